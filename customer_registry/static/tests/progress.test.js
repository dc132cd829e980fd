import { expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame, runAllTimers } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { rpcBus } from "@web/core/network/rpc";

import { BusyBar } from "@customer_registry/busy_bar/busy_bar";

class Work extends models.Model {
    _name = "customer.work";

    name = fields.Char();
    state = fields.Selection({ selection: [["queued", "Queued"], ["sent", "Sent"], ["confirmed", "Confirmed"]] });
    is_working = fields.Boolean();
    progress = fields.Integer();

    _records = [
        { id: 1, name: "First", state: "queued", is_working: true, progress: 0 },
        { id: 2, name: "Second", state: "sent", is_working: false, progress: 0 },
    ];
}

defineMailModels();
defineModels([Work]);

const LIST = `<list js_class="registry_live_list"><field name="name"/><field name="state"/></list>`;
const form = (widget) => `<form>
    <field name="is_working" invisible="1"/>
    <field name="progress" widget="${widget}" options="{'busy_field': 'is_working'}"/>
</form>`;

test("a list shows what jobs have done until nothing waits any more", async () => {
    onRpc("web_search_read", () => expect.step("read"));
    await mountView({ type: "list", resModel: "customer.work", arch: LIST });
    expect.verifySteps(["read"]);
    await advanceTime(1600);
    expect.verifySteps(["read"]);
    await advanceTime(1600);
    expect.verifySteps(["read"]);
});

test("a list in which somebody selects stays as it is", async () => {
    onRpc("web_search_read", () => expect.step("read"));
    await mountView({ type: "list", resModel: "customer.work", arch: LIST });
    await contains(".o_data_row:first .o_list_record_selector input").click();
    expect.verifySteps(["read"]);
    await advanceTime(5000);
    expect.verifySteps([]);
});

test("a list in which nothing waits is not read again", async () => {
    onRpc("web_search_read", () => expect.step("read"));
    await mountView({ type: "list", resModel: "customer.work", arch: LIST, domain: [["id", "=", 2]] });
    expect.verifySteps(["read"]);
    await advanceTime(5000);
    expect.verifySteps([]);
});

test("a bar reads its record as long as the field says that work goes on", async () => {
    onRpc("web_read", () => expect.step("read"));
    await mountView({ type: "form", resModel: "customer.work", resId: 1, arch: form("registry_live_progress") });
    await advanceTime(1600);
    expect.verifySteps(["read", "read"]);
});

test("a bar of steps asks for the next one until none is left", async () => {
    let steps = 0;
    onRpc("action_next_step", ({ args }) => {
        expect.step(`step of ${args[0]}`);
        steps += 1;
        return true;
    });
    onRpc("web_read", ({ parent }) => parent().map((values) => ({ ...values, is_working: steps < 3, progress: 33 * steps })));
    await mountView({ type: "form", resModel: "customer.work", resId: 1, arch: form("registry_step_progress") });
    await advanceTime(1600);
    await runAllTimers();
    await animationFrame();
    expect.verifySteps(["step of 1", "step of 1", "step of 1"]);
    expect(".o_progressbar").toHaveText(/99/);
    await advanceTime(5000);
    expect.verifySteps([]);
});

test("what a button of ours does takes long: a bar says so, until it is done", async () => {
    await mountWithCleanup(BusyBar);
    const call = (model, id) => ({ data: { id, params: { model } }, settings: {}, url: "/web/dataset/call_button/x" });
    rpcBus.trigger("RPC:REQUEST", call("sale.order", 1));
    await advanceTime(3000);
    expect(".o_registry_busy").toHaveCount(0);
    rpcBus.trigger("RPC:REQUEST", call("customer.work", 2));
    await advanceTime(500);
    expect(".o_registry_busy").toHaveCount(0);
    await advanceTime(2600);
    expect(".o_registry_busy").toHaveText(/3 s/);
    rpcBus.trigger("RPC:RESPONSE", call("customer.work", 2));
    await animationFrame();
    expect(".o_registry_busy").toHaveCount(0);
});
