import { registry } from "@web/core/registry";

/** Send the invoice of a public body, export it for Chorus Pro, see what was left out, download the archive. */

function click(content, trigger) {
    return { content, trigger, run: "click" };
}

registry.category("web_tour.tours").add("customer_registry_chorus", {
    url: "/odoo/customer-registry",
    steps: () => [
        click("Open the public body", ".o_data_row:contains(Mairie de Vallonbrune) .o_data_cell"),
        click("Open what is not paid", "button[name=action_view_registry_open_invoices]"),
        click("Open the invoice", ".o_data_row:contains(Mairie de Vallonbrune) .o_data_cell[name=partner_id], .o_data_row:contains(Mairie de Vallonbrune) .o_data_cell"),
        click("Send", "button[name=action_invoice_sent], button[name=action_send_and_print]"),
        {
            content: "The dialog proposes Chorus Pro",
            trigger: ".modal .o_field_widget[name=sending_method_checkboxes] div:contains(Chorus Pro) > input:checked",
        },
        click("Send it", ".modal button[name=action_send_and_print]"),
        click("See its delivery", "button[name=action_view_deliveries]"),
        {
            content: "It waits",
            trigger: ".o_data_row:contains(Mairie de Vallonbrune):contains(Chorus Pro):contains(Queued)",
        },
        click("Open the billing menu", ".o_menu_sections button:contains(Billing)"),
        click("All deliveries", ".o-dropdown--menu .dropdown-item[data-menu-xmlid='customer_registry.menu_deliveries']"),
        {
            content: "One that was sent before waits, too",
            trigger: ".o_data_row:contains(Ministère des Phares):contains(Chorus Pro):contains(Queued)",
        },
        click("Choose all", "thead .o_list_record_selector input"),
        click("Export them", "button[name=action_export_chorus]"),
        {
            content: "It says that one was left out",
            trigger: ".o_notification:contains(Left out):contains(/\\(1\\)/)",
        },
        {
            content: "The archive lists the other",
            trigger: ".o_form_view .o_field_widget[name=line_ids] .o_data_row:contains(Mairie de Vallonbrune):contains(.xml)",
        },
        {
            content: "and nothing can be changed in it",
            trigger: ".o_form_view:not(:has(.o_field_widget[name=line_ids] .o_field_x2many_list_row_add)):not(:has(.o_list_record_remove))",
        },
        click("Download it", "button[name=action_download]"),
        click("Open the billing menu", ".o_menu_sections button:contains(Billing)"),
        click("All deliveries", ".o-dropdown--menu .dropdown-item[data-menu-xmlid='customer_registry.menu_deliveries']"),
        click("Open what was left out", ".o_data_row:contains(Ministère des Phares):contains(Failed) .o_data_cell[name=channel]"),
        {
            content: "It says what to do",
            trigger: ".o_form_view .alert:contains(requires a service code)",
        },
    ],
});
