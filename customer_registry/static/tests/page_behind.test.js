import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, defineModels, fields, getService, models, mountView, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { WebClient } from "@web/webclient/webclient";

class Customer extends models.Model {
    name = fields.Char();
    registry_state = fields.Char();
    folder_ids = fields.One2many({ relation: "customer.folder", relation_field: "customer_id" });

    _records = [{ id: 1, name: "Bakery", registry_state: "prospect" }];
    _views = {
        form: `
            <form>
                <field name="name"/><field name="registry_state"/>
                <field name="folder_ids" context="{'default_customer_id': id}"><list><field name="name"/><field name="state"/></list></field>
                <widget name="registry_overview"/>
            </form>`,
    };
}

class Folder extends models.Model {
    _name = "customer.folder";

    name = fields.Char();
    state = fields.Char();
    customer_id = fields.Many2one({ relation: "customer", inverse_fname_by_model_name: { customer: "folder_ids" } });

    _views = {
        form: `<form><button name="activate" type="object" string="Activate"/><field name="name"/><field name="state"/></form>`,
    };

    /** What the server does: the prospect becomes a customer. */
    activate(ids) {
        for (const folder of this.browse(ids)) {
            this.write([folder.id], { state: "active" });
            this.env["customer"].write([folder.customer_id], { registry_state: "customer" });
        }
        return true;
    }
}

defineMailModels();
defineModels([Customer, Folder]);

const ACTION = { type: "ir.actions.act_window", res_model: "customer", res_id: 1, views: [[false, "form"]] };

function serveOverview() {
    onRpc("customer", "registry_get_overview", () => {
        expect.step("overview");
        return { partner: {}, banners: [], blocks: [] };
    });
    // The server compares the loaded values and takes them out.
    onRpc("customer", "web_save", ({ args }) => void delete args[1].registry_loaded);
}

async function openCustomer() {
    serveOverview();
    await mountWithCleanup(WebClient);
    await getService("action").doAction(ACTION);
    await animationFrame();
    expect.verifySteps(["overview"]);
}

async function addAndActivate() {
    await contains(".o_field_x2many_list_row_add a").click();
    await contains(".modal .o_field_widget[name=name] input").edit("Hosting");
    await contains(".modal button[name=activate]").click();
}

async function expectItOnThePage() {
    await animationFrame();
    await animationFrame();
    expect(".modal").toHaveCount(0);
    expect(".o_data_row").toHaveCount(1);
    expect(".o_data_row").toHaveText(/Hosting\s*active/);
    expect(".o_field_widget[name=registry_state] input").toHaveValue("customer");
    expect.verifySteps(["overview"]);
}

test("what a button of a dialog saves shows on the page behind when the dialog is closed by its cross", async () => {
    await openCustomer();
    await addAndActivate();
    await contains(".modal .btn-close").click();
    await expectItOnThePage();
});

test("and when it is closed by Save, without a second record", async () => {
    await openCustomer();
    await addAndActivate();
    await contains(".modal .o_form_button_save").click();
    await expectItOnThePage();
    await contains(".o_field_widget[name=name] input").edit("Bakery Ltd");
    await contains(".o_form_button_save").click();
    await animationFrame();
    expect(".o_data_row").toHaveCount(1);
    expect(getService("orm").searchCount("customer.folder", [])).resolves.toBe(1);
    expect.verifySteps(["overview"]);
});

test("what is being typed on the page stays", async () => {
    await openCustomer();
    await contains(".o_field_widget[name=name] input").edit("Bakery Ltd");
    await addAndActivate();
    await contains(".modal .btn-close").click();
    await expectItOnThePage();
    expect(".o_field_widget[name=name] input").toHaveValue("Bakery Ltd");
    await contains(".o_form_button_save").click();
    expect(getService("orm").read("customer", [1], ["name"])).resolves.toEqual([{ id: 1, name: "Bakery Ltd" }]);
    await animationFrame();
    expect.verifySteps(["overview"]);
});

test("what an own dialog saves shows, too; one that saves nothing asks nobody", async () => {
    await openCustomer();
    const open = () =>
        getService("dialog").add(FormViewDialog, {
            resModel: "customer.folder",
            context: { default_customer_id: 1, default_name: "Hosting", default_state: "active" },
        });
    open();
    await contains(".modal .btn-close").click();
    await animationFrame();
    expect.verifySteps([]);
    open();
    await contains(".modal .o_form_button_save").click();
    await animationFrame();
    await animationFrame();
    expect(".o_data_row").toHaveText(/Hosting\s*active/);
    expect.verifySteps(["overview"]);
});

test("a page that is not ours is left alone", async () => {
    Customer._views.form = `<form><field name="name"/><field name="folder_ids"><list><field name="name"/></list></field></form>`;
    onRpc("customer", "web_read", () => expect.step("read"));
    await mountView({ type: "form", resModel: "customer", resId: 1, arch: Customer._views.form });
    expect.verifySteps(["read"]);
    getService("dialog").add(FormViewDialog, { resModel: "customer.folder", context: { default_name: "Hosting" } });
    await contains(".modal .o_form_button_save").click();
    await animationFrame();
    expect.verifySteps([]);
});
