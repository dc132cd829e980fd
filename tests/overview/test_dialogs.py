import json

from odoo.tests import HttpCase, new_test_user, tagged

from tests.common import RegistryCase

# Opens each form in a dialog and names the buttons that look like the main one.
LOOK = """
(async () => {
    const action = odoo.__WOWL_DEBUG__.root.env.services.action;
    const until = async (found) => { while (!found()) { await new Promise((go) => setTimeout(go, 50)); } };
    const sample = document.body.appendChild(document.createElement("button"));
    sample.className = "btn btn-primary";
    const main = getComputedStyle(sample).backgroundColor;
    for (const [model, context] of %s) {
        await action.doAction({
            type: "ir.actions.act_window", res_model: model, views: [[false, "form"]], target: "new", context,
        });
        await until(() => document.querySelector(".modal .modal-footer .o_form_button_save"));
        const shown = [...document.querySelectorAll(".modal .o_statusbar_buttons button, .modal .modal-footer button")]
            .filter((button) => button.offsetParent && getComputedStyle(button).backgroundColor === main);
        if (shown.length !== 1) {
            throw new Error(`${model}: ${shown.map((button) => button.innerText)}`);
        }
        document.querySelector(".modal .btn-close").click();
        await until(() => !document.querySelector(".modal"));
    }
    console.log("test successful");
})()
"""


@tagged("post_install", "-at_install")
class TestDialogs(HttpCase, RegistryCase):
    def test_a_dialog_has_one_main_button(self):  # T14, W14, B29
        rights = "customer_registry.group_manager,customer_registry.group_bank_data,account.group_account_invoice"
        new_test_user(self.env, "boss", rights, password="boss-password")
        customer = self.make_customer()
        forms = [
            ("customer.request", {"default_partner_id": customer.id}),
            ("customer.letter", {"default_partner_id": customer.id}),
            ("customer.folder", {"default_partner_id": customer.id}),
            ("customer.mandate", {"default_partner_id": customer.id}),
            ("customer.note", {"default_partner_id": customer.id}),
        ]
        self.browser_js("/odoo", LOOK % json.dumps(forms), "odoo.isReady === true", login="boss")
