import { inputFiles } from "@web/../tests/utils";

/** On the page of a request: send a document. */
export function uploadSteps() {
    return [
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
    ];
}

/** On the page of a request: sign as `name`, by the signature that is typed. */
export function signSteps(name) {
    return [
        {
            content: "Enter the name",
            trigger: ".o_web_sign_name_and_signature input",
            run: `edit ${name}`,
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
    ];
}
