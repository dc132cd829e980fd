"""Who edits customers with Odoo's own rights: the setting "Same edit rules for all employees"."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from tests.core.test_visibility import VisibilityCase

SELLER = "sales_team.group_sale_salesman_all_leads,base.group_partner_manager"


class EditRulesCase(VisibilityCase):
    only_mine = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, "seller", SELLER, email="seller@example.com")
        cls.owned = cls.make_customer("Owned", user_id=cls.seller.id)
        cls.looked_after = cls.make_customer("Looked after", registry_member_ids=cls.seller.ids)
        cls.unowned = cls.make_customer("Unowned")
        cls.bind(True)

    @classmethod
    def bind(cls, is_on):
        cls.env["res.config.settings"].create({"registry_bind_employees": is_on}).execute()

    def edit(self, record, user):
        record.with_user(user).write({"street": "Elsewhere 1"})

    def add_account(self, partner, user, number="DE02120300000000202051"):
        return self.env["res.partner.bank"].with_user(user).create({"partner_id": partner.id, "acc_number": number})

    def assertRefused(self, act):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            act()
            self.env.flush_all()
        self.env.invalidate_all()


class TestEditRules(EditRulesCase):
    def test_salespeople_edit_their_customers_and_ordinary_contacts(self):  # T28
        person = self.make_contact(self.owned, "Their person").person_id
        for partner in self.owned + self.looked_after + self.stranger + person:
            self.edit(partner, self.seller)
            self.assertEqual(partner.street, "Elsewhere 1")
        address = {"name": "Store", "parent_id": self.owned.id, "type": "delivery"}
        created = self.Partner.with_user(self.seller).create([address, {"name": "New one"}])
        created.unlink()

    def test_customers_of_others_stay_as_they_are_with_all_that_belongs_to_them(self):  # T28
        theirs, unowned = self.theirs.with_user(self.seller), self.unowned.with_user(self.seller)
        account = self.make_account(self.theirs).with_user(self.seller)
        for act in (
            lambda: theirs.write({"street": "Elsewhere 1"}),
            lambda: unowned.write({"street": "Elsewhere 1"}),
            lambda: unowned.write({"user_id": self.seller.id}),
            lambda: self.person.with_user(self.seller).write({"email": "mine@example.com"}),
            lambda: unowned.unlink(),
            lambda: self.Partner.with_user(self.seller).create({"name": "Address", "parent_id": self.theirs.id}),
            lambda: self.stranger.with_user(self.seller).write({"parent_id": self.theirs.id}),
            lambda: self.Partner.with_user(self.seller).create({"name": "Registered", "registry_state": "customer"}),
            lambda: account.write({"acc_number": "DE02120300000000202051"}),
            lambda: account.unlink(),
            lambda: self.add_account(self.theirs, self.seller),
        ):
            self.assertRefused(act)
        self.assertTrue(theirs.name)

    def test_nobody_takes_a_contact_or_an_address_out_of_a_customer_of_others(self):  # T28
        """Odoo writes whether a partner is a company as superuser, and then the partner is its own."""
        address = self.Partner.create({"name": "Store", "parent_id": self.theirs.id, "type": "delivery"})
        for partner in self.person + address:
            for user in (self.seller, self.clerk):
                for vals in ({"is_company": True}, {"parent_id": False}, {"is_company": True, "comment": "Mine"}):
                    with self.subTest(partner=partner.name, user=user.login, vals=vals):
                        self.assertRefused(lambda p=partner, u=user, v=vals: p.with_user(u).write(dict(v)))
                        self.assertEqual(partner.commercial_partner_id, self.theirs)

    def test_no_side_door_leads_to_a_customer_of_others(self):  # T28
        category = self.env["res.partner.category"].create({"name": "Gold", "partner_ids": self.unowned.ids})
        category = category.with_user(self.seller)
        account = self.add_account(self.stranger, self.seller)
        for act in (
            lambda: category.write({"partner_ids": [Command.link(self.theirs.id)]}),
            lambda: category.write({"partner_ids": [Command.unlink(self.unowned.id)]}),
            lambda: category.create({"name": "Mine", "partner_ids": [Command.set(self.theirs.ids)]}),
            lambda: category.with_user(self.clerk).write({"partner_ids": [Command.link(self.theirs.id)]}),
            lambda: account.write({"partner_id": self.theirs.id}),
            lambda: self.stranger.with_user(self.seller).write({"registry_state": "customer"}),
        ):
            self.assertRefused(act)
        category.write({"name": "Silver", "partner_ids": [Command.link(self.owned.id), Command.link(self.stranger.id)]})
        self.assertEqual(self.owned.category_id, category)
        self.stranger.with_user(self.seller).write({"registry_state": "draft", "user_id": self.seller.id})
        self.assertEqual(self.stranger.registry_state, "draft")

    def test_odoos_merge_of_contacts_takes_no_customer_of_others(self):  # T28
        merge = self.env["base.partner.merge.automatic.wizard"].with_user(self.seller)
        for partners in (self.theirs + self.stranger, self.owned + self.unowned):
            partners.email = "same@example.com"
            wizard = merge.create({"dst_partner_id": partners[1].id, "partner_ids": [Command.set(partners.ids)]})
            self.assertRefused(wizard.action_merge)
        self.assertEqual(len((self.theirs + self.stranger).exists()), 2)

    def test_the_refusal_names_the_customer_and_whom_to_ask(self):  # T28
        with self.assertRaisesRegex(AccessError, "You may not edit Theirs. Ask the owner or a manager."):
            self.edit(self.theirs, self.seller)

    def test_the_refusal_names_nobody_who_is_hidden(self):  # T01
        self.switch(True)
        with self.assertRaisesRegex(AccessError, "^(?!.*Theirs)"):
            self.theirs.with_user(self.seller).write({"street": "Elsewhere 1"})

    def test_what_is_refused_otherwise_names_nobody_who_is_hidden(self):  # T01
        new_test_user(self.env, "person", "base.group_portal", partner_id=self.person.id, name="Hidden Person")
        self.mine.ref, self.theirs.ref = "C-1", "C-2"
        self.switch(True)
        for user in (self.seller, self.clerk, self.employee):
            for act in (
                lambda user=user: self.person.with_user(user).write({"active": False}),
                lambda user=user: self.theirs.with_user(user).write({"ref": "C-1"}),
            ):
                with self.subTest(user.login), self.assertRaisesRegex(AccessError, "^(?!.*(Theirs|Hidden Person))"):
                    act()

    def test_users_and_managers_go_on_by_their_own_rules(self):  # T28
        self.edit(self.mine + self.unowned + self.stranger, self.clerk)
        self.assertRefused(lambda: self.edit(self.theirs, self.clerk))
        self.edit(self.theirs + self.mine + self.unowned, self.manager)

    def test_sales_rights_make_no_reader_an_editor_of_foreign_customers(self):  # T28
        self.seller.group_ids += self.env.ref("customer_registry.group_reader")
        self.assertRefused(lambda: self.edit(self.theirs, self.seller))
        self.edit(self.owned, self.seller)

    def test_accounts_are_edited_by_who_edits_the_customer_and_by_people_in_charge_of_money(self):  # B14
        keepers = {
            self.clerk: self.mine + self.unowned + self.stranger,
            self.manager: self.theirs,
            new_test_user(self.env, "bank", "customer_registry.group_bank_data"): self.theirs,
            new_test_user(self.env, "books", "account.group_account_invoice,base.group_partner_manager"): self.theirs,
        }
        for user, partners in keepers.items():
            for partner in partners:
                with self.subTest(user.login, partner=partner.name):
                    account = self.add_account(partner, user, f"{partner.id}{user.id}")
                    account.acc_holder_name = "Somebody"
                    account.unlink()
        self.assertRefused(lambda: self.add_account(self.theirs, self.clerk))

    def test_off_odoos_rights_alone_decide(self):  # T28
        self.bind(False)
        self.edit(self.theirs + self.unowned + self.person, self.seller)
        self.add_account(self.theirs, self.seller).unlink()


@tagged("post_install", "-at_install")
class TestOdoosOwnWork(EditRulesCase):
    """What salespeople and others do in Odoo's apps for customers that they may not edit goes on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": False})
        cls.product = cls.env["product.product"].create(
            {"name": "Hosting", "type": "service", "invoice_policy": "order", "lst_price": 10}
        )

    def as_seller(self, model):
        return self.env[model].with_user(self.seller)

    def order(self):
        with Form(self.as_seller("sale.order")) as form:
            form.partner_id = self.theirs.with_user(self.seller)
            with form.order_line.new() as line:
                line.product_id = self.product
        return form.record

    def test_an_order_is_written_sent_confirmed_and_invoiced(self):
        order = self.order()
        action = order.action_quotation_send()
        composer = Form(self.as_seller(action["res_model"]).with_context(**action["context"])).save()
        composer.action_send_mail()
        self.assertEqual(order.state, "sent")
        self.assertIn(self.theirs, order.message_partner_ids | order.message_ids.partner_ids)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        invoice = order._create_invoices()
        self.biller.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        invoice.with_user(self.biller).action_post()
        self.assertEqual(self.theirs.customer_rank, 1)
        self.env["account.move.send.wizard"].with_user(self.biller).with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({}).action_send_and_print()
        self.assertTrue(invoice.is_move_sent)

    def test_an_order_turns_a_prospect_into_a_customer(self):  # B27
        self.theirs.registry_state = "prospect"
        order = self.order()
        order.action_confirm()
        order._create_invoices().with_user(self.biller).action_post()
        self.assertNotEqual(self.theirs.registry_state, "prospect")

    def lead(self, **values):
        with Form(self.as_seller("crm.lead")) as form:
            for name, value in {"name": "More hosting", **values}.items():
                form[name] = value
        return form.record

    def test_a_lead_takes_its_customers_address_and_changes_it_for_itself_only(self):
        lead = self.lead(partner_id=self.theirs.with_user(self.seller))
        self.assertEqual(lead.email_from, "secret@theirs.example.com")
        with Form(lead) as form:
            form.email_from = "buyer@theirs.example.com"
            form.phone = "+49 30 1234567"
        self.assertFalse(lead.partner_email_update or lead.partner_phone_update)
        self.assertEqual((lead.email_from, lead.phone), ("buyer@theirs.example.com", "+49 30 1234567"))
        self.assertEqual((self.theirs.email, self.theirs.phone), ("secret@theirs.example.com", False))

    def test_a_lead_of_an_own_customer_still_updates_it(self):
        lead = self.lead(partner_id=self.owned.with_user(self.seller))
        with Form(lead) as form:
            form.email_from = "new@owned.example.com"
        self.assertEqual(self.owned.email, "new@owned.example.com")

    def test_leads_are_converted_for_known_and_new_customers(self):
        for action, partner in (("exist", self.theirs), ("create", False)):
            lead = self.lead(email_from="somebody@example.com", contact_name="Some Body", partner_name="Newcomers")
            lead.type = "lead"
            convert = self.as_seller("crm.lead2opportunity.partner").with_context(
                active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
            )
            values = {"name": "convert", "action": action, "partner_id": partner and partner.id}
            convert.create({**values, "user_id": self.seller.id}).action_apply()
            self.assertEqual(lead.type, "opportunity")
            self.assertEqual(lead.partner_id == self.theirs, action == "exist")

    def test_a_meeting_with_the_customer_is_planned_and_its_mail_is_answered(self):
        event = {"name": "Visit", "start": "2027-03-02 10:00:00", "stop": "2027-03-02 11:00:00"}
        attendees = [Command.set((self.theirs + self.seller.partner_id).ids)]
        meeting = self.as_seller("calendar.event").create({**event, "partner_ids": attendees})
        meeting.message_post(body="See you", partner_ids=self.theirs.ids, subtype_xmlid="mail.mt_comment")
        self.seller.partner_id.with_user(self.seller)._set_calendar_last_notif_ack()
        self.assertIn(self.theirs, meeting.message_ids.partner_ids)

    def test_a_task_takes_another_phone_for_itself_only(self):
        self.seller.group_ids += self.env.ref("project.group_project_user")
        self.theirs.phone = "+49 30 1"
        project = self.env["project.project"].create({"name": "Support"})
        task = self.env["project.task"].create(
            {"name": "Call", "project_id": project.id, "partner_id": self.theirs.id, "user_ids": self.seller.ids}
        )
        task.with_user(self.seller).partner_phone = "+49 30 2"
        self.env.flush_all()
        self.assertEqual(self.theirs.phone, "+49 30 1")

    def test_documents_are_shared_with_whom_may_sign_up(self):
        self.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2c")
        order = self.order()
        share = self.as_seller("portal.share").create(
            {"res_model": order._name, "res_id": order.id, "partner_ids": [Command.set(self.theirs.ids)]}
        )
        share.action_send_mail()
        self.assertEqual(self.theirs.signup_type, "signup")
        self.assertIn(self.theirs, order.message_ids.partner_ids)

    def test_portal_users_keep_their_own_settings(self):
        login = new_test_user(self.env, "portal_of_theirs", "base.group_portal", partner_id=self.person.id)
        login.with_user(login).write({"tz": "Europe/Berlin"})
        self.assertEqual(self.person.tz, "Europe/Berlin")

    def test_jobs_keep_all_customers(self):
        self.env["customer.contact"].with_user(self.env.ref("base.user_root")).create(
            {"customer_id": self.theirs.id, "name": "By a job"}
        )
        self.theirs.with_user(self.env.ref("base.user_root")).write({"phone": "+49 30 4"})

    def test_employees_go_on_editing_themselves_and_the_company(self):
        self.seller.with_user(self.seller).write({"phone": "+49 30 5", "signature": "<p>S.</p>"})
        self.assertEqual(self.seller.partner_id.phone, "+49 30 5")
        self.edit(self.company.partner_id, self.seller)
