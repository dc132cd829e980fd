import { status } from "@odoo/owl";
import { rpcBus } from "@web/core/network/rpc";
import { useBus } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { X2ManyFieldDialog } from "@web/views/fields/relational_utils";
import { FormController } from "@web/views/form/form_controller";

/**
 * Whatever a dialog saves shows on the page behind it, however the dialog is closed. Odoo reads a page again
 * only where a button of the page itself has opened the dialog.
 */

const READING = /^(get_|has_|check_|read|web_read|search|web_search|name_search|web_name_search|onchange|default_get|fields_get|formatted_read|registry_get_)/;

/** Tell whether an answer of the server follows a change in the chatter of `thread`: a message, a file, an activity. */
export function isFromChatter({ data: { params }, error }, thread) {
    if (error) {
        return false;
    }
    const isMessage = "post_data" in params && params.thread_model === thread.model && params.thread_id === thread.id;
    const isActivity = params.model === "mail.activity" && isWriting(params.method);
    return isMessage || isActivity || "attachment_id" in params;
}

function isWriting(method) {
    return !READING.test(method);
}

function isWritingRequest({ url, data }) {
    if (url.startsWith("/web/dataset/call_kw/")) {
        return isWriting(data.params.method);
    }
    return url.startsWith("/web/dataset/call_button/") || url.startsWith("/web/action/run");
}

function isOurs({ resModel, activeFields }) {
    return resModel.startsWith("customer.") || "registry_state" in activeFields;
}

patch(FormController.prototype, {
    setup() {
        super.setup(...arguments);
        this.isBehind = false;
        if (!this.env.inDialog) {
            useBus(rpcBus, "RPC:REQUEST", ({ detail }) => this.noteRequest(detail));
            useBus(this.env.bus, "FORM-CONTROLLER:FORM-IN-DIALOG:REMOVE", () => this.catchUp());
        }
    },

    onWillLoadRoot() {
        super.onWillLoadRoot(...arguments);
        this.isBehind = false;
    },

    noteRequest(request) {
        if (this.formInDialog && isWritingRequest(request)) {
            this.isBehind = true;
        }
    },

    /** Read the page again if a dialog in front of it has changed something; what is being typed stays. */
    async catchUp() {
        const { root } = this.model;
        if (!this.isBehind || status(this) === "destroyed" || root.isNew || !isOurs(root)) {
            return;
        }
        this.isBehind = false;
        if (await root.isDirty()) {
            await this.readAround(root);
        } else {
            await root.load();
        }
    },

    async readAround(root) {
        this.onWillLoadRoot(root.config);
        await this.model.mutex.exec(async () => {
            root._setData(await this.model._loadData(root.config), { keepChanges: true });
            root.dirty = true;
        });
    },
});

patch(X2ManyFieldDialog.prototype, {
    /** A button of the dialog has saved its new record already: the page reads it, and must not create it once more. */
    async save({ saveAndNew }) {
        const isSaved = this.canCreate && !this.record.isNew && isOurs(this.record);
        if (!isSaved) {
            return super.save(...arguments);
        }
        if (!(await this.record.save())) {
            return false;
        }
        if (saveAndNew) {
            this.record = await this.props.addNew();
        } else {
            this.props.close();
        }
        return true;
    },
});
