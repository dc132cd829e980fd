from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from tests.common import RegistryCase


class ActionCase(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.colleague = new_test_user(cls.env, "colleague", "customer_registry.group_user")
        cls.chief = new_test_user(cls.env, "chief", "customer_registry.group_manager")
        cls.customer = cls.make_customer(user_id=cls.clerk.id)
        cls.person = cls.make_contact(cls.customer).person_id
        cls.other = cls.make_customer("Elsewhere", email="info@elsewhere.example.com", user_id=cls.colleague.id)
        cls.outsider = cls.Partner.create({"name": "No customer"})
        cls.window = cls.env.ref("customer_registry.action_customer_actions")

    @classmethod
    def make_action(cls, partner, user=None, days=0, summary="Call back", **values):
        return (
            cls.env["mail.activity"]
            .with_context(mail_activity_quick_update=True)
            .create(
                {
                    "res_model_id": cls.env["ir.model"]._get_id("res.partner"),
                    "res_id": partner.id,
                    "user_id": (user or cls.clerk).id,
                    "date_deadline": cls.today + timedelta(days),
                    "summary": summary,
                    **values,
                }
            )
        )

    def menu(self, user, **context):
        """Return the model as the menu of actions asks it."""
        return self.env["mail.activity"].with_user(user).with_context(registry_actions=True, **context)

    def seen(self, user, domain=()):
        return self.menu(user).search([("registry_customer_id.registry_state", "!=", False), *domain])

    def only_my_customers(self):
        self.env["ir.rule"]._registry_set_switch("only_mine", True)


class TestActions(ActionCase):
    def test_an_action_has_a_due_date_a_person_and_a_description(self):  # B25
        view = self.env.ref("customer_registry.mail_activity_view_form_registry")
        with Form(self.menu(self.clerk), view) as form:
            form.registry_customer_id = self.customer
            form.summary = "Ask for the order"
            form.user_id = self.colleague
            form.date_deadline = self.today + timedelta(3)
            form.note = "<p>In the morning</p>"
        action = form.record
        self.assertEqual((action.res_model, action.res_id), ("res.partner", self.customer.id))
        self.assertEqual((action.summary, action.user_id), ("Ask for the order", self.colleague))
        self.assertEqual(self.customer.activity_ids, action)

    def test_nobody_adds_an_action_to_a_customer_that_he_may_not_edit(self):  # B25, T28
        with self.assertRaises(AccessError):
            self.menu(self.clerk).create({"registry_customer_id": self.other.id, "summary": "x"})

    def test_the_dialog_opens_from_the_customer_in_one_click(self):  # B25
        opened = self.customer.with_user(self.clerk).action_new_action()
        wizard = self.env[opened["res_model"]].with_user(self.clerk).with_context(opened["context"])
        with Form(wizard) as form:
            form.summary = "Visit"
        form.record.action_schedule_activities()
        self.assertEqual(self.customer.activity_ids.mapped("summary"), ["Visit"])

    def test_many_customers_get_an_action_and_those_left_out_are_named(self):  # B25, W37
        third = self.make_customer("Third", email="third@example.com", user_id=self.clerk.id)
        opened = (self.customer + self.other + third).with_user(self.clerk).action_new_action()
        wizard = self.env[opened["res_model"]].with_user(self.clerk).with_context(opened["context"])
        with Form(wizard) as form:
            self.assertEqual(form.registry_left_out, "Elsewhere")
            form.summary = "Season's greetings"
        form.record.action_schedule_activities()
        self.assertEqual((self.customer + third).activity_ids.mapped("summary"), ["Season's greetings"] * 2)
        self.assertFalse(self.other.activity_ids)

    def test_an_action_for_foreign_customers_only_is_refused(self):  # B25
        with self.assertRaisesRegex(UserError, "You may not edit Elsewhere"):
            self.other.with_user(self.clerk).action_new_action()

    def test_more_customers_than_odoo_plans_at_once_are_refused(self):  # B25
        self.patch(type(self.env["mail.activity.schedule"]), "_batch_size", 1)
        with self.assertRaisesRegex(UserError, "2 customers are selected"):
            (self.customer + self.other).action_new_action()

    def test_the_menu_shows_the_actions_of_all_customers_and_their_contacts(self):  # B26, T08
        mine = self.make_action(self.customer)
        of_contact = self.make_action(self.person, self.colleague)
        theirs = self.make_action(self.other, self.colleague)
        self.make_action(self.outsider)
        self.assertEqual(self.seen(self.clerk) & (mine + of_contact + theirs), mine + of_contact + theirs)
        self.assertEqual(of_contact.registry_customer_id, self.customer)
        self.assertFalse(self.seen(self.clerk, [("res_id", "=", self.outsider.id)]))

    def test_actions_of_prospects_are_there_too(self):  # B26
        prospect = self.make_customer("Maybe", "prospect", email="maybe@example.com")
        self.assertIn(self.make_action(prospect), self.seen(self.clerk))

    def test_actions_are_found_grouped_and_sorted_by_customer(self):  # B26
        actions = self.make_action(self.customer) + self.make_action(self.person) + self.make_action(self.other)
        menu, mine = self.menu(self.clerk), [("id", "in", actions.ids)]
        self.assertEqual(menu.search([*mine, ("registry_customer_id", "ilike", "elsewh")]), actions[2])
        self.assertEqual(menu.search([*mine, ("registry_customer_id", "=", self.customer.id)]), actions[:2])
        self.assertEqual(menu.search([*mine, ("registry_customer_id", "!=", self.customer.id)]), actions[2])
        self.assertEqual(menu.search(mine, order="registry_customer_id desc, id")[0], actions[2])
        counts = menu._read_group(mine, ["registry_customer_id"], ["__count"])
        self.assertEqual({partner.id: count for partner, count in counts}, {self.customer.id: 2, self.other.id: 1})
        described = menu.fields_get(["registry_customer_id"])["registry_customer_id"]
        self.assertTrue(described["groupable"] and described["sortable"] and described["searchable"])

    def test_an_activity_without_customer_is_none(self):  # B26
        of_user = self.env["mail.activity"].create({"user_id": self.clerk.id, "summary": "Own"})
        gone = self.make_action(self.outsider)
        self.env.flush_all()
        self.env.cr.execute("UPDATE mail_activity SET res_id = 2147483647 WHERE id = %s", [gone.id])
        self.env.invalidate_all()
        self.assertFalse((of_user + gone).registry_customer_id)
        self.assertIn(of_user, self.env["mail.activity"].search([("registry_customer_id", "=", False)]))
        self.assertFalse(self.seen(self.clerk, [("id", "in", (of_user + gone).ids)]))

    def test_due_dates_persons_and_done_are_filters(self):  # B26
        overdue, today = self.make_action(self.customer, days=-2), self.make_action(self.customer)
        future = self.make_action(self.customer, self.colleague, days=5)
        done = self.make_action(self.customer)
        done.action_done()
        arch = self.menu(self.clerk).get_view(self.window.search_view_id.id, "search")["arch"]
        for name in ("user_id_uid", "deadline_past", "deadline_today", "deadline_future", "archived"):
            self.assertIn(name, arch)
        self.assertEqual(self.seen(self.clerk, self.of_customer("date_deadline", "<", "today")), overdue)
        self.assertEqual(self.seen(self.clerk, self.of_customer("date_deadline", "=", "today")), today)
        self.assertEqual(self.seen(self.clerk, self.of_customer("date_deadline", ">", "today")), future)
        self.assertEqual(self.seen(self.clerk, self.of_customer("active", "=", False)), done)
        self.assertEqual(done.state, "done")

    def test_pages_are_full_whoever_owns_the_customers(self):  # B26, T08
        for number in range(6):
            self.make_action(self.other if number % 2 else self.customer, self.chief, days=-number)
        domain = [("user_id", "=", self.chief.id), ("registry_customer_id.registry_state", "!=", False)]
        page = self.menu(self.clerk).web_search_read(domain, {"registry_customer_id": {"fields": {}}}, limit=4)
        self.assertEqual((len(page["records"]), page["length"]), (4, 6))

    def test_the_number_of_queries_does_not_depend_on_the_number_of_actions(self):  # B26
        specification = {"registry_customer_id": {"fields": {"display_name": {}}}, "summary": {}, "state": {}}
        domain = [("registry_customer_id.registry_state", "!=", False), ("res_id", "in", self.customer.ids)]

        def queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.menu(self.clerk).web_search_read(domain, specification, limit=80)
            return self.env.cr.sql_log_count - before

        self.make_action(self.customer)
        queries()
        few = queries()
        for number in range(30):
            self.make_action(self.customer, days=number)
        self.assertEqual(queries(), few)

    def test_hidden_customers_hide_their_actions_also_own_ones(self):  # B26, T01
        mine = self.make_action(self.customer)
        hidden = self.make_action(self.other, self.colleague) + self.make_action(self.other, self.clerk)
        self.only_my_customers()
        self.assertIn(mine, self.seen(self.clerk))
        self.assertFalse(self.seen(self.clerk) & hidden)
        self.assertFalse(self.menu(self.clerk).search([("id", "in", hidden.ids)]))
        groups = self.menu(self.clerk)._read_group([("id", "in", hidden.ids)], ["registry_customer_id"], ["__count"])
        self.assertEqual(groups, [])
        with self.assertRaises(AccessError):
            hidden[0].with_user(self.clerk).read(["summary", "registry_customer_id"])

    def test_portal_and_strangers_get_no_actions(self):  # B26
        action = self.make_action(self.customer)
        portal = new_test_user(self.env, "portal_user", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        for attempt in (
            lambda: self.menu(portal).search([]),
            lambda: action.with_user(portal).read(["registry_customer_id"]),
            lambda: action.with_user(portal).action_open_registry_customer(),
            lambda: self.customer.with_user(portal).action_new_action(),
            lambda: self.env["customer.action.reassign"].with_user(portal).create({"user_id": portal.id}),
            lambda: self.env["customer.action.reschedule"].with_user(self.employee).create({}),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_the_customer_opens_in_the_form_of_the_registry(self):  # B26
        opened = self.make_action(self.person).with_user(self.clerk).action_open_registry_customer()
        self.assertEqual(opened["res_id"], self.customer.id)
        self.assertEqual(opened["views"][0][0], self.env.ref("customer_registry.res_partner_view_form_registry").id)

    def test_merged_customers_keep_their_actions(self):  # B26, X01
        action = self.make_action(self.other)
        self.other.with_user(self.chief).registry_merge_into(self.customer)
        self.assertEqual(action.registry_customer_id, self.customer)
        self.assertIn(action, self.seen(self.clerk))

    def of_customer(self, *condition):
        return [("registry_customer_id", "=", self.customer.id), condition]


class TestBulkActions(ActionCase):
    def test_reassigning_leaves_out_what_the_user_may_not_edit_and_names_it(self):  # B26
        mine = self.make_action(self.customer)
        theirs = self.make_action(self.other, self.colleague, summary="Theirs")
        done = self.make_action(self.customer, summary="Over")
        done.action_done()
        wizard = self.wizard("reassign", self.clerk, mine + theirs + done, user_id=self.colleague.id)
        self.assertEqual(wizard.change_count, 1)
        self.assertIn("Elsewhere: Theirs", wizard.left_out)
        self.assertIn("Over", wizard.left_out)
        self.assertNotIn("Call back", wizard.left_out)
        wizard.action_reassign()
        self.assertEqual((mine.user_id, done.user_id), (self.colleague, self.clerk))

    def test_nobody_gets_actions_of_customers_that_he_does_not_see(self):  # B26, T01
        action = self.make_action(self.customer)
        self.only_my_customers()
        wizard = self.wizard("reassign", self.clerk, action, user_id=self.colleague.id)
        self.assertIn("Call back", wizard.left_out)
        with self.assertRaisesRegex(UserError, "There is nothing left to change.*Call back"):
            wizard.action_reassign()
        self.assertEqual(action.user_id, self.clerk)

    def test_an_own_action_of_a_foreign_customer_is_not_passed_on(self):  # B26, T28
        action = self.make_action(self.other, self.clerk)
        wizard = self.wizard("reassign", self.clerk, action, user_id=self.chief.id)
        self.assertIn("Call back", wizard.left_out)
        with self.assertRaises(UserError):
            wizard.action_reassign()

    def test_the_new_person_is_told_unless_that_is_switched_off(self):  # B26
        for notify, expected in ((True, 1), (False, 0)):
            action = self.make_action(self.customer, summary=f"Notify {notify}")
            self.wizard("reassign", self.clerk, action, user_id=self.colleague.id, notify=notify).action_reassign()
            found = self.env["mail.message"].search_count(
                [("res_id", "=", self.customer.id), ("model", "=", "res.partner"), ("subject", "like", action.summary)]
            )
            self.assertEqual(found, expected)

    def test_rescheduling_to_a_date(self):  # B26
        actions = self.make_action(self.customer, days=-3) + self.make_action(self.customer, days=4)
        date = self.today + timedelta(10)
        self.wizard("reschedule", self.clerk, actions, mode="date", date=date).action_reschedule()
        self.assertEqual(actions.mapped("date_deadline"), [date, date])

    def test_rescheduling_by_days_and_weeks(self):  # B26
        actions = self.make_action(self.customer, days=-3) + self.make_action(self.customer, days=4)
        self.wizard("reschedule", self.clerk, actions, number=2, unit="weeks").action_reschedule()
        self.assertEqual(self.due_in(actions), [11, 18])
        self.wizard("reschedule", self.clerk, actions, number=-1, unit="days").action_reschedule()
        self.assertEqual(self.due_in(actions), [10, 17])

    def test_rescheduling_leaves_out_and_names_what_is_not_to_be_edited(self):  # B26
        mine, theirs = self.make_action(self.customer), self.make_action(self.other, self.colleague, summary="Theirs")
        wizard = self.wizard("reschedule", self.clerk, mine + theirs, number=1, unit="days")
        self.assertEqual(wizard.left_out, "Elsewhere: Theirs")
        wizard.action_reschedule()
        self.assertEqual(self.due_in(mine + theirs), [1, 0])

    def test_a_shift_by_nothing_is_refused(self):  # B26
        wizard = self.wizard("reschedule", self.clerk, self.make_action(self.customer), number=0)
        with self.assertRaisesRegex(UserError, "Enter the number of days"):
            wizard.action_reschedule()
        wizard.write({"mode": "date", "date": False})
        with self.assertRaisesRegex(UserError, "Enter the new due date"):
            wizard.action_reschedule()

    def test_the_dialogs_name_nothing_that_the_user_may_not_read(self):  # B26, T01
        hidden = self.make_action(self.other, self.colleague, summary="Secret")
        self.only_my_customers()
        seen = self.make_action(self.customer)
        wizard = self.wizard("reschedule", self.clerk, seen + hidden)
        self.assertEqual(wizard.sudo()[wizard._chosen_field], seen)
        self.assertNotIn("Secret", wizard.left_out or "")

    def test_a_dialog_belongs_to_whoever_opened_it(self):  # B26
        wizard = self.wizard("reschedule", self.clerk, self.make_action(self.customer))
        with self.assertRaises(AccessError):
            wizard.with_user(self.colleague).read(["left_out"])

    def due_in(self, actions):
        return [(date - self.today).days for date in actions.mapped("date_deadline")]

    def wizard(self, kind, user, actions, **values):
        """Return the dialog as the list of actions opens it."""
        context = {"active_model": "mail.activity", "active_ids": actions.ids, "registry_actions": True}
        return self.env[f"customer.action.{kind}"].with_user(user).with_context(**context).create(values)
