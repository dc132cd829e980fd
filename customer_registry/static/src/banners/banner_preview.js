import { Component, useEffect } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { CharField, charField } from "@web/views/fields/char/char_field";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { BannerList } from "./banner_list";
import { toBanner } from "./banners_field";

/** The banner as the rule draws it, in its form while it is typed: as a strip and as a tag, `compact` as a tag only. */
export class BannerPreview extends Component {
    static template = "customer_registry.BannerPreview";
    static components = { BannerList };
    static props = { ...standardWidgetProps, compact: { type: Boolean, optional: true } };

    get banners() {
        const banner = toBanner(1, this.props.record.data);
        return [{ ...banner, text: banner.text || _t("Text of the banner") }];
    }
}

registry.category("view_widgets").add("registry_banner_preview", {
    component: BannerPreview,
    extractProps: ({ options }) => ({ compact: Boolean(options.compact) }),
});

/** A text that others follow with every key, not only when it is left. */
export class LiveCharField extends CharField {
    setup() {
        super.setup();
        useEffect(
            (input) => {
                if (!input) {
                    return;
                }
                const update = () => this.props.record.update({ [this.props.name]: input.value });
                input.addEventListener("input", update);
                return () => input.removeEventListener("input", update);
            },
            () => [this.input.el]
        );
    }
}

registry.category("fields").add("registry_live_char", { ...charField, component: LiveCharField });
