import { registry } from "@web/core/registry";

/** Open a selection, plan an action for all of it, then move the action in the menu of actions. */

function click(content, trigger) {
    return { content, trigger, run: "click" };
}

registry.category("web_tour.tours").add("customer_registry_selection", {
    url: "/odoo/customer-selections",
    steps: () => [
        click("Open the selection", ".o_data_row:contains(Bakeries):contains(1) .o_data_cell[name=name]"),
        { content: "It is on", trigger: ".o_searchview_facet:contains(Bakeries)" },
        { content: "and what it leaves out is not there", trigger: ".o_list_view:not(:contains(Tour Butcher))" },
        click("Choose all", ".o_list_view thead .o_list_record_selector input"),
        click("Actions", ".o_cp_action_menus .dropdown-toggle"),
        click("New action", ".o-dropdown-item:contains(New action)"),
        { content: "Summary", trigger: ".modal .o_field_widget[name=summary] input", run: "edit Bring rolls" },
        click("Save it", ".modal button[name=action_schedule_activities]"),
        { content: "The dialog is gone", trigger: "body:not(:has(.modal))" },
        click("All actions", ".o_menu_sections [data-menu-xmlid='customer_registry.menu_actions']"),
        { content: "It is there", trigger: ".o_data_row:contains(Tour Bakery):contains(Bring rolls)" },
        { content: "The list is at rest", trigger: ".o_list_view .o_pager_counter:contains(1-)" },
        click("Choose it", ".o_data_row:contains(Bring rolls) td.o_list_record_selector"),
        { content: "It is chosen", trigger: ".o_data_row_selected:contains(Bring rolls)" },
        click("Reschedule", ".o_control_panel_actions button:contains(Reschedule), .o_control_panel button:contains(Reschedule)"),
        { content: "By three", trigger: ".modal .o_field_widget[name=number] input", run: "edit 3" },
        click("Do it", ".modal button[name=action_reschedule]"),
        { content: "It is done", trigger: "body:not(:has(.modal)) .o_data_row:contains(Bring rolls)" },
        click("Kanban", ".o_switch_view.o_kanban"),
        { content: "One column for each person", trigger: ".o_kanban_group:contains(seller) .o_kanban_record:contains(Bring rolls)" },
        click("Calendar", ".o_switch_view.o_calendar"),
        { content: "People and their colours", trigger: ".o_calendar_sidebar .o_calendar_filter:contains(Assigned to)" },
    ],
});
