import { registry } from "@web/core/registry";

/** Set the channel of a customer to notice, send its invoice and look at the delivery log. */

function click(content, trigger) {
    return { content, trigger, run: "click" };
}

registry.category("web_tour.tours").add("customer_registry_delivery", {
    url: "/odoo/customer-registry",
    steps: () => [
        click("Open the customer", ".o_data_row:contains(Bakery Notice) .o_data_cell"),
        click("Billing", ".o_notebook .nav-link[name=billing]"),
        click("Choose how invoices are delivered", ".o_field_widget[name=invoice_sending_method] input, .o_field_widget[name=invoice_sending_method] select"),
        {
            content: "a notice",
            trigger: ".o_field_widget[name=invoice_sending_method] select, .o_select_menu_item:contains(Notice), .o-dropdown--menu .o-dropdown-item:contains(Notice)",
            run: "click",
        },
        click("Save", ".o_form_button_save"),
        {
            content: "It is saved",
            trigger: ".o_form_saved",
        },
        click("Open what is not paid", "button[name=action_view_registry_open_invoices]"),
        click("Open the invoice", ".o_data_row:contains(Bakery Notice) .o_data_cell[name=partner_id], .o_data_row:contains(Bakery Notice) .o_data_cell"),
        click("Send", "button[name=action_invoice_sent], button[name=action_send_and_print]"),
        {
            content: "The dialog says that it is a notice",
            trigger: ".modal .alert:contains(notice with a link)",
        },
        click("Send it", ".modal button[name=action_send_and_print]"),
        click("See the deliveries", "button[name=action_view_deliveries]"),
        {
            content: "The log names the channel and the state",
            trigger: ".o_list_view .o_data_row:contains(Notice):contains(Sent)",
        },
        click("Open it", ".o_data_row:contains(Notice) .o_data_cell[name=channel]"),
        {
            content: "and each address",
            trigger: ".o_field_widget[name=address_ids] .o_data_row:contains(notice@example.com):contains(Sent)",
        },
    ],
});
