import { patch } from "@web/core/utils/patch";
import { Record } from "@web/model/relational_model/record";

/** Name the fields that keep a record of the registry from being saved; Odoo only says that there are some. */
patch(Record.prototype, {
    _displayInvalidFieldNotification() {
        const ours = this.resModel.startsWith("customer.") || "registry_state" in this.activeFields;
        if (!ours || !this._invalidFields.size) {
            return super._displayInvalidFieldNotification(...arguments);
        }
        const { notification } = this.model;
        const labels = [...this._invalidFields].map((name) => this.fields[name].string).join(", ");
        // Odoo's own sentence, in the user's language, becomes the title.
        const add = (sentence, options) => notification.add(labels, { ...options, title: sentence });
        return super._displayInvalidFieldNotification.call({ model: { notification: { add } } });
    },
});
