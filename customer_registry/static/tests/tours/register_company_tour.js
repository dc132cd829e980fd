import { registry } from "@web/core/registry";

/** Register a company with two contacts and a payer, then bill it to the payer. */

const field = (name) => `.o_field_widget[name=${name}] :is(input, textarea)`;
const inDialog = (selector) => `.modal ${selector}`;
const dialogIsGone = { content: "The dialog is gone", trigger: "body:not(:has(.modal))" };

function fill(name, value, scope = "") {
    return {
        content: `Fill in ${name}`,
        trigger: `${scope} ${field(name)}`.trim(),
        run: `edit ${value}`,
    };
}

function click(content, trigger) {
    return { content, trigger, run: "click" };
}

const openPage = (name) => click(`Open the page ${name}`, `.o_notebook a[name=${name}]`);
const choose = (text) => click(`Choose ${text}`, `.o-autocomplete--dropdown-item:contains(${text})`);

const startTheCompany = () => [
    click("The list of customers has a New button at the top left", ".o_list_button_add"),
    click("Save it while it is empty", ".o_form_button_save"),
    { content: "What is missing is named", trigger: ".o_notification:contains(Missing required fields):contains(Name)" },
    fill("name", "Musikhaus Tonleiter GmbH"),
    fill("street", "Notenweg 3"),
    fill("zip", "10117"),
    fill("city", "Berlin"),
    fill("country_id", "Germany"),
    choose("Germany"),
    fill("email", "office@tonleiter.example.com"),
];

const addContact = (name, email, right) => [
    click("Add a contact", ".o_field_x2many_list_row_add a:contains(Add a contact)"),
    fill("name", name, ".modal"),
    fill("email", email, ".modal"),
    { content: "Set the right", trigger: inDialog(`[name=${right}] input`), run: "check" },
];

const addTwoContacts = () => [
    openPage("contacts"),
    ...addContact("Clara Viertel", "clara@tonleiter.example.com", "is_main"),
    click("Give her a further address", inDialog(".o_field_x2many_list_row_add a:contains(Add an address)")),
    fill("email", "clara@home.example.com", ".modal .o_selected_row"),
    click("Save the contact", inDialog(".o_form_button_save")),
    dialogIsGone,
    { content: "She is in the list", trigger: "td:contains(Clara Viertel)" },
    ...addContact("Bruno Achtel", "bruno@tonleiter.example.com", "invoice_recipient"),
    click("Save the contact", inDialog(".o_form_button_save")),
    dialogIsGone,
    { content: "He is in the list", trigger: "td:contains(Bruno Achtel)" },
];

const choosePayer = () => [
    openPage("billing"),
    fill("payer_id", "Stiftung Klangraum"),
    choose("Stiftung Klangraum"),
];

const finish = () => [
    click("Finish the registration", "button[name=action_register]"),
    { content: "Everything is complete", trigger: inDialog(".alert-success:contains(All required data)") },
    click("Finish", ".modal button[name=action_finish]"),
    {
        content: "It is a customer now",
        trigger: ".o_statusbar_status .o_arrow_button_current:contains(Customer)",
    },
    { content: "Its head names the main contact", trigger: "span:contains(Contact) [name=main_contact_id]:contains(Clara)" },
    { content: "and who pays", trigger: "span:contains(Paid by) [name=payer_id]:contains(Stiftung Klangraum)" },
];

const billThePayer = () => [
    click("Go to the invoices", "button[name=action_view_partner_invoices]"),
    click("New invoice", ".o_list_button_add"),
    {
        content: "It is addressed to the payer",
        trigger: ".o_field_widget[name=partner_id] input:value(Stiftung Klangraum)",
    },
    {
        content: "and names the customer",
        trigger: ".o_field_widget[name=registry_customer_id]:contains(Musikhaus Tonleiter GmbH)",
    },
    click("Save it", ".o_form_button_save"),
    { content: "Saved", trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_dirty))" },
];

registry.category("web_tour.tours").add("customer_registry_register_company", {
    url: "/odoo/customer-registry",
    steps: () => [
        ...startTheCompany(),
        ...addTwoContacts(),
        ...choosePayer(),
        ...finish(),
        ...billThePayer(),
    ],
});
