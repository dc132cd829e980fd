import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { Record } from "@web/model/relational_model/record";

/** Name the fields that keep a record of the registry from being saved; Odoo only says that there are some. */
patch(Record.prototype, {
    _displayInvalidFieldNotification() {
        const ours = this.resModel.startsWith("customer.") || "registry_state" in this.activeFields;
        if (!ours || !this._invalidFields.size) {
            return super._displayInvalidFieldNotification(...arguments);
        }
        const labels = [...this._invalidFields].map((name) => this.fields[name].string);
        return this.model.notification.add(labels.join(", "), { title: _t("Missing required fields"), type: "danger" });
    },
});
