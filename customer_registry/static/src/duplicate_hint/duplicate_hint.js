import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The records that resemble the one in the form, while it is typed.
 * The value is a list of {id, name, ref, reason, archived}; id is false where the user may not see the record.
 */
export class DuplicateHint extends Component {
    static template = "customer_registry.DuplicateHint";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    label(row) {
        return row.ref ? `${row.name} (${row.ref})` : row.name;
    }

    async open(row) {
        const action = await this.env.services.orm.call("res.partner", "action_open_duplicate", [[row.id]]);
        await this.action.doAction(action);
    }
}

registry.category("fields").add("registry_duplicate_hint", {
    component: DuplicateHint,
    supportedTypes: ["json"],
});
