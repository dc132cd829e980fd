import { patch } from "@web/core/utils/patch";
import { Field } from "@web/views/fields/field";
import { FormLabel } from "@web/views/form/form_label";

/** Whether the company requires this field before a registration is finished; until then it may be saved empty. */
function isRequired(record, name) {
    return Boolean(record?.data.registry_required_fields?.includes?.(name));
}

patch(FormLabel.prototype, {
    get className() {
        const { record, fieldName } = this.props;
        return isRequired(record, fieldName) ? `${super.className} o_registry_required` : super.className;
    },
});

/** Parts of an address have no label of their own: the field itself is marked there. */
patch(Field.prototype, {
    get classNames() {
        const { record, name } = this.props;
        return { ...super.classNames, o_registry_required_field: isRequired(record, name) };
    },
});
