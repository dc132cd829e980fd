import { Component } from "@odoo/owl";

/** Tones as in `customer.banner.colour`; whatever else arrives is drawn in grey. */
export const TONES = ["blue", "green", "gold", "orange", "red", "violet", "grey"];

/** Only these open: a link is typed by users and becomes an address in the browser. */
const WEB_ADDRESS = /^https?:\/\/\S/i;
const ICON = /^fa-[a-z-]+$/;

/**
 * Hints in the colours of their rules, as strips or, `compact`, as small tags.
 * `banners` is a list of {id, text, text2, tone, icon, link}; all but id and text may be false.
 */
export class BannerList extends Component {
    static template = "customer_registry.BannerList";
    static props = {
        banners: Array,
        compact: { type: Boolean, optional: true },
    };

    className(banner) {
        return `o_registry_banner_${TONES.includes(banner.tone) ? banner.tone : "grey"}`;
    }

    icon(banner) {
        return ICON.test(banner.icon || "") ? banner.icon : false;
    }

    /** Tags are too small for a link of their own: there a click opens the record. */
    link(banner) {
        return !this.props.compact && WEB_ADDRESS.test(banner.link || "") ? banner.link : false;
    }

    /** What a tag has no room for. */
    title(banner) {
        return this.props.compact && banner.text2 ? `${banner.text}: ${banner.text2}` : undefined;
    }
}
