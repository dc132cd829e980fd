import { Component, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";

const MILLISECONDS = 1000;
const BUTTON = "/web/dataset/call_button/";
const OURS = /^(customer\.|res\.partner$|account\.move\.send|mail\.compose\.message$)/;

/** What a button of ours does takes more than a second: a bar says that it is being done, and for how long. */
export class BusyBar extends Component {
    static template = "customer_registry.BusyBar";
    static props = {};

    setup() {
        this.state = useState({ seconds: 0 });
        this.calls = new Set();
        useBus(rpcBus, "RPC:REQUEST", ({ detail }) => this.begin(detail));
        useBus(rpcBus, "RPC:RESPONSE", ({ detail }) => this.end(detail));
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    get elapsed() {
        return `${this.state.seconds} s`;
    }

    begin({ data, url }) {
        if (!url.startsWith(BUTTON) || !OURS.test(data.params.model)) {
            return;
        }
        this.calls.add(data.id);
        this.timer ||= browser.setInterval(() => this.state.seconds++, MILLISECONDS);
    }

    end({ data }) {
        if (this.calls.delete(data.id) && !this.calls.size) {
            browser.clearInterval(this.timer);
            this.timer = null;
            this.state.seconds = 0;
        }
    }
}

registry.category("main_components").add("customer_registry.BusyBar", { Component: BusyBar });
