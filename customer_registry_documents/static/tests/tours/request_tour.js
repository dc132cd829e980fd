import { registry } from "@web/core/registry";

import { signSteps, uploadSteps } from "./request_steps";

/** As a customer: send a document that is asked for, then sign another one. */
registry.category("web_tour.tours").add("customer_registry_requests", {
    url: "/my/requests",
    steps: () => [
        {
            content: "Open what asks for documents",
            trigger: "a:contains(Annual accounts)",
            run: "click",
            expectUnloadPage: true,
        },
        ...uploadSteps(),
        {
            content: "Back to the list",
            trigger: ".breadcrumb a:contains(Requests)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Open what is to be signed",
            trigger: "a:contains(Frame contract)",
            run: "click",
            expectUnloadPage: true,
        },
        ...signSteps("Anna M. Lindner"),
    ],
});
