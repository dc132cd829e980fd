import { registry } from "@web/core/registry";
import { ProgressBarField, progressBarField } from "@web/views/fields/progress_bar/progress_bar_field";

import { useLiveLook } from "./live";

/**
 * A progress bar that reads its record again while work goes on in the background. It never reloads what somebody
 * is editing. Work goes on while the record's state is "running"; with the option `busy_field`, while that boolean
 * is set.
 */
export class LiveProgress extends ProgressBarField {
    static props = { ...ProgressBarField.props, busyField: { type: String, optional: true } };

    setup() {
        super.setup();
        useLiveLook(() => this.look());
    }

    get isBusy() {
        const { data } = this.props.record;
        return this.props.busyField ? data[this.props.busyField] : data.state === "running";
    }

    async look() {
        if (this.isBusy && !this.props.record.dirty) {
            await this.props.record.load();
        }
    }
}

registry.category("fields").add("registry_live_progress", {
    ...progressBarField,
    component: LiveProgress,
    extractProps: (info, ...others) => ({
        ...progressBarField.extractProps(info, ...others),
        busyField: info.options.busy_field,
    }),
});

/**
 * The bar of a dialog whose work is done in steps, each a call of its own, so that all can see how far it is:
 * as long as `busy_field` is set it asks the server for the next one (see `customer.steps.mixin`).
 */
export class StepProgress extends LiveProgress {
    async look() {
        const { record } = this.props;
        while (this.isBusy && record.resId) {
            await record.model.orm.call(record.resModel, "action_next_step", [[record.resId]]);
            await record.load();
        }
    }
}

registry.category("fields").add("registry_step_progress", {
    ...registry.category("fields").get("registry_live_progress"),
    component: StepProgress,
});
