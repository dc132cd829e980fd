import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { Record } from "@web/model/relational_model/record";

const LOADED = "registry_loaded";
const REFUSAL = "odoo.addons.customer_registry.exceptions.EditedMeanwhile";
const NOT_COMPARED = ["one2many", "many2many", "binary"];

/**
 * Records of the registry are saved together with the values that were loaded, so that the server can tell what
 * somebody else has changed meanwhile. Then the user chooses: reload, save anyway, or go on editing.
 */
patch(Record.prototype, {
    get registryComparesEdits() {
        const isOurs = this.resModel.startsWith("customer.") || "registry_state" in this.activeFields;
        // Nobody can be asked any more while the page is being closed.
        return isOurs && Boolean(this.resId) && !this.registryOverwrites && !this.model._urgentSave;
    },

    async _save(options = {}) {
        if (!this.registryComparesEdits) {
            return super._save(...arguments);
        }
        const onError = (error, steps) => this.registryOnError(error, steps, options);
        // The values are collected before the first step that waits.
        this.registrySaves = true;
        try {
            return await super._save({ ...options, onError });
        } finally {
            this.registrySaves = false;
        }
    },

    _getChanges() {
        const changes = super._getChanges(...arguments);
        const names = Object.keys(changes).filter((name) => !NOT_COMPARED.includes(this.fields[name].type));
        if (this.registrySaves && names.length) {
            this.registrySaves = false;
            const loaded = (name) => this._formatServerValue(this.fields[name].type, this._values[name]);
            changes[LOADED] = Object.fromEntries(names.map((name) => [name, loaded(name)]));
        }
        return changes;
    },

    async registryOnError(error, steps, { onError }) {
        if (error.exceptionName === REFUSAL) {
            return this.registryAsk(error.data.message, steps);
        }
        if (onError) {
            return onError(error, steps);
        }
        if (!this.isInEdition) {
            await this._load({});
        }
        throw error;
    },

    /** Return whether the record is saved in the end. */
    registryAsk(message, { discard, retry }) {
        return new Promise((resolve, reject) => {
            const answer = (step) => () => step().then(resolve, reject);
            this.model.dialog.add(ConfirmationDialog, {
                title: _t("Changed by somebody else"),
                body: message,
                confirmLabel: _t("Reload"),
                confirm: answer(async () => {
                    await discard();
                    await this._load({});
                    return false;
                }),
                cancelLabel: _t("Save anyway"),
                cancel: answer(() => this.registryOverwrite(retry)),
                dismiss: answer(async () => false),
            });
        });
    },

    async registryOverwrite(retry) {
        this.registryOverwrites = true;
        try {
            return await retry();
        } finally {
            this.registryOverwrites = false;
        }
    },
});
