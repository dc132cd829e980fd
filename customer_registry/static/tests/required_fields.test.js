import { expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Customer extends models.Model {
    name = fields.Char();
    phone = fields.Char({ string: "Phone" });
    email = fields.Char({ string: "E-mail" });
    zip = fields.Char();
    registry_required_fields = fields.Json();

    _records = [
        { id: 1, registry_required_fields: ["email", "zip"] },
        { id: 2, registry_required_fields: false },
    ];
}

defineMailModels();
defineModels([Customer]);

const ARCH = `<form>
    <field name="registry_required_fields" invisible="1"/>
    <group><field name="phone"/><field name="email"/></group>
    <div class="o_address_format"><field name="zip"/></div>
</form>`;

test("what the company requires is marked, and may be saved empty", async () => {
    await mountView({ type: "form", resModel: "customer", resId: 1, arch: ARCH });
    expect(".o_form_label.o_registry_required").toHaveText("E-mail");
    expect("[name=zip].o_registry_required_field").toHaveCount(1);
    expect("[name=phone].o_registry_required_field").toHaveCount(0);
    expect(".o_required_modifier").toHaveCount(0);
});

test("where nothing is required nothing is marked", async () => {
    await mountView({ type: "form", resModel: "customer", resId: 2, arch: ARCH });
    expect(".o_registry_required, .o_registry_required_field").toHaveCount(0);
});
