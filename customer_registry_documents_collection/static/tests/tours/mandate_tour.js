import { registry } from "@web/core/registry";

import { signSteps } from "@customer_registry_documents/../tests/tours/request_steps";

/** As a customer: sign the direct debit mandate. */
registry.category("web_tour.tours").add("customer_registry_sign_mandate", {
    url: "/my/requests",
    steps: () => [
        {
            content: "Open the mandate",
            trigger: "a:contains(Direct debit mandate)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The form is there to be read",
            trigger: ".o_registry_request .list-group a:contains(.pdf)",
        },
        {
            content: "It says what signing does",
            trigger: ".o_registry_request section:contains(takes effect immediately):contains(3000)",
        },
        ...signSteps("Carla M. Voss"),
    ],
});

/** As an employee: send a draft mandate to be signed. */
registry.category("web_tour.tours").add("customer_registry_send_mandate", {
    steps: () => [
        {
            content: "Send the form",
            trigger: "button[name=action_send_to_sign]",
            run: "click",
        },
        {
            content: "To the portal administrators",
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            content: "It waits for the signature",
            trigger: ".alert:visible:contains(waiting for the customer's signature)",
        },
        {
            content: "It can be withdrawn",
            trigger: "button[name=action_withdraw_request]",
        },
    ],
});
