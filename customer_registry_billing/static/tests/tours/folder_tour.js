import { registry } from "@web/core/registry";

/** Add a folder on the customer's page, activate it and close its dialog by the cross; then close the folder on a day. */

const inDialog = (selector) => `.modal ${selector}`;
const row = (rest) => `.o_field_widget[name=registry_folder_ids] .o_data_row${rest}`;
const onlyRow = (rest) => `.o_field_widget[name=registry_folder_ids]:not(:has(.o_data_row ~ .o_data_row)) .o_data_row${rest}`;

function see(content, trigger) {
    return { content, trigger };
}

function click(content, trigger) {
    return { content, trigger, run: "click" };
}

const addAndActivate = () => [
    click("Folders", ".o_notebook .nav-link[name=folders]"),
    click("Add a folder", ".o_field_widget[name=registry_folder_ids] .o_field_x2many_list_row_add a"),
    { content: "Its name", trigger: inDialog(".o_field_widget[name=name] input"), run: "edit Web presence" },
    click("Add a service", inDialog(".o_field_widget[name=recurring_service_ids] .o_field_x2many_list_row_add a")),
    {
        content: "Its product",
        trigger: inDialog(".o_field_widget[name=recurring_service_ids] .o_field_widget[name=product_id] input"),
        run: "edit Hosting of the tour",
    },
    click("Choose it", ".o-autocomplete--dropdown-item:contains(Hosting of the tour)"),
    click("Activate it", inDialog("button[name=action_ask_activate]")),
    see("It is active", inDialog(".o_arrow_button_current:contains(Active)")),
];

const closeTheFolder = () => [
    click("Open it", row(":contains(Web presence) .o_data_cell:first")),
    click("Close the folder", inDialog("button[name=action_ask_closing_day]")),
    see("The dialog names it", ".modal-title:contains(Web presence)"),
    see("and says what follows", inDialog(".o_field_widget[name=consequence]:contains(Nothing is given back)")),
    click("Close on this day", inDialog("button[name=action_close_folder]")),
    see("It is closed", inDialog(".o_arrow_button_current:contains(Closed)")),
    click("Close the dialog", inDialog(".btn-close")),
    see("The page shows it", row(":contains(Closed)")),
];

registry.category("web_tour.tours").add("customer_registry_folder", {
    steps: () => [
        see("A prospect", ".o_arrow_button_current:contains(Prospect)"),
        ...addAndActivate(),
        click("Close the dialog by its cross", inDialog(".btn-close")),
        see("The page shows the folder once", onlyRow(":contains(Web presence):contains(Active)")),
        see("and that the prospect has become a customer", ".o_arrow_button_current:not(:contains(Prospect))"),
        click("Overview", ".o_notebook .nav-link[name=overview]"),
        see("The block shows it, too", ".o_registry_block[data-code=folders] .o_registry_row:contains(Web presence)"),
        click("Folders", ".o_notebook .nav-link[name=folders]"),
        ...closeTheFolder(),
    ],
});
