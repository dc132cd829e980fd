import { registry } from "@web/core/registry";

const APP = "customer_registry.menu_root";

/** Mark the page while our app is open: its lists and titles wrap what Odoo would cut (`whole_texts.scss`). */
registry.category("services").add("registry_whole_texts", {
    dependencies: ["menu"],
    start(env, { menu }) {
        const mark = () => document.body.classList.toggle("o_registry_app", menu.getCurrentApp()?.xmlid === APP);
        env.bus.addEventListener("MENUS:APP-CHANGED", mark);
        mark();
    },
});
