import { expect, test } from "@odoo/hoot";
import { queryAll, queryRect } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { spread } from "@customer_registry/overview/columns";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, defineModels, fields, mockService, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

class Customer extends models.Model {
    name = fields.Char();
    write_date = fields.Datetime();

    _records = [
        { id: 1, name: "Bakery", write_date: "2026-11-02 10:00:00" },
        { id: 2, name: "Garage", write_date: "2026-11-02 10:00:00" },
    ];
}

defineMailModels();
defineModels([Customer]);

const ROW = {
    model: "customer.note", id: 5, title: "Net 60 agreed", detail: "", date: "2026-11-02", amount: null,
    currency_id: null, badge: null, is_new: false, icon: "", download: "", url: "", opens: true, action: null,
};

function block(code, values = {}) {
    return {
        code, title: code, icon: "fa-file-o", state: "ready", stays: false, compose: "", mark_seen: null, count: 0, more: false,
        rows: [], action: { type: "ir.actions.act_window", res_model: "x", views: [[false, "list"]] },
        create: null, summary: null, ...values,
    };
}

function serve(blocks) {
    onRpc("customer", "registry_get_overview", () => ({ partner: {}, banners: [], blocks: [].concat(blocks) }));
}

async function mountOverview(resId = 1) {
    await mountView({
        type: "form",
        resModel: "customer",
        resId,
        resIds: [1, 2],
        arch: `<form><field name="name"/><widget name="registry_overview"/></form>`,
    });
    await animationFrame();
}

test("a block shows its rows, its count and the way to all of them", async () => {
    serve([block("notes", { count: 100, more: true, rows: [ROW, { ...ROW, id: 6, title: "Second" }] })]);
    await mountOverview();
    expect(".o_registry_block").toHaveCount(1);
    expect(".o_registry_row_title").toHaveCount(2);
    expect(".o_registry_count").toHaveText("100+");
    expect(".o_registry_row_date:first").toHaveText("11/02/2026");
    expect(".o_registry_view_all").toHaveCount(1);
});

test("view all and a row open what they stand for", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(`${action.res_model} ${action.res_id || "list"}`);
        },
    });
    serve([block("notes", { count: 1, rows: [ROW], action: { res_model: "customer.note" } })]);
    await mountOverview();
    await contains(".o_registry_view_all").click();
    await contains(".o_registry_row_main").click();
    expect.verifySteps(["customer.note list", "customer.note 5"]);
});

test("a row opens its own action instead of its record", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(`${action.res_model} ${action.target}`);
        },
    });
    const action = { type: "ir.actions.act_window", res_model: "some.wizard", views: [[false, "form"]], target: "new" };
    serve([block("notes", { count: 1, rows: [{ ...ROW, action }] })]);
    await mountOverview();
    await contains(".o_registry_row_main").click();
    expect.verifySteps(["some.wizard new"]);
});

test("a row that cannot be opened is no button", async () => {
    serve([block("comments", { count: 1, rows: [{ ...ROW, model: "mail.message", opens: false }] })]);
    await mountOverview();
    expect("button.o_registry_row_main").toHaveCount(0);
    expect("div.o_registry_row_main").toHaveCount(1);
});

test("empty blocks are named at the end, those that stay are shown", async () => {
    serve([block("payments"), block("notes", { stays: true })]);
    await mountOverview();
    expect(".o_registry_block").toHaveCount(1);
    expect(".o_registry_block_title").toHaveText("notes");
    expect(".o_registry_chip").toHaveText("payments");
});

test("many empty blocks are one quiet line until one wants to see them", async () => {
    const codes = ["payments", "orders", "mails", "letters", "tasks"];
    serve([block("notes", { stays: true }), ...codes.map((code) => block(code))]);
    await mountOverview();
    expect(".o_registry_chip").toHaveCount(0);
    expect(".o_registry_unfold").toHaveText("Nothing yet in 5 more areas");
    await contains(".o_registry_unfold").click();
    expect(queryAll(".o_registry_chip").map((chip) => chip.innerText)).toEqual(codes);
    await contains(".o_registry_unfold").click();
    expect(".o_registry_chip").toHaveCount(0);
});

test("blocks stand close below each other, also under a short one, the first ones on top", async () => {
    const rows = (count) => Array.from({ length: count }, (_, index) => ({ ...ROW, id: index + 1 }));
    serve([["long", 5], ["short", 1], ["next", 3]].map(([code, count]) => block(code, { count, rows: rows(count) })));
    await mountOverview();
    await animationFrame();
    const [long, short, next] = ["long", "short", "next"].map((code) => queryRect(`[data-code=${code}]`));
    expect(short.top).toBe(long.top);
    if (short.left !== next.left) {
        expect(next.top).toBe(long.top); // three columns
    } else {
        expect(next.top - short.bottom).toBeLessThan(30);
    }
});

test("each block goes to the shortest column, and none is lost", () => {
    const rows = (count) => Array.from({ length: count }, () => ROW);
    const blocks = [["a", 5], ["b", 1], ["c", 1], ["d", 4], ["e", 0]].map(([code, count]) => block(code, { rows: rows(count) }));
    const codes = (count) => spread(blocks, count).map((column) => column.map((one) => one.code).join(""));
    expect(codes(1)).toEqual(["abcde"]);
    expect(codes(2)).toEqual(["ae", "bcd"]);
    expect(codes(3)).toEqual(["a", "bd", "ce"]);
});

test("a failing block says so, a forbidden one is named, the others stay", async () => {
    serve([block("bad", { state: "failed" }), block("secret", { state: "forbidden" }), block("notes", { count: 1, rows: [ROW] })]);
    await mountOverview();
    expect(".o_registry_block").toHaveCount(2);
    expect("[data-code=bad] [role=alert]").toHaveCount(1);
    expect("[data-code=notes] .o_registry_row").toHaveCount(1);
    expect(".o_registry_forbidden").toHaveText("Not shown because you have no access: secret");
});

test("what is new is marked until it was opened", async () => {
    const file = {
        ...ROW, model: "ir.attachment", title: "contract.pdf", is_new: true,
        badge: { text: "New", tone: "danger" }, download: "#?download=true", url: "#",
    };
    serve([block("uploads", { count: 1, rows: [file], mark_seen: ["customer.document.seen", "registry_mark_seen"] })]);
    onRpc("customer.document.seen", "registry_mark_seen", ({ args }) => {
        expect.step(`seen ${args[0]}`);
        return true;
    });
    await mountOverview();
    expect(".o_registry_row_new .badge").toHaveText("New");
    await contains("[data-code=uploads] header .btn-link:contains(Mark as seen)").click();
    expect.verifySteps(["seen 5"]);
});

test("a comment is written in place", async () => {
    const comments = block("comments", { stays: true, compose: "log" });
    serve([comments]);
    onRpc("customer", "message_post", ({ kwargs }) => {
        expect.step(`${kwargs.body} ${kwargs.subtype_xmlid}`);
        comments.count = 1;
        comments.rows = [{ ...ROW, model: "mail.message", title: kwargs.body, opens: false }];
        return 1;
    });
    await mountOverview();
    expect(".o_registry_compose .btn").toHaveProperty("disabled", true);
    await contains(".o_registry_compose textarea").edit("Called back", { confirm: false });
    await contains(".o_registry_compose .btn").click();
    await animationFrame();
    expect.verifySteps(["Called back mail.mt_note"]);
    expect(".o_registry_row_title").toHaveText("Called back");
    expect(".o_registry_compose textarea").toHaveValue("");
});

test("an overview that cannot be loaded can be tried again and leaves the form alone", async () => {
    let works = false;
    onRpc("customer", "registry_get_overview", () => {
        if (!works) {
            throw new Error("no");
        }
        return { partner: {}, banners: [], blocks: [block("notes", { count: 1, rows: [ROW] })] };
    });
    await mountOverview();
    await animationFrame();
    expect(".o_registry_overview [role=alert]").toHaveCount(1);
    expect(".o_field_widget[name=name] input").toHaveValue("Bakery");
    works = true;
    await contains(".o_registry_overview [role=alert] .btn").click();
    await animationFrame();
    expect(".o_registry_block").toHaveCount(1);
});

test("the next customer gets its own overview", async () => {
    onRpc("customer", "registry_get_overview", ({ args }) => ({
        partner: {}, banners: [], blocks: [block("notes", { count: 1, rows: [{ ...ROW, title: `Note of ${args[0][0]}` }] })],
    }));
    await mountOverview();
    expect(".o_registry_row_title").toHaveText("Note of 1");
    await contains(".o_pager_next").click();
    await animationFrame();
    expect(".o_registry_row_title").toHaveText("Note of 2");
});
