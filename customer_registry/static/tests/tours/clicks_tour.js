import { registry } from "@web/core/registry";

/** The daily jobs in as few clicks as promised. Typing is no click, nor is choosing by Enter what was typed. */

const TOURS = registry.category("web_tour.tours");

function click(content, trigger) {
    return { content, trigger, run: "click" };
}

function type(content, trigger, text) {
    return { content, trigger, run: `edit ${text}` };
}

function choose(content, trigger, text) {
    return [
        type(content, trigger, text),
        { content: `${text} is proposed`, trigger: `.o-autocomplete--dropdown-item:contains(${text})` },
        { content: `take ${text}`, trigger, run: "press Enter" },
    ];
}

/** Return the steps, unless there are more clicks among them than promised. */
function within(most, steps) {
    const clicks = steps.filter(({ run }) => run === "click").length;
    if (clicks > most) {
        throw new Error(`${clicks} clicks instead of ${most}`);
    }
    return steps;
}

const input = (name) => `.o_field_widget[name=${name}] :is(input, textarea)`;

TOURS.add("customer_registry_clicks_register", {
    url: "/odoo/customer-registry",
    steps: () => within(3, [
        click("New customer", ".o_list_button_add"),
        type("Name", input("name"), "Dreiklick GmbH"),
        type("Street", input("street"), "Dachweg 3"),
        type("Postcode", input("zip"), "10117"),
        type("City", input("city"), "Berlin"),
        ...choose("Country", input("country_id"), "Germany"),
        type("E-mail", input("email"), "office@dreiklick.example.com"),
        click("Finish the registration", "button[name=action_register]"),
        click("It is complete", ".modal button[name=action_finish]"),
        { content: "It is a customer", trigger: ".o_statusbar_status .o_arrow_button_current:contains(Customer)" },
    ]),
});

const addService = (name) => [
    click("Add a service", ".modal div[name=recurring_service_ids] .o_field_x2many_list_row_add a"),
    ...choose("Its product", ".modal div[name=recurring_service_ids] .o_selected_row [name=product_id] input", name),
    { content: "It is taken", trigger: `.modal div[name=recurring_service_ids] [name=product_id] input:value(${name})` },
];

TOURS.add("customer_registry_clicks_folder", {
    steps: () => within(15, [
        click("Folders", ".o_notebook a[name=folders]"),
        click("Add a folder", "div[name=registry_folder_ids] .o_field_x2many_list_row_add a"),
        type("Its name", `.modal ${input("name")}`, "Head office"),
        ...["Hosting", "Backup", "Support"].flatMap((name) => addService(`Dreiklick ${name}`)),
        click("Activate it", ".modal button[name=action_ask_activate]"),
        { content: "It is active", trigger: ".modal .o_arrow_button_current:contains(Active)" },
        click("Back to the customer", ".modal .o_form_button_save"),
        { content: "There it is", trigger: "div[name=registry_folder_ids] .o_data_row:contains(Head office)" },
        { content: "All is saved", trigger: ".o_form_saved" },
    ]),
});

TOURS.add("customer_registry_clicks_run", {
    url: "/odoo/customer-billing-runs",
    steps: () => within(5, [
        click("New run", ".o_list_button_add"),
        click("Simulate it", "button[name=action_simulate]"),
        { content: "It is simulated", trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Bakery)" },
        click("Start", "button[name=action_ask_start]"),
        click("Yes", ".modal .btn-primary"),
        { content: "It runs", trigger: "button[name=action_pause]" },
    ]),
});

TOURS.add("customer_registry_clicks_mail", {
    steps: () => within(2, [
        click("Write an e-mail", ".o_registry_mail_menu"),
        click("From the template", ".o_registry_mail_template:contains(Dreiklick greetings)"),
        { content: "It is filled in", trigger: ".modal .o_field_widget[name=subject] input:value(For Bakery)" },
        { content: "Ready to be sent", trigger: ".modal-footer .btn-primary:contains(Send)" },
    ]),
});
