"""With “Only my customers”, no document of Odoo tells what an id that somebody names belongs to."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user

from tests.core.test_visibility import VisibilityCase

FIELDS = {"partner_id": {"fields": {"display_name": {}}}}


class TestForeignDocuments(VisibilityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "sales_team.group_sale_salesman,project.group_project_manager"
        cls.seller = new_test_user(cls.env, "seller", groups)
        cls.theirs.write({"phone": "+49 30 71829364", "vat": "DE129273398"})
        cls.hidden = cls.theirs | cls.person
        cls.project = cls.env["project.project"].create({"name": "Works"})
        cls.task = cls.env["project.task"].create(
            {"name": "Assigned", "project_id": cls.project.id, "partner_id": cls.theirs.id, "user_ids": cls.seller.ids}
        )
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Assigned", "type": "opportunity", "partner_id": cls.theirs.id, "user_id": cls.seller.id}
        )

    def setUp(self):
        super().setUp()
        self.env.invalidate_all()

    def of_seller(self, model, **context):
        return self.env[model].with_user(self.seller).with_context(**context)

    def named(self, model, **values):
        """Return the calls that name the hidden customer, or its contact, in a document of ``model``."""
        documents = self.of_seller(model)
        mine = documents.create({"name": "Mine", **values})
        spec = {**FIELDS, "name": {}}
        for partner in self.hidden:
            vals = {"name": "New", "partner_id": partner.id, **values}
            yield lambda vals=vals: documents.create(vals)
            yield lambda vals=vals: documents.web_save(vals, spec)
            yield lambda partner=partner: mine.write({"partner_id": partner.id})
            yield lambda vals=vals: documents.onchange(vals, ["partner_id"], spec)
            yield lambda partner=partner: mine.onchange({"partner_id": {"id": partner.id}}, ["partner_id"], spec)
            yield lambda partner=partner: mine.copy({"partner_id": partner.id})
            yield lambda partner=partner: documents.with_context(default_partner_id=partner.id).create({"name": "New"})
            yield lambda partner=partner: documents.with_context(default_partner_id=partner.id).default_get(
                ["partner_id"]
            )

    def assertRefused(self, model, **values):
        for number, act in enumerate(self.named(model, **values)):
            with (
                self.subTest(model=model, number=number),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
                patch.object(self.env.transaction, "default_env", self.of_seller(model).env),
            ):
                act()

    def test_leads_tell_nothing(self):
        self.assertRefused("crm.lead", type="opportunity")

    def test_tasks_tell_nothing(self):
        self.assertRefused("project.task", project_id=self.project.id)

    def test_projects_tell_nothing(self):
        self.assertRefused("project.project")

    def test_orders_tell_nothing(self):
        orders = self.of_seller("sale.order")
        mine = orders.create({"partner_id": self.stranger.id})
        for field in ("partner_id", "partner_invoice_id", "partner_shipping_id"):
            for partner in self.hidden:
                vals = {"partner_id": self.stranger.id, field: partner.id}
                spec = {field: {"fields": {"display_name": {}}}}
                for act in (
                    lambda vals=vals: orders.create(vals),
                    lambda vals=vals, field=field: mine.write({field: vals[field]}),
                    lambda vals=vals, field=field: mine.copy({field: vals[field]}),
                    lambda vals=vals, field=field, spec=spec: orders.onchange(vals, [field], spec),
                    lambda vals=vals, field=field: orders.with_context(**{f"default_{field}": vals[field]}).create(
                        {"partner_id": self.stranger.id} if field != "partner_id" else {}
                    ),
                ):
                    with self.subTest(field=field), self.assertRaises(AccessError), self.env.cr.savepoint():
                        act()

    def test_work_on_assigned_orders_goes_on(self):
        payer = self.other_customer()
        self.theirs.payer_id = payer
        order = self.env["sale.order"].create({"partner_id": self.theirs.id, "user_id": self.seller.id})
        order.with_user(self.seller).write({"partner_shipping_id": self.person.id})
        mine = {"user_id": self.seller.id}
        self.assertEqual(order.with_user(self.seller).copy(mine).sudo().partner_invoice_id, payer)
        values = {"partner_id": self.theirs.id, "partner_shipping_id": self.person.id, "partner_invoice_id": payer.id}
        quotation = self.of_seller("sale.order").create({**values, **mine, "opportunity_id": self.lead.id})
        self.assertEqual(quotation.sudo().partner_id, self.theirs)
        own = {"partner_id": self.stranger.id, "partner_invoice_id": self.stranger.id}
        self.assertTrue(self.of_seller("sale.order").create(own))

    def test_attendees_tell_nothing(self):
        events, attendees = self.of_seller("calendar.event"), self.of_seller("calendar.attendee")
        event = events.create({"name": "Lunch", "start": "2026-12-01 10:00:00", "stop": "2026-12-01 11:00:00"})
        for partner in self.hidden:
            for act in (
                lambda partner=partner: attendees.create({"event_id": event.id, "partner_id": partner.id}),
                lambda partner=partner: event.attendee_ids.write({"partner_id": partner.id}),
                lambda partner=partner: event.write({"attendee_ids": [Command.create({"partner_id": partner.id})]}),
                lambda partner=partner: attendees.onchange({"partner_id": partner.id}, ["partner_id"], {"email": {}}),
            ):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    act()
        event.partner_ids += self.stranger
        self.assertIn(self.stranger, event.attendee_ids.partner_id)
        event.sudo().partner_ids += self.theirs
        event.write({"recurrency": True, "rrule_type": "daily", "end_type": "count", "count": 2})
        attendees = event.recurrence_id.sudo().calendar_event_ids.attendee_ids
        self.assertEqual(len(attendees.filtered(lambda one: one.partner_id == self.stranger)), 2)
        self.assertIn(self.theirs, attendees.partner_id)

    def test_the_mail_with_an_invoice_of_others_tells_nothing(self):
        invoice = self.make_invoice(self.theirs)
        wizards, spec = self.of_seller("account.move.send.wizard"), {"move_id": {}, "body": {}, "subject": {}}
        for act in (
            lambda: wizards.with_context(active_model="account.move", active_ids=invoice.ids).onchange({}, [], spec),
            lambda: wizards.with_context(active_model="account.move", active_ids=invoice.ids).create({}),
            lambda: wizards.onchange({"move_id": invoice.id}, ["move_id"], spec),
            lambda: wizards.create({"move_id": invoice.id}),
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                act()

    def test_what_odoo_shows_of_a_hidden_employer_is_refused(self):
        self.theirs.street = "Secret Lane 1"
        for name in ("registry_completeness", "registry_duplicates", "main_contact_id"):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                self.Partner.with_user(self.clerk).onchange(
                    {"parent_id": self.theirs.id}, ["parent_id"], {"street": {}, name: {}}
                )

    def test_a_subtask_of_something_else_tells_nothing(self):
        task = self.task.with_user(self.seller)
        child = Command.create({"name": "Child", "partner_id": self.other_customer().id})
        with self.assertRaises(AccessError):
            task.copy({"child_ids": [child]})
        with self.assertRaises(AccessError):
            task.write({"child_ids": [child]})

    def other_customer(self):
        return self.make_customer("Another", user_id=self.manager.id)

    def test_work_on_assigned_documents_goes_on(self):
        task, lead = self.task.with_user(self.seller), self.lead.with_user(self.seller)
        for record in (task, lead):
            record.write({"name": "Changed", "partner_id": self.theirs.id})
            self.assertEqual(record.copy().sudo().partner_id, self.theirs)
        task.write({"child_ids": [Command.create({"name": "Child", "partner_id": self.theirs.id})]})
        self.assertEqual(task.child_ids.sudo().partner_id, self.theirs)
        values = {"name": "Child", "parent_id": task.id, "partner_id": self.theirs.id, "project_id": self.project.id}
        task.browse().onchange(values, ["name"], FIELDS)
        self.assertEqual(task.create(values).sudo().partner_id, self.theirs)
        other = self.of_seller("crm.lead").create({"name": "Second", "type": "opportunity"})
        self.assertEqual((other | lead).merge_opportunity(auto_unlink=False).sudo().partner_id, self.theirs)

    def test_without_the_setting_nothing_is_refused(self):
        self.switch(False)
        lead = self.of_seller("crm.lead").create({"name": "New", "partner_id": self.theirs.id})
        self.assertEqual(lead.email_from, "secret@theirs.example.com")

    def test_followers_tell_nothing(self):
        record = self.mine.with_user(self.clerk)
        record.message_subscribe(partner_ids=(self.theirs | self.stranger).ids)
        self.assertIn(self.stranger, self.mine.message_partner_ids)
        self.assertNotIn(self.theirs, self.mine.message_partner_ids)

    def test_members_of_a_chat_tell_nothing(self):
        chat = self.of_seller("discuss.channel").create({"name": "Chat", "channel_type": "channel"})
        chat.add_members(partner_ids=(self.theirs | self.stranger).ids)
        self.assertEqual(chat.sudo().channel_partner_ids, self.stranger | self.seller.partner_id)

    def test_nobody_hidden_is_made_a_member_of_a_chat(self):
        for kind in ("channel", "group"):
            chat = self.of_seller("discuss.channel").create({"name": "Chat", "channel_type": kind})
            for number, act in enumerate(act for partner in self.hidden for act in self.memberships(chat, partner)):
                with self.subTest(kind, number=number), self.assertRaises(AccessError), self.env.cr.savepoint():
                    act()
            chat.channel_member_ids.create({"channel_id": chat.id, "partner_id": self.stranger.id})
            self.assertEqual(chat.sudo().channel_partner_ids, self.stranger | self.seller.partner_id)

    def memberships(self, chat, partner):
        """Return the calls that make ``partner`` a member of ``chat``, past the one for it."""
        members, by_default = chat.channel_member_ids, {"default_partner_id": partner.id}
        return (
            lambda: members.create({"channel_id": chat.id, "partner_id": partner.id}),
            lambda: members.with_context(**by_default).create({"channel_id": chat.id}),
            lambda: chat.write({"channel_member_ids": [Command.create({"partner_id": partner.id})]}),
        )

    def test_no_chat_tells_of_a_customer_of_another_company(self):
        self.switch(False)
        other = self.env["res.company"].create({"name": "Other"})
        company = {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        elsewhere = new_test_user(self.env, "elsewhere", "base.group_user", **company)
        (self.theirs | self.person).company_id = self.company
        chat = self.env["discuss.channel"].with_user(elsewhere).create({"name": "Chat", "channel_type": "group"})
        with self.assertRaises(AccessError):
            chat.channel_member_ids.create({"channel_id": chat.id, "partner_id": self.person.id})
        chat.add_members(partner_ids=self.person.ids)
        self.assertEqual(chat.sudo().channel_partner_ids, elsewhere.partner_id)

    def test_nobody_hidden_is_made_a_collaborator_of_a_project(self):
        project = self.project.with_user(self.seller)
        values = {"project_id": project.id, "partner_id": self.person.id}
        collaborators = project.collaborator_ids
        for number, act in enumerate(
            (
                lambda: collaborators.create(values),
                lambda: project.write({"collaborator_ids": [Command.create({"partner_id": self.person.id})]}),
                lambda: collaborators.onchange(values, ["partner_id"], {"partner_email": {}}),
            )
        ):
            with self.subTest(number), self.assertRaises(AccessError), self.env.cr.savepoint():
                act()
        self.assertTrue(collaborators.create({**values, "partner_id": self.stranger.id}))

    def test_teams_do_not_tell_the_address_of_a_hidden_login(self):
        login = new_test_user(self.env, "hidden_login", "base.group_portal", partner_id=self.person.id)
        head = new_test_user(self.env, "head", "sales_team.group_sale_manager")
        members = self.env["crm.team.member"].with_user(head)
        with self.assertRaises(AccessError):
            members.onchange({"user_id": login.id}, ["user_id"], {"name": {}, "email": {}, "phone": {}})
        shown = members.onchange({"user_id": self.employee.id}, ["user_id"], {"name": {}, "email": {}})
        self.assertEqual(shown["value"]["name"], self.employee.name)

    def test_the_customer_of_a_document_may_follow_it(self):
        self.task.with_user(self.seller).message_subscribe(partner_ids=self.theirs.ids)
        self.task.browse().with_user(self.seller).message_subscribe(partner_ids=self.theirs.ids)
        self.assertIn(self.theirs, self.task.message_partner_ids)

    def test_an_action_is_not_pointed_at_a_hidden_customer(self):
        activity = self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.stranger.id,
                "user_id": self.employee.id,
            }
        )
        with self.assertRaises(AccessError):
            activity.with_user(self.employee).write({"res_id": self.theirs.id})
        self.theirs.activity_schedule(user_id=self.employee.id).with_user(self.employee).write(
            {"res_id": self.stranger.id}
        )

    def test_a_vat_number_does_not_tell_whose_it_is(self):
        values = {"name": "New", "vat": "DE129273398", "country_id": self.germany.id, "is_company": True}
        for user, found in ((self.clerk, self.Partner), (self.viewer, self.theirs)):
            self.assertEqual(self.Partner.with_user(user).new(values).same_vat_partner_id.sudo(), found)
