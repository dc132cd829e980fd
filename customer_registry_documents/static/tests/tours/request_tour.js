import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";

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
        {
            content: "Choose a file",
            trigger: "#registry_files",
            async run() {
                await inputFiles("#registry_files", [new File(["a;b"], "accounts.csv", { type: "text/csv" })]);
            },
        },
        {
            content: "Send it",
            trigger: ".o_registry_request button:contains(Send files)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It has arrived",
            trigger: ".o_registry_answer li:contains(accounts.csv)",
        },
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
        {
            content: "Enter the name",
            trigger: ".o_web_sign_name_and_signature input",
            run: "edit Anna M. Lindner",
        },
        {
            content: "The signature is typed",
            trigger: "canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            content: "Sign",
            trigger: ".o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is signed",
            trigger: ".o_registry_answer a:contains(The signed document)",
        },
    ],
});
