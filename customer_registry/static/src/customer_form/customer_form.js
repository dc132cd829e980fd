import { useState, useSubEnv } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { FormRenderer } from "@web/views/form/form_renderer";
import { formView } from "@web/views/form/form_view";

/** A customer, a run, a collection has the width of the page to itself: the chatter stands below, or beside where its reader wants it. */
export class CustomerFormRenderer extends FormRenderer {
    setup() {
        super.setup();
        this.chatterPlace = useState({ isBeside: Boolean(user.settings?.registry_chatter_beside) });
        useSubEnv({
            registryChatter: {
                canMove: () => super.mailLayout(false) === "SIDE_CHATTER",
                move: () => this.moveChatter(),
            },
        });
    }

    /** Override of mail: below is what Odoo itself does on a narrower screen. */
    mailLayout() {
        const layout = super.mailLayout(...arguments);
        return layout === "SIDE_CHATTER" && !this.chatterPlace.isBeside ? "BOTTOM_CHATTER" : layout;
    }

    async moveChatter() {
        this.chatterPlace.isBeside = !this.chatterPlace.isBeside;
        await user.setUserSettings("registry_chatter_beside", this.chatterPlace.isBeside);
    }
}

registry.category("views").add("registry_customer_form", { ...formView, Renderer: CustomerFormRenderer });
