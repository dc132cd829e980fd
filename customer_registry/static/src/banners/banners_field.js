import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { BannerList } from "./banner_list";

const RELATED_FIELDS = [
    { name: "name", type: "char" },
    { name: "text2", type: "char" },
    { name: "colour", type: "char" },
    { name: "icon", type: "char" },
    { name: "link", type: "char" },
];

/** Return what `BannerList` draws from the data of a `customer.banner`, saved or being edited. */
export function toBanner(id, data) {
    const { name, text2, colour, icon, link } = data;
    return { id, text: name, text2, tone: colour, icon, link };
}

/** The banners of a customer or its document; option `compact` for tags as in lists. */
export class BannersField extends Component {
    static template = "customer_registry.BannersField";
    static components = { BannerList };
    static props = { ...standardFieldProps, compact: { type: Boolean, optional: true } };

    get banners() {
        return this.props.record.data[this.props.name].records.map(({ resId, data }) => toBanner(resId, data));
    }
}

export const bannersField = {
    component: BannersField,
    supportedTypes: ["many2many"],
    relatedFields: RELATED_FIELDS,
    extractProps: ({ options, viewType }) => ({ compact: Boolean(options.compact) || viewType !== "form" }),
};

registry.category("fields").add("registry_banners", bannersField);
