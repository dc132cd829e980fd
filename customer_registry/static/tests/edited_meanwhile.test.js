import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    makeServerError,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const REFUSAL = "odoo.addons.customer_registry.exceptions.EditedMeanwhile";

class Customer extends models.Model {
    _name = "customer.thing";

    name = fields.Char();
    phone = fields.Char();

    _records = [{ id: 1, name: "Bakery", phone: "1" }];
}

class Ordinary extends models.Model {
    _name = "ordinary";

    name = fields.Char();
    phone = fields.Char();

    _records = [{ id: 1, name: "Bakery", phone: "1" }];
}

defineMailModels();
defineModels([Customer, Ordinary]);

async function edit(resModel = "customer.thing") {
    await mountView({
        type: "form",
        resModel,
        resId: 1,
        arch: `<form><field name="name"/><field name="phone"/></form>`,
    });
    await contains("[name=phone] input").edit("3");
    await contains(".o_form_button_save").click();
    await animationFrame();
}

/** The first save is refused, what is sent is told. */
function serve() {
    let refused = false;
    onRpc("web_save", ({ args, parent }) => {
        const { registry_loaded, ...values } = args[1];
        expect.step(registry_loaded ? `loaded ${JSON.stringify(registry_loaded)}` : "whatever was loaded");
        if (registry_loaded && !refused) {
            refused = true;
            throw makeServerError({ errorName: REFUSAL, message: "• Phone: 2 (Anna, today)" });
        }
        args[1] = values;
        return parent();
    });
}

test("who saves second is told what was changed, and nothing is overwritten", async () => {
    serve();
    await edit();
    expect.verifySteps(['loaded {"phone":"1"}']);
    expect(".modal .modal-body").toHaveText(/Phone: 2 \(Anna, today\)/);
    await contains(".modal .btn-close").click();
    expect(".modal").toHaveCount(0);
    expect("[name=phone] input").toHaveValue("3");
    expect(".o_form_button_save").toBeVisible();
});

test("reloading shows what is there now", async () => {
    serve();
    await edit();
    await contains(".modal .btn-primary").click();
    await animationFrame();
    expect(".modal").toHaveCount(0);
    expect("[name=phone] input").toHaveValue("1");
    expect.verifySteps(['loaded {"phone":"1"}']);
});

test("saving anyway does not ask again", async () => {
    serve();
    await edit();
    await contains(".modal .btn-secondary").click();
    await animationFrame();
    expect.verifySteps(['loaded {"phone":"1"}', "whatever was loaded"]);
    expect(".modal").toHaveCount(0);
    expect("[name=phone] input").toHaveValue("3");
    await contains("[name=phone] input").edit("4");
    await contains(".o_form_button_save").click();
    expect.verifySteps(['loaded {"phone":"3"}']);
});

test("forms of others are saved as ever", async () => {
    serve();
    await edit("ordinary");
    expect.verifySteps(["whatever was loaded"]);
});
