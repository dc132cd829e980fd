import { registry } from "@web/core/registry";

/** Prepare a collection, look at what is left out, export its file, confirm it, see a payment, record a return. */

function click(content, trigger) {
    return { content, trigger, run: "click" };
}

const stateIs = (label) => ({
    content: `The collection is ${label}`,
    trigger: `.o_statusbar_status .o_arrow_button_current:contains(${label})`,
});

registry.category("web_tour.tours").add("customer_registry_collection", {
    url: "/odoo/customer-collections",
    steps: () => [
        click("New collection", ".o_list_button_add"),
        click("Prepare it", "button[name=action_prepare]:contains(Prepare)"),
        {
            content: "Due invoices are proposed with their mandates",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Bakery):contains(119.00)",
        },
        click("See what is left out", ".nav-link[name=left_out]"),
        {
            content: "and why",
            trigger: ".o_field_widget[name=omission_ids] .o_data_row:contains(Brewery):contains(no active mandate)",
        },
        click("Export", "button[name=action_ask_export]"),
        click("Yes", ".modal .btn-primary"),
        stateIs("Exported"),
        click("See the file", ".nav-link[name=files]"),
        {
            content: "It can be downloaded",
            trigger: ".o_field_widget[name=file_ids] .o_data_row:contains(.xml) button[name=action_download]",
        },
        click("Confirm", "button[name=action_ask_confirm]"),
        click("Yes", ".modal .btn-primary"),
        stateIs("Confirmed"),
        click("See the debits", ".nav-link[name=debits]"),
        click("It was returned", ".o_field_widget[name=line_ids] .o_data_row:contains(Bakery):contains(Paid) button[name=action_return]"),
        {
            content: "The bank tells the reason",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit AC04",
        },
        click("Record it", ".modal button[name=action_return]"),
        {
            content: "The debit is returned",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Bakery):contains(Returned):contains(AC04)",
        },
    ],
});
