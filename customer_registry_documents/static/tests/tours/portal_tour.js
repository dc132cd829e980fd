import { registry } from "@web/core/registry";

import { signSteps, uploadSteps } from "./request_steps";

const open = (content, trigger) => ({ content, trigger, run: "click", expectUnloadPage: true });

/**
 * As an accountant who works for two customers: log in, choose one of them, fetch an invoice, send a document,
 * sign a contract, report a fault, and act for the other customer again.
 */
registry.category("web_tour.tours").add("customer_registry_portal", {
    url: "/web/login",
    steps: () => [
        { content: "Enter the login", trigger: "#login", run: "edit dora.holm" },
        { content: "Enter the password", trigger: "#password", run: "edit portal-portal" },
        open("Log in", ".oe_login_form button[type=submit]"),
        {
            content: "Choose the bakery",
            trigger: ".o_registry_customer_switch select",
            run: "selectByLabel Bäckerei Sonnenfeld",
        },
        open("Switch", ".o_registry_customer_switch button"),
        open("Open the invoices", "a[href^='/my/invoices?filterby=invoices']"),
        open("Open the invoice", "td a[href*='/my/invoices/']"),
        { content: "The page is complete", trigger: "#chatterRoot:shadow .o-mail-Thread" },
        {
            content: "Download it",
            trigger: ".o_download_btn",
            async run() {
                const answer = await fetch(this.anchor.href);
                const start = new TextDecoder().decode((await answer.arrayBuffer()).slice(0, 5));
                if (start !== "%PDF-" || !answer.headers.get("Content-Disposition").startsWith("attachment")) {
                    throw new Error(`no PDF comes, but ${start}`);
                }
            },
        },
        open("Back home", ".breadcrumb a[href='/my/home']"),
        open("Open the requests", "a[href='/my/requests']"),
        open("Open what asks for documents", "a:contains(Annual accounts)"),
        ...uploadSteps(),
        open("Back to the list", ".breadcrumb a:contains(Requests)"),
        open("Open the contract", "a:contains(Frame contract)"),
        ...signSteps("Dora Holm"),
        open("Back home", ".breadcrumb a[href='/my/home']"),
        open("Open the tickets", "a[href='/my/tickets']"),
        open("Begin a ticket", "a[href='/my/tickets/new']"),
        { content: "Say what is broken", trigger: "#ticket_name", run: "edit Printer is broken" },
        { content: "Describe it", trigger: "#ticket_text", run: "edit Since Monday" },
        open("Send it", ".o_registry_new_ticket button[type=submit]"),
        open("Back home", ".breadcrumb a[href='/my/home']"),
        {
            content: "Choose the other customer",
            trigger: ".o_registry_customer_switch select",
            run: "selectByLabel Autohaus Rheinaue",
        },
        open("Switch", ".o_registry_customer_switch button"),
        open("Open its tickets", "a[href='/my/tickets']"),
        { content: "It has none", trigger: "p:contains(There are no tickets)" },
    ],
});
