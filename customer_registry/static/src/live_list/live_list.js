import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

import { useLiveLook } from "../live_progress/live";

const WAITING = ["queued", "waiting", "pending", "running", "simulating"];

/** A list that reads its rows again as long as some of them wait for a job, and nobody edits or selects any. */
export class LiveListController extends ListController {
    setup() {
        super.setup();
        useLiveLook(() => this.look());
    }

    async look() {
        const { root } = this.model;
        const waits = root.records?.some(({ data }) => WAITING.includes(data.state));
        if (waits && !root.editedRecord && !root.selection.length) {
            await root.load();
        }
    }
}

registry.category("views").add("registry_live_list", { ...listView, Controller: LiveListController });
