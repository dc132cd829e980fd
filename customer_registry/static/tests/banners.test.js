import { expect, test } from "@odoo/hoot";
import { edit, click, queryAll, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, defineModels, fields, models, mountView, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { BannerList, TONES } from "@customer_registry/banners/banner_list";

class Banner extends models.Model {
    _name = "customer.banner";

    name = fields.Char();
    text2 = fields.Char();
    colour = fields.Selection({ selection: TONES.map((tone) => [tone, tone]), required: true });
    icon = fields.Selection({ selection: [["fa-star", "Star"], ["fa-bell", "Bell"]] });
    link = fields.Char();

    _records = [
        { id: 1, name: "SLA Gold", text2: "4 hours", colour: "gold", icon: "fa-star", link: "https://example.com/sla" },
        { id: 2, name: "Reminded", text2: false, colour: "red", icon: false, link: false },
    ];
}

class Customer extends models.Model {
    name = fields.Char();
    registry_banner_ids = fields.Many2many({ relation: "customer.banner" });

    _records = [
        { id: 1, name: "Sonnenfeld", registry_banner_ids: [1, 2] },
        { id: 2, name: "Rialto", registry_banner_ids: [] },
    ];
}

defineMailModels();
defineModels([Banner, Customer]);

const GOLD = { id: 1, text: "SLA Gold", text2: "4 hours", tone: "gold", icon: "fa-star", link: "https://example.com/sla" };
const mountList = (banner, props) => mountWithCleanup(BannerList, { props: { banners: [{ ...GOLD, ...banner }], ...props } });

test("a form shows the banners with icon, both lines and link, in their order", async () => {
    await mountView({
        type: "form",
        resModel: "customer",
        resId: 1,
        arch: `<form><field name="registry_banner_ids" widget="registry_banners" readonly="1"/></form>`,
    });
    expect(queryAllTexts(".o_registry_banner_text")).toEqual(["SLA Gold", "Reminded"]);
    expect(queryAllTexts(".o_registry_banner_text2")).toEqual(["4 hours"]);
    expect("a.o_registry_banner.o_registry_banner_gold").toHaveAttribute("href", "https://example.com/sla");
    expect("a.o_registry_banner").toHaveAttribute("rel", "noopener noreferrer");
    expect("a.o_registry_banner .fa-star").toHaveCount(1);
    expect("span.o_registry_banner.o_registry_banner_red").toHaveCount(1);
    expect("span.o_registry_banner .o_registry_banner_icon").toHaveCount(0);
});

test("a list shows small tags without links, the second line as their title", async () => {
    await mountView({
        type: "list",
        resModel: "customer",
        arch: `<list><field name="name"/><field name="registry_banner_ids" widget="registry_banners"/></list>`,
    });
    expect(".o_data_row:first .o_registry_banners_compact .o_registry_banner").toHaveCount(2);
    expect(".o_data_row:last .o_registry_banner").toHaveCount(0);
    expect("a.o_registry_banner").toHaveCount(0);
    expect(".o_registry_banner:first").toHaveAttribute("title", "SLA Gold: 4 hours");
    expect(".o_registry_banner_text2").toHaveCount(0);
});

test("what is no web address is no link, what is no icon is not drawn", async () => {
    await mountList({ link: "javascript:alert(1)", icon: "fa-star evil", tone: "pink" });
    expect("a").toHaveCount(0);
    expect(".o_registry_banner_icon").toHaveCount(0);
    expect(".o_registry_banner_grey").toHaveCount(1);
});

test("texts are shown as they are, never as HTML", async () => {
    await mountList({ text: "<b>bold</b>" });
    expect(".o_registry_banner_text").toHaveText("<b>bold</b>");
    expect(".o_registry_banner_text b").toHaveCount(0);
});

test("each tone is readable: 4.5 to 1 at least", async () => {
    const banners = TONES.map((tone, id) => ({ ...GOLD, id: id + 1, tone }));
    await mountWithCleanup(BannerList, { props: { banners } });
    for (const banner of queryAll(".o_registry_banner")) {
        const { color, backgroundColor } = getComputedStyle(banner);
        expect(contrast(color, backgroundColor)).toBeGreaterThan(4.5, { message: banner.className });
    }
});

test("the preview follows what is typed and chosen", async () => {
    await mountView({
        type: "form",
        resModel: "customer.banner",
        arch: `<form>
            <widget name="registry_banner_preview"/>
            <field name="name" widget="registry_live_char"/>
            <field name="text2" widget="registry_live_char"/>
            <field name="link"/>
            <field name="colour" widget="registry_tone"/>
            <field name="icon" widget="registry_icon"/>
        </form>`,
    });
    expect(".o_registry_banner_text:first").toHaveText("Text of the banner");
    await click(".o_field_widget[name=name] input");
    await edit("SLA Gold ", { confirm: false });
    await animationFrame();
    expect(queryAllTexts(".o_registry_banner_text")).toEqual(["SLA Gold", "SLA Gold"]);
    expect(".o_field_widget[name=name] input").toHaveValue("SLA Gold ");
    await contains(".o_field_registry_tone label[title=violet]").click();
    await contains(".o_field_registry_icon label[title=Bell]").click();
    expect(".o_registry_banner_violet .fa-bell").toHaveCount(2);
    await contains(".o_field_registry_icon label:last").click();
    expect(".o_registry_banner .fa-bell").toHaveCount(0);
    expect(queryOne(".o_field_registry_tone input:checked + label").title).toBe("violet");
});

function contrast(...colours) {
    const [darker, lighter] = colours.map(luminance).sort((one, other) => one - other);
    return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour) {
    const [red, green, blue] = colour.match(/\d+/g).map((value) => {
        const share = value / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
