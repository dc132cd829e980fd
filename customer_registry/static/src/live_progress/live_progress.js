import { onMounted, onWillUnmount } from "@odoo/owl";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { ProgressBarField, progressBarField } from "@web/views/fields/progress_bar/progress_bar_field";

const MILLISECONDS = 1500;

/**
 * A progress bar that reads its record again while work goes on in the background: as long as the
 * record's state is "running" and the page is in sight. It never reloads what somebody is editing.
 */
export class LiveProgress extends ProgressBarField {
    setup() {
        super.setup();
        onMounted(() => (this.timer = setInterval(() => this.look(), MILLISECONDS)));
        onWillUnmount(() => clearInterval(this.timer));
    }

    async look() {
        const { record } = this.props;
        if (record.data.state !== "running" || record.dirty || document.hidden || this.isLooking) {
            return;
        }
        this.isLooking = true;
        try {
            await record.load();
        } catch (error) {
            // A server that is being restarted answers again later; anything else is worth knowing.
            if (!(error instanceof ConnectionLostError)) {
                clearInterval(this.timer);
                throw error;
            }
        } finally {
            this.isLooking = false;
        }
    }
}

registry.category("fields").add("registry_live_progress", { ...progressBarField, component: LiveProgress });
