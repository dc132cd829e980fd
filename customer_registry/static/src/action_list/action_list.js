import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";
import { ListController } from "@web/views/list/list_controller";

/** An action that is archived is done: the list offers "Done", which says so on the customer. */
export class ActionListController extends ListController {
    setup() {
        super.setup();
        this.archiveEnabled = false;
    }
}

registry.category("views").add("registry_action_list", {
    ...listView,
    Controller: ActionListController,
});
