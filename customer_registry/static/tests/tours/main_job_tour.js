import { showProductColumn } from "@account/js/tours/tour_utils";
import { registry } from "@web/core/registry";

/** Register a customer, add a contact, bill it and send the invoice: the main job. */

const field = (name) => `.o_field_widget[name=${name}] :is(input, textarea)`;
const inDialog = (selector) => `.modal ${selector}`;

function fill(name, value) {
    return {
        content: `Fill in ${name}`,
        trigger: field(name),
        run: `edit ${value}`,
    };
}

function press(name, content, scope = "") {
    return { content, trigger: `${scope} button[name=${name}]`.trim(), run: "click" };
}

const registerWithTheMinimum = () => [
    {
        content: "The list of customers has a New button at the top left",
        trigger: ".o_list_button_add",
        run: "click",
    },
    fill("name", "Zwölfdächer GmbH"),
    press("action_register", "Finish the registration, although the address is missing"),
    {
        content: "The review names what is missing",
        trigger: inDialog(".alert-danger:contains(correct the errors)"),
    },
    { content: "Street", trigger: inDialog(".o_kanban_record:contains(Street is missing)") },
    { content: "E-mail", trigger: inDialog(".o_kanban_record:contains(E-mail is missing)") },
    {
        content: "It cannot be finished",
        trigger: inDialog(":not(:has(button[name=action_finish]))"),
    },
    { content: "Back", trigger: inDialog("button[special=cancel], .o-default-button"), run: "click" },
    { content: "The dialog is gone", trigger: "body:not(:has(.modal))" },
];

const completeTheAddress = () => [
    fill("street", "Dachweg 12"),
    fill("zip", "10117"),
    fill("city", "Berlin"),
    { content: "Type the country", trigger: field("country_id"), run: "edit Germany" },
    {
        content: "Choose the country",
        trigger: ".o-autocomplete--dropdown-item:contains(Germany)",
        run: "click",
    },
    fill("email", "office@zwoelfdaecher.example.com"),
];

const addARecipient = () => [
    { content: "Contacts", trigger: ".o_notebook a[name=contacts]", run: "click" },
    {
        content: "Add a contact",
        trigger: ".o_field_x2many_list_row_add a:contains(Add a contact)",
        run: "click",
    },
    { ...fill("name", "Anna Lindner"), trigger: inDialog(field("name")) },
    { ...fill("email", "anna@zwoelfdaecher.example.com"), trigger: inDialog(field("email")) },
    {
        content: "She gets the invoices",
        trigger: inDialog("[name=invoice_recipient] input"),
        run: "check",
    },
    { content: "Save the contact", trigger: inDialog(".o_form_button_save"), run: "click" },
    { content: "She is in the list", trigger: "td:contains(Anna Lindner)" },
];

const finish = () => [
    press("action_register", "Finish the registration again"),
    {
        content: "Everything is complete",
        trigger: inDialog(".alert-success:contains(All required data)"),
    },
    press("action_finish", "Finish", ".modal"),
    {
        content: "It is a customer now",
        trigger: ".o_statusbar_status .o_arrow_button_current:contains(Customer)",
    },
    { content: "with a number", trigger: ".o_field_widget[name=ref]:contains(C0)" },
];

const billAndSend = () => [
    press("action_view_partner_invoices", "Go to the invoices"),
    { content: "New invoice", trigger: ".o_list_button_add", run: "click" },
    {
        content: "It is addressed to the customer",
        trigger: ".o_field_widget[name=partner_id] input:value(Zwölfdächer GmbH)",
    },
    {
        content: "Add a line",
        trigger: "div[name=invoice_line_ids] .o_field_x2many_list_row_add a",
        run: "click",
    },
    ...showProductColumn(),
    {
        content: "Go to the product",
        trigger: "div[name=invoice_line_ids] .o_data_row td:is([name=product_id], [name=product_template_id])",
        run: "click",
    },
    {
        content: "Type the product",
        trigger: "div[name=invoice_line_ids] :is([name=product_id], [name=product_template_id]) input",
        run: "edit Roof inspection",
    },
    {
        content: "Choose the product",
        trigger: ".o-autocomplete--dropdown-item:contains(Roof inspection)",
        run: "click",
    },
    { content: "The price came along", trigger: "td[name=price_subtotal]:contains(125)" },
    press("action_post", "Confirm"),
    press("action_invoice_sent", "Send"),
    {
        content: "The mail goes to the contact that gets the invoices",
        trigger: inDialog("[name=mail_partner_ids]:contains(Anna Lindner)"),
    },
    press("action_send_and_print", "Send it", ".modal"),
    { content: "Sent", trigger: "body:not(:has(.modal))" },
    {
        content: "The PDF is in the history of the invoice",
        trigger: ".o-mail-Chatter .o-mail-AttachmentContainer, .o-mail-Chatter .o-mail-AttachmentCard",
    },
];

registry.category("web_tour.tours").add("customer_registry_main_job", {
    url: "/odoo/customer-registry",
    steps: () => [
        ...registerWithTheMinimum(),
        ...completeTheAddress(),
        ...addARecipient(),
        ...finish(),
        ...billAndSend(),
    ],
});
