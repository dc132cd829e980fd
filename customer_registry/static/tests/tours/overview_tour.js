import { registry } from "@web/core/registry";

/**
 * Find a customer, look at its overview, write a comment, open a full list and come back to the search as it was.
 * The blocks of the base addon; `customer_registry_overview_glue` goes through those of the other addons.
 */

const TOURS = registry.category("web_tour.tours");

function see(content, trigger) {
    return { content, trigger };
}

function click(content, trigger) {
    return { content, trigger, run: "click" };
}

function block(code, rest = "") {
    return `.o_registry_block[data-code=${code}] ${rest}`.trim();
}

const FIND = [
    {
        content: "Search by part of the e-mail address",
        trigger: ".o_searchview_input",
        run: "edit @glance",
    },
    click("in the e-mail addresses", ".o_searchview_autocomplete .o-dropdown-item:first, .o_searchview_autocomplete li:first"),
    see("The search holds", ".o_searchview_facet:contains(@glance)"),
    click("A click on the row", ".o_data_row:contains(Glance Ltd) .o_data_cell[name=complete_name], .o_data_row:contains(Glance Ltd) .o_data_cell"),
    see("opens the overview first", ".o_notebook .nav-link.active[name=overview]"),
    see("with the name in sight", ".o_form_view h1:contains(Glance Ltd), .o_form_view h1 :value(Glance Ltd)"),
];

TOURS.add("customer_registry_overview", {
    url: "/odoo/customer-registry",
    steps: () => [
        ...FIND,
        see("The last five notes", `${block("notes", ".o_registry_count")}:contains(7)`),
        see("five of them are shown", `${block("notes")}:has(.o_registry_row:nth-child(5)):not(:has(.o_registry_row:nth-child(6)))`),
        see("Its invoice and that it is overdue", `${block("invoices", ".o_registry_row")}:contains(Overdue)`),
        see("What is unpaid", `${block("unpaid", ".o_registry_summary")}:contains(open)`),
        see("Its contact", `${block("contacts", ".o_registry_row")}:contains(Paul Glance)`),
        see("The document that it has sent is new", `${block("uploads", ".o_registry_row_new")}:contains(New)`),
        click("Seen", `${block("uploads", "header .btn-link")}:contains(Mark as seen)`),
        see("and not new any more", `${block("uploads")}:not(:has(.o_registry_row_new)):contains(contract.pdf)`),
        {
            content: "Write a comment in place",
            trigger: block("comments", "textarea"),
            run: "edit Called back today",
        },
        click("Log it", block("comments", ".o_registry_compose .btn")),
        see("There it is", `${block("comments", ".o_registry_row")}:contains(Called back today)`),
        see("and in the chatter beside", ".o-mail-Chatter .o-mail-Message:contains(Called back today)"),
        click("Write one in the chatter", ".o-mail-Chatter-logNote"),
        {
            content: "the other way round",
            trigger: ".o-mail-Composer-input",
            run: "edit Sent the offer",
        },
        click("Log it", ".o-mail-Composer-send:enabled"),
        see("The block shows it, too", `${block("comments", ".o_registry_row:first-child")}:contains(Sent the offer)`),
        click("A new note", block("notes", ".o_registry_create")),
        {
            content: "Its title",
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Net 60 agreed",
        },
        click("Save it", ".modal .o_form_button_save"),
        see("The newest stands first", `${block("notes", ".o_registry_row:first-child")}:contains(Net 60 agreed)`),
        see("and is counted", `${block("notes", ".o_registry_count")}:contains(8)`),
        click("Look at the page of notes", ".o_notebook .nav-link[name=notes]"),
        see("It stands there, too", ".o_field_widget[name=registry_note_ids] .o_data_row:contains(Net 60 agreed)"),
        click("Back to the overview", ".o_notebook .nav-link[name=overview]"),
        click("View all notes", block("notes", ".o_registry_view_all")),
        see("all of them", ".o_list_view .o_data_row:nth-child(8)"),
        click("Back to the customer", ".o_back_button, .breadcrumb-item:contains(Glance Ltd) a"),
        see("with its overview", block("notes")),
        click("Back to the list", ".breadcrumb-item:contains(Customers) a, .o_back_button"),
        see("The search is as it was", ".o_list_view:has(.o_data_row:contains(Glance Ltd)) , .o_searchview_facet:contains(@glance)"),
        see("facet and all", ".o_searchview_facet:contains(@glance)"),
    ],
});

TOURS.add("customer_registry_overview_arrange", {
    url: "/odoo/customer-registry",
    steps: () => [
        ...FIND,
        click("Arrange", ".o_registry_arrange"),
        click("Hide the contacts", ".modal .o_data_row:contains(Contacts) .o_field_boolean_toggle input, .modal .o_data_row:contains(Contacts) .o_field_boolean_toggle"),
        click("Close", ".modal .btn-close"),
        see("They are gone", `.o_registry_overview:has(${block("notes")}):not(:has(${block("contacts")}))`),
    ],
});

TOURS.add("customer_registry_overview_glue", {
    url: "/odoo/customer-registry",
    steps: () => [
        ...FIND,
        see("Its quotation", `${block("orders", ".o_registry_row")}:contains(Quotation)`),
        see("Its opportunity with the stage", `${block("opportunities", ".o_registry_row")}:contains(Second server):contains(New)`),
        see("Its task", `${block("tasks", ".o_registry_row")}:contains(Move the server)`),
        see("Its ticket", `${block("tickets", ".o_registry_row")}:contains(Printer is mute)`),
        click("Open the opportunity", `${block("opportunities", ".o_registry_row_main")}:contains(Second server)`),
        see("the opportunity itself", ".o_form_view .o_field_widget[name=expected_revenue]"),
        click("Back to the customer", ".breadcrumb-item:contains(Glance Ltd) a, .o_back_button"),
        click("All tasks", block("tasks", ".o_registry_view_all")),
        click("by stage, as everywhere", ".o_list_view .o_group_header"),
        see("the task among them", ".o_list_view .o_data_row:contains(Move the server)"),
    ],
});
