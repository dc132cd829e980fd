import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Chooses from a selection by its look: `as` is "icon" (values are Font Awesome classes) or "tone". */
export class LookField extends Component {
    static template = "customer_registry.LookField";
    static props = { ...standardFieldProps, as: String };
    static nextId = 0;

    setup() {
        this.group = `o_registry_look_${LookField.nextId++}`;
    }

    get choices() {
        const { selection, required } = this.props.record.fields[this.props.name];
        const choices = selection.map(([value, label]) => ({ value, label }));
        return required || this.props.readonly ? choices : [...choices, { value: false, label: false }];
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    choose(value) {
        return this.props.record.update({ [this.props.name]: value });
    }
}

for (const as of ["icon", "tone"]) {
    registry.category("fields").add(`registry_${as}`, {
        component: LookField,
        supportedTypes: ["selection"],
        extractProps: () => ({ as }),
    });
}
