import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";

/** Simulate a billing run, start it, watch its progress and look at the result. */

const progressIs = (percent) => ({
    content: `The progress reads ${percent} % by itself`,
    timeout: 40000,
    trigger: `.o_field_widget[name=progress] .o_progressbar_value:contains(/^${percent}\\s*%/)`,
});

function click(content, trigger) {
    return { content, trigger, run: "click" };
}

const itRuns = { content: "The run can be paused, so it runs", trigger: "button[name=action_pause]" };

/** What the scheduler of the server does meanwhile; in the test it has time for one batch each time. */
const letTheServerWork = {
    content: "The server works in the background",
    trigger: ".o_form_view",
    run: () => rpc("/web/dataset/call_kw/customer.billing.run/scheduler_of_the_test", {
        model: "customer.billing.run",
        method: "scheduler_of_the_test",
        args: [],
        kwargs: {},
    }),
};

registry.category("web_tour.tours").add("customer_registry_billing_run", {
    url: "/odoo/customer-billing-runs",
    steps: () => [
        click("New run", ".o_list_button_add"),
        click("Simulate it", "button[name=action_simulate]"),
        {
            content: "The simulation lists the customers with their amounts",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Bakery):contains(20.00)",
        },
        {
            content: "and says what will be separate, and why",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Brewery):contains(payment terms)",
        },
        click("Start", "button[name=action_ask_start]"),
        click("Yes", ".modal .btn-primary"),
        itRuns,
        progressIs(0),
        letTheServerWork,
        progressIs(50),
        click("Pause", "button[name=action_pause]"),
        click("Resume", "button[name=action_start]:contains(Resume)"),
        itRuns,
        letTheServerWork,
        progressIs(100),
        letTheServerWork,
        {
            content: "It is done",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Done)",
        },
        click("See the invoices", "button[name=action_view_invoices]"),
        {
            content: "They are posted",
            trigger: ".o_list_view .o_data_row:contains(Bakery):contains(INV/)",
        },
    ],
});
