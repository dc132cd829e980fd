// Opens screens of the web client one after the other. Run in the browser by `screens_case.py`.
Object.assign(window.registryScreens, (() => {
    const { faults, frame } = window.registryScreens;
    const { rpcBus } = odoo.loader.modules.get("@web/core/network/rpc");
    const services = odoo.__WOWL_DEBUG__.root.env.services;
    const pending = new Set();
    rpcBus.addEventListener("RPC:REQUEST", ({ detail }) => pending.add(detail.data.id));
    rpcBus.addEventListener("RPC:RESPONSE", ({ detail }) => pending.delete(detail.data.id));

    /** Wait until nothing is asked of the server any more, and what was answered is drawn. */
    async function settle() {
        await document.fonts.ready;
        for (let quiet = 0; quiet < 3; quiet = pending.size ? 0 : quiet + 1) {
            await frame();
        }
        document.activeElement?.blur?.();
    }

    async function look(found, place = "") {
        await settle();
        found.push(...faults().map((fault) => (place ? `${place}: ${fault}` : fault)));
    }

    /** Return the faults of a screen and of its tabs. */
    async function open(action, viewType) {
        const found = [];
        services.dialog.closeAll();
        await services.action.doAction(action, { clearBreadcrumbs: action.target !== "new", viewType });
        await look(found);
        const root = [...document.querySelectorAll(".o_dialog")].at(-1) || document;
        for (const tab of root.querySelectorAll(".o_notebook_headers .nav-link:not(.active)")) {
            tab.click();
            await look(found, tab.textContent.trim());
        }
        return [...new Set(found)];
    }

    /** Return the faults of the menus of the app, opened one after the other. */
    async function openMenus() {
        const found = [];
        for (const section of document.querySelectorAll(".o_menu_sections .dropdown-toggle")) {
            section.click();
            await look(found, section.textContent.trim());
            section.click();
        }
        return found;
    }

    return { open, openMenus };
})());
