import { Component, useState } from "@odoo/owl";
import { deserializeDate, deserializeDateTime, formatDate, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { isFromChatter } from "../page_behind/page_behind";
import { spread, useColumns } from "./columns";

const TONES = {
    info: "text-bg-info",
    success: "text-bg-success",
    warning: "text-bg-warning",
    danger: "text-bg-danger",
    muted: "o_registry_badge_muted",
};

// What Odoo calls when it reads a record with a chatter again; the chatter fetches its messages then.
const READ_AGAIN = "MAIL:RELOAD-THREAD";

// So many empty blocks are named; more are one line until one wants to see them.
const FEW = 4;

/** One line of a block. */
export class OverviewRow extends Component {
    static template = "customer_registry.OverviewRow";
    static props = { row: Object, open: Function, download: Function };

    get badgeClass() {
        return TONES[this.props.row.badge.tone];
    }

    get date() {
        const { date } = this.props.row;
        return formatDate(date.includes(" ") ? deserializeDateTime(date) : deserializeDate(date));
    }

    get moment() {
        const { date } = this.props.row;
        return date.includes(" ") ? formatDateTime(deserializeDateTime(date), { showSeconds: false }) : this.date;
    }

    get amount() {
        return formatMonetary(this.props.row.amount, { currencyId: this.props.row.currency_id });
    }

    get opens() {
        return this.props.row.opens;
    }
}

/** One block: the last five of something, how many there are, and the way to all of them. */
export class OverviewBlock extends Component {
    static template = "customer_registry.OverviewBlock";
    static components = { OverviewRow };
    static props = { block: Object, resModel: String, resId: Number, reload: Function };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ text: "", isPosting: false });
    }

    get count() {
        const { count, more } = this.props.block;
        return more ? `${count}+` : `${count}`;
    }

    get hasNew() {
        return this.props.block.rows.some((row) => row.is_new);
    }

    viewAll() {
        return this.action.doAction(this.props.block.action);
    }

    create() {
        return this.action.doAction(this.props.block.create);
    }

    open(row) {
        if (row.url) {
            return this.download(row, row.url);
        }
        const action = row.action || {
            type: "ir.actions.act_window",
            res_model: row.model,
            res_id: row.id,
            views: [[false, "form"]],
        };
        return this.action.doAction(action);
    }

    async download(row, url) {
        window.open(url, "_blank");
        if (row.is_new) {
            await this.markSeen([row.id]);
        }
    }

    async markAllSeen() {
        const ids = this.props.block.rows.filter((row) => row.is_new).map((row) => row.id);
        await this.markSeen(ids);
    }

    async markSeen(ids) {
        const [model, method] = this.props.block.mark_seen;
        await this.orm.call(model, method, [ids]);
        await this.props.reload();
    }

    async post() {
        const text = this.state.text.trim();
        if (!text || this.state.isPosting) {
            return;
        }
        this.state.isPosting = true;
        try {
            await this.orm.call(this.props.resModel, "message_post", [[this.props.resId]], {
                body: text,
                message_type: "comment",
                subtype_xmlid: "mail.mt_note",
            });
            this.state.text = "";
        } finally {
            this.state.isPosting = false;
        }
        const { resModel: model, resId: id } = this.props;
        this.env.bus.trigger(READ_AGAIN, { model, id });
    }
}

/** Everything about a customer at a glance, in one call. */
export class Overview extends Component {
    static template = "customer_registry.Overview";
    static components = { OverviewBlock };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ blocks: null, failed: false, namesEmpty: false });
        this.room = useColumns("overview");
        useRecordObserver((record) => this.follow(record.resId));
        useBus(this.env.bus, READ_AGAIN, ({ detail }) => this.isAbout(detail) && this.load());
        useBus(rpcBus, "RPC:RESPONSE", ({ detail }) => isFromChatter(detail, this.thread) && this.load());
        useBus(this.env.services.file_upload.bus, "FILE_UPLOAD_LOADED", () => this.load());
    }

    get resModel() {
        return this.props.record.resModel;
    }

    /** Load when another customer is shown; the form does not wait for it. */
    follow(resId) {
        if (resId !== this.resId) {
            this.state.blocks = null;
            this.resId = resId;
            this.load();
        }
    }

    get thread() {
        return { model: this.resModel, id: this.resId };
    }

    isAbout({ model, id }) {
        return model === this.resModel && id === this.resId;
    }

    async load() {
        const resId = this.resId;
        if (!resId) {
            return;
        }
        this.state.failed = false;
        try {
            const { blocks } = await this.orm.silent.call(this.resModel, "registry_get_overview", [[resId]]);
            if (resId === this.resId) {
                this.state.blocks = blocks;
            }
        } catch {
            // The page around it goes on; what went wrong stands in the log of the server.
            this.state.failed = true;
        }
    }

    get shown() {
        return this.state.blocks.filter(
            (block) => block.state === "failed" || (block.state === "ready" && (block.count || block.stays))
        );
    }

    get columns() {
        return spread(this.shown, this.room.count);
    }

    get empty() {
        return this.state.blocks.filter((block) => block.state === "ready" && !block.count && !block.stays);
    }

    get foldsEmpty() {
        return this.empty.length > FEW;
    }

    get emptySentence() {
        return _t("Nothing yet in %s more areas", this.empty.length);
    }

    get forbidden() {
        return this.state.blocks.filter((block) => block.state === "forbidden").map((block) => block.title);
    }

    get forbiddenSentence() {
        return _t("Not shown because you have no access: %s", this.forbidden.join(", "));
    }

    openEmpty(block) {
        return this.action.doAction(block.create || block.action);
    }

    async arrange() {
        const action = await this.orm.call(this.resModel, "registry_arrange_overview", []);
        await this.action.doAction(action, { onClose: () => this.load() });
    }
}

registry.category("view_widgets").add("registry_overview", { component: Overview });
