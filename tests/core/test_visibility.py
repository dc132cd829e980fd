from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user

from tests.common import RegistryCase


class VisibilityCase(RegistryCase):
    only_mine = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = new_test_user(cls.env, "member", "customer_registry.group_user")
        cls.viewer = new_test_user(cls.env, "viewer", "customer_registry.group_user,customer_registry.group_view_all")
        cls.reader = new_test_user(cls.env, "reader", "customer_registry.group_reader")
        reads_all = "customer_registry.group_reader,customer_registry.group_view_all"
        cls.reads_all = new_test_user(cls.env, "reads_all", reads_all)
        cls.manager = new_test_user(cls.env, "manager", "customer_registry.group_manager")
        cls.biller = new_test_user(cls.env, "biller", "account.group_account_invoice")
        cls.mine = cls.make_customer("Mine", user_id=cls.clerk.id, registry_member_ids=cls.member.ids)
        cls.theirs = cls.make_customer("Theirs", user_id=cls.manager.id, email="secret@theirs.example.com")
        cls.person = cls.make_contact(cls.theirs, "Hidden Person").person_id
        cls.stranger = cls.Partner.create({"name": "Stranger"})
        if cls.only_mine:
            cls.switch(True)

    @classmethod
    def switch(cls, is_on):
        cls.env["res.config.settings"].create({"registry_only_mine": is_on}).execute()

    def seen_by(self, user):
        return self.Partner.with_user(user).search([("id", "in", (self.mine + self.theirs + self.person).ids)]).sudo()


class TestOnlyMyCustomers(VisibilityCase):
    def test_owner_team_and_those_with_the_right_see_a_customer(self):  # T01
        everything = self.mine + self.theirs + self.person
        expected = {
            self.clerk: self.mine,
            self.member: self.mine,
            self.employee: self.Partner,
            self.viewer: everything,
            self.reader: self.Partner,
            self.reads_all: everything,
            self.manager: everything,
            self.biller: everything,
        }
        for user, partners in expected.items():
            with self.subTest(user.login):
                self.assertEqual(self.seen_by(user), partners)

    def test_no_company_below_a_hidden_customer_takes_its_address(self):  # T01
        partners = self.Partner.with_user(self.clerk)
        own = partners.create({"name": "Own", "is_company": True})
        values = {"parent_id": self.theirs.id, "is_company": True}
        for act in (lambda: partners.create({"name": "Subsidiary", **values}), lambda: own.write(values)):
            with self.assertRaisesRegex(AccessError, "^(?!.*Theirs)"):
                act()
        partners.create({"name": "Subsidiary", "is_company": True, "parent_id": self.mine.id})

    def test_to_whom_mails_go_is_seen_by_those_who_see_the_customer(self):
        notes = self.env["mail.notification"]
        for customer in (self.mine, self.theirs):
            message = customer.message_post(body="x", subject="Third reminder")
            values = {"mail_message_id": message.id, "notification_type": "email"}
            notes |= notes.create({**values, "res_partner_id": customer.id})
            notes |= notes.create({**values, "mail_email_address": "private@theirs.example.com"})
        supplier = self.env["res.partner"].create({"name": "Supplier", "email": "supplier@example.com"})
        told = notes.create([{**values, "res_partner_id": person.id} for person in (self.clerk.partner_id, supplier)])
        expected = {
            self.clerk: notes[0] | told,
            self.employee: told,
            self.reader: told,
            self.viewer: notes | told,
            self.biller: notes | told,
        }
        for user, seen in expected.items():
            with self.subTest(user.login):
                found = notes.with_user(user).search([("id", "in", (notes | told).ids)])
                self.assertEqual(found.sudo(), seen)
                for note in (notes | told) - seen:
                    with self.assertRaises(AccessError):
                        note.with_user(user).read(["res_partner_id", "mail_message_id"])

    def test_what_is_notified_is_named_to_those_who_read_it(self):
        message = self.theirs.message_post(body="x", subject="Theirs: third reminder")
        values = {"mail_message_id": message.id, "res_partner_id": self.manager.partner_id.id}
        note = self.env["mail.notification"].create({**values, "notification_type": "inbox"})
        for user, told in ((self.viewer, True), (self.clerk, False), (self.employee, False)):
            with self.subTest(user.login):
                name = note.with_user(user).read(["mail_message_id"])[0]["mail_message_id"][1]
                self.assertEqual(name == message.subject, told, name)

    def test_the_button_for_a_new_action_names_nobody_hidden(self):
        for user in (self.clerk, self.reader, self.employee):
            with self.subTest(user.login), self.assertRaises(AccessError) as caught:
                self.theirs.with_user(user).action_new_action()
            self.assertNotIn("Theirs", str(caught.exception))

    def test_no_form_names_a_document_that_it_points_at(self):
        login = new_test_user(self.env, "outsider", "base.group_portal")
        bank = self.env["res.partner.bank"].create(
            {"partner_id": self.theirs.id, "acc_number": "DE89370400440532013000"}
        )
        model_id = self.env["ir.model"]._get_id("res.partner")
        cases = [
            (user, "mail.message", {"model": one._name, "res_id": one.id}, "record_name")
            for user in (login, self.employee)
            for one in (self.theirs, self.theirs.contact_link_ids, bank)
            if user == login or one != bank
        ]
        of_theirs = {"res_model_id": model_id, "res_id": self.theirs.id}
        cases += [
            (self.clerk, "mail.activity", of_theirs, "res_name"),
            (self.clerk, "rating.rating", of_theirs, "res_name"),
        ]
        for user, model, values, name in cases:
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(user.login, model=model), self.assertRaises(AccessError):
                self.env[model].with_user(user).onchange(values, ["res_id"], {name: {}})
        activities = self.env["mail.activity"].with_user(self.clerk)
        found = activities.onchange({**of_theirs, "res_id": self.mine.id}, ["res_id"], {"res_name": {}})
        self.assertEqual(found["value"]["res_name"], "Mine")

    def test_nothing_saved_points_at_a_document_that_is_hidden(self):
        note = self.env["customer.note"].create({"partner_id": self.theirs.id, "name": "Pays late"})
        action = self.theirs.activity_schedule("mail.mail_activity_data_todo", summary="Call")
        file = self.env["ir.attachment"].create({"name": "Notice.pdf", "res_model": note._name, "res_id": note.id})
        login = new_test_user(
            self.env, "login", "base.group_portal", partner_id=self.theirs.contact_link_ids.person_id.id
        )
        for user in (self.clerk, self.reader, self.employee):
            own = user.partner_id
            parent = own.message_post(body="Hello", partner_ids=own.ids)
            messages, threads = (self.env[name].with_user(user) for name in ("mail.message", "mail.thread"))
            cases = {
                "notification": (messages.create, {"message_type": "user_notification"}),
                "answer": (messages.create, {"parent_id": parent.id}),
                "notify": (lambda values, threads=threads: threads.message_notify(**values), {"body": "Hello"}),
            }
            for one in (self.theirs, self.theirs.contact_link_ids, note, action, file, login):
                for case, (act, values) in cases.items():
                    self.env.invalidate_all()
                    with self.subTest(user.login, case=case, model=one._name), self.assertRaises(AccessError):
                        act({"model": one._name, "res_id": one.id, "partner_ids": own.ids, **values})
        ratings = self.env["rating.rating"].with_user(self.clerk)
        of_note = {"res_model_id": self.env["ir.model"]._get_id("customer.note"), "res_id": note.id}
        self.env.invalidate_all()
        self.assertRaises(AccessError, lambda: ratings.create(of_note))
        of_mine = {"res_model_id": self.env["ir.model"]._get_id("res.partner"), "res_id": self.mine.id}
        rating = ratings.create(of_mine)
        self.assertRaises(AccessError, lambda: rating.write(of_note))

    def test_whoever_was_written_to_may_answer(self):
        sent = self.theirs.message_post(body="Hello", partner_ids=self.employee.partner_id.ids)
        values = {"model": "res.partner", "res_id": self.theirs.id, "parent_id": sent.id, "body": "Thank you"}
        self.assertTrue(self.env["mail.message"].with_user(self.employee).create(values))

    def test_a_customer_is_handed_over_with_a_notice(self):
        given = self.make_customer("Given", user_id=self.clerk.id)
        given.with_user(self.clerk).with_context(tracking_disable=False).user_id = self.member
        told = self.env["mail.message"].search([("model", "=", "res.partner"), ("res_id", "=", given.id)])
        self.assertIn(self.member.partner_id, told.partner_ids)

    def test_the_composer_names_nobody_hidden(self):
        link = self.theirs.contact_link_ids
        sent = {"model": link._name, "res_ids": str(link.ids)}
        for user in (self.clerk, self.employee):
            composer = self.env["mail.compose.message"].with_user(user)
            self.env.invalidate_all()
            with self.subTest(user.login), self.assertRaises(AccessError):
                composer.onchange(sent, ["res_ids"], {"subject": {}})
            with self.subTest(user.login), self.assertRaises(AccessError):
                context = {"active_model": link._name, "active_ids": link.ids}
                composer.with_context(**context).onchange({}, [], {"subject": {}, "model": {}, "res_ids": {}})

    def test_who_follows_is_seen_by_those_who_see_the_document_or_the_follower(self):
        for document in (self.mine, self.theirs):
            document.message_subscribe((self.theirs | self.person | self.stranger).ids)
        followers = (self.mine | self.theirs).message_follower_ids
        of_stranger = followers.filtered(lambda one: one.partner_id == self.stranger)
        expected = {
            self.clerk: self.mine.message_follower_ids | of_stranger,
            self.viewer: followers,
            self.reader: of_stranger,
            self.employee: of_stranger,
        }
        for user, seen in expected.items():
            with self.subTest(user.login):
                found = followers.with_user(user).search([("id", "in", followers.ids)])
                self.assertEqual(found.sudo() & followers, seen & followers)
                by_name = [("id", "in", followers.ids), ("partner_id.name", "in", ("Theirs", "Hidden Person"))]
                self.assertFalse(followers.with_user(user).search(by_name).sudo() - seen)
                for follower in followers - seen:
                    with self.assertRaises(AccessError):
                        follower.with_user(user).read(["name", "email", "partner_id"])

    def test_a_reader_sees_what_he_owns_or_is_assigned_to(self):  # T01
        self.mine.user_id = self.reader
        self.theirs.registry_member_ids = self.reader
        self.assertEqual(self.seen_by(self.reader), self.mine + self.theirs + self.person)
        self.assertEqual(self.theirs.contact_link_ids.with_user(self.reader).name, "Hidden Person")
        with self.assertRaises(AccessError):
            self.mine.with_user(self.reader).street = "Elsewhere 1"

    def test_it_takes_effect_at_once_in_both_directions(self):  # T01
        theirs = self.theirs.with_user(self.clerk)
        with self.assertRaises(AccessError):
            theirs.read(["name"])
        self.switch(False)
        self.assertEqual(theirs.read(["name"])[0]["name"], "Theirs")
        self.switch(True)
        with self.assertRaises(AccessError):
            theirs.read(["name"])

    def test_settings_show_what_holds(self):
        settings = self.env["res.config.settings"]
        self.assertTrue(settings.create({}).registry_only_mine)
        self.switch(False)
        self.assertFalse(settings.create({}).registry_only_mine)

    def test_colleagues_companies_and_ordinary_contacts_stay_visible(self):  # T01
        for partner in self.stranger + self.manager.partner_id + self.company.partner_id:
            self.assertTrue(partner.with_user(self.employee).name)

    def test_no_road_leads_to_a_hidden_customer(self):  # T01
        self.clerk.group_ids += self.env.ref("base.group_allow_export")
        Partner = self.Partner.with_user(self.clerk)
        hidden = self.theirs.with_user(self.clerk)
        roads = {
            "name_search": lambda: Partner.name_search("Theirs"),
            "email": lambda: Partner.search([("email", "=like", "secret%")]),
            "read_group": lambda: Partner._read_group([("name", "=", "Theirs")], ["name"]),
            "labels": lambda: Partner.formatted_read_group(
                [("name", "=", "Hidden Person")], ["parent_id"], ["__count"]
            ),
            "count": lambda: Partner.search_count([("id", "in", hidden.ids)]),
            "contacts": lambda: (
                self.env["customer.contact"].with_user(self.clerk).search([("name", "=", "Hidden Person")])
            ),
            "contact groups": lambda: (
                self.env["customer.contact"]
                .with_user(self.clerk)
                .formatted_read_group([("customer_id.name", "=", "Theirs")], ["customer_id"], ["__count"])
            ),
        }
        for road, walk in roads.items():
            with self.subTest(road):
                self.assertFalse(walk())
        for walk in (
            lambda: hidden.export_data(["name", "email"]),
            lambda: hidden.web_read({"email": {}}),
            lambda: hidden.write({"name": "Taken over"}),
            lambda: hidden.write({"user_id": self.clerk.id}),
            lambda: hidden.unlink(),
            lambda: hidden.action_register(),
            lambda: hidden.registry_review(),
        ):
            with self.assertRaises(AccessError):
                walk()

    def test_dialogs_and_links_tell_nothing_of_a_hidden_customer(self):  # T01
        review = self.env["customer.registration.review"].with_user(self.clerk).create({"partner_id": self.mine.id})
        with self.assertRaises(AccessError):
            review.partner_id = self.theirs
        links = self.env["customer.contact"].with_user(self.clerk)
        with self.assertRaises(AccessError):
            links.create({"customer_id": self.mine.id, "person_id": self.person.id})
        line = {"contact_id": self.theirs.contact_link_ids.id}
        with self.assertRaises(AccessError):
            self.env["customer.portal.access"].with_user(self.clerk).create({"line_ids": [Command.create(line)]})

    def test_a_colleague_does_not_read_the_dialogs_of_another(self):  # T01
        review = self.env["customer.registration.review"].with_user(self.manager).create({"partner_id": self.theirs.id})
        wizard = self.theirs.with_user(self.manager).contact_link_ids.action_portal_access()
        lines = self.env["customer.portal.access"].browse(wizard["res_id"]).line_ids
        for record in (review, lines):
            self.assertTrue(record.with_user(self.manager).has_access("read"))
            self.assertFalse(record.with_user(self.clerk).has_access("read"), record._name)

    def test_the_portal_wizard_shows_and_grants_nothing(self):  # T01
        self.clerk.group_ids += self.env.ref("base.group_partner_manager")
        wizards = self.env["portal.wizard"].with_user(self.clerk)
        with self.assertRaises(AccessError):
            wizards.with_context(active_ids=self.theirs.ids).create({})
        wizard = wizards.create({"partner_ids": [Command.set(self.mine.ids)]})
        with self.assertRaises(AccessError):
            wizard.write({"partner_ids": [Command.set(self.theirs.ids)]})
        with self.assertRaises(AccessError):
            wizard.user_ids.create({"wizard_id": wizard.id, "partner_id": self.person.id})

    def test_a_letter_about_a_hidden_customer_is_not_printed(self):  # T01
        invoice = self.make_invoice(self.theirs)
        with self.assertRaises(AccessError):
            self.env["ir.actions.report"].with_user(self.clerk)._render_qweb_html("account.report_invoice", invoice.ids)

    def test_a_number_in_use_does_not_tell_whose_it_is(self):  # T01
        self.theirs.ref = "C-77"
        with self.assertRaisesRegex(Exception, "already belongs to another customer"):
            self.mine.with_user(self.clerk).ref = "C-77"

    def test_whoever_creates_a_customer_owns_it_and_fills_it(self):  # T01
        with Form(
            self.Partner.with_user(self.clerk).with_context(default_registry_state="draft"),
            view="customer_registry.res_partner_view_form_registry",
        ) as form:
            form.name = "New one"
        customer = form.record
        self.assertEqual(customer.user_id, self.clerk)
        person = self.Partner.with_user(self.clerk).create({"name": "Person", "parent_id": customer.id})
        self.assertTrue(person.with_user(self.clerk).name)
        link = self.env["customer.contact"].with_user(self.clerk).create({"customer_id": customer.id, "name": "Second"})
        self.assertEqual(link.person_id.parent_id, customer)

    def test_a_name_typed_into_a_document_becomes_a_contact(self):
        partner_id, _name = self.Partner.with_user(self.clerk).name_create("Typed in")
        self.assertEqual(self.Partner.with_user(self.clerk).browse(partner_id).name, "Typed in")

    def test_whoever_takes_a_contact_into_the_registry_keeps_seeing_it(self):  # T01
        self.stranger.with_user(self.clerk).action_add_to_registry()
        self.assertEqual(self.stranger.user_id, self.clerk)
        self.assertTrue(self.stranger.with_user(self.clerk).name)

    def test_invoicing_printing_sending_and_paying_work_for_all_customers(self):  # T01
        moves = self.env["account.move"].with_user(self.biller)
        with Form(moves.with_context(default_move_type="out_invoice")) as form:
            form.partner_id = self.theirs.with_user(self.biller)
            with form.invoice_line_ids.new() as line:
                line.name, line.price_unit = "Hosting", 10
        invoice = form.record
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.biller)
            ._render_qweb_html("account.report_invoice", invoice.ids)
        )
        self.assertIn(b"Theirs", html)
        self.env["account.move.send.wizard"].with_user(self.biller).with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({}).action_send_and_print()
        self.assertTrue(invoice.is_move_sent)
        invoice.action_force_register_payment()
        self.env["account.payment.register"].with_user(self.biller).with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({}).action_create_payments()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))


class TestEditing(VisibilityCase):
    only_mine = False

    def edit(self, partner, user):
        partner.with_user(user).write({"street": "Elsewhere 1"})

    def test_users_see_all_and_edit_their_own_and_unowned_customers(self):  # T01, T28
        unowned = self.make_customer("Unowned")
        for partner in self.mine + unowned + self.stranger:
            self.edit(partner, self.clerk)
        self.edit(self.mine, self.member)
        self.assertTrue(self.theirs.with_user(self.clerk).email)

    def test_a_customer_of_a_colleague_is_read_only_with_all_that_belongs_to_it(self):  # T28
        contacts = self.theirs.contact_link_ids.with_user(self.clerk)
        for act in (
            lambda: self.edit(self.theirs, self.clerk),
            lambda: self.edit(self.theirs, self.viewer),
            lambda: self.edit(self.person, self.clerk),
            lambda: self.theirs.with_user(self.clerk).unlink(),
            lambda: self.theirs.with_user(self.clerk).registry_register(),
            lambda: self.Partner.with_user(self.clerk).create({"name": "Address", "parent_id": self.theirs.id}),
            lambda: self.stranger.with_user(self.clerk).write({"parent_id": self.theirs.id}),
            lambda: contacts.write({"invoice_recipient": True}),
            lambda: contacts.unlink(),
            lambda: contacts.create({"customer_id": self.theirs.id, "name": "Intruder"}),
        ):
            with self.assertRaises(AccessError):
                act()
        self.assertFalse(self.Partner.search([("name", "=", "Intruder")]))

    def test_readers_edit_nothing_also_where_they_see_all(self):  # T28
        unowned = self.make_customer("Unowned", registry_member_ids=(self.reader + self.reads_all).ids)
        for partner in self.mine + self.theirs + unowned + self.stranger:
            for user in self.reader + self.reads_all:
                with self.assertRaises(AccessError):
                    self.edit(partner, user)

    def test_managers_edit_all_customers(self):  # T28
        self.edit(self.mine + self.theirs + self.person, self.manager)
        self.theirs.contact_link_ids.with_user(self.manager).write({"invoice_recipient": True})

    def test_a_user_creates_a_customer_for_a_colleague(self):  # T28
        values = {"name": "For you", "registry_state": "draft", "user_id": self.manager.id}
        self.assertTrue(self.Partner.with_user(self.clerk).create(values))

    def test_unless_bound_people_who_do_not_use_the_registry_edit_as_odoo_lets_them(self):  # T28
        self.env["res.config.settings"].create({"registry_bind_employees": False}).execute()
        seller = new_test_user(self.env, "seller", "base.group_user,base.group_partner_manager")
        self.edit(self.theirs, seller)
        self.assertEqual(self.theirs.street, "Elsewhere 1")

    def test_a_user_who_invoices_posts_for_customers_of_colleagues(self):  # T28
        self.clerk.group_ids += self.env.ref("account.group_account_invoice")
        invoice = self.make_invoice(self.theirs, post=False)
        invoice.with_user(self.clerk).action_post()
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(self.theirs.customer_rank, 1)
