import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Write to the customer of the form: an empty mail, or one from a template that is one click away. */
export class MailMenu extends Component {
    static template = "customer_registry.MailMenu";
    static components = { Dropdown, DropdownItem };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ templates: [] });
    }

    async load() {
        this.state.templates = await this.orm.call("res.partner", "registry_mail_templates", []);
    }

    async write(templateId) {
        const { record } = this.props;
        // What was typed goes into the mail; what cannot be saved is told by the form.
        if (!(await record.save())) {
            return;
        }
        const action = await this.orm.call("res.partner", "action_registry_write_mail", [[record.resId]], {
            template_id: templateId,
        });
        await this.action.doAction(action, { onClose: () => record.load() });
    }
}

registry.category("view_widgets").add("registry_mail_menu", { component: MailMenu });
