"""The login of an additional address: it acts for the customer whose contact has this address, and for no other."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from tests.documents.request_case import draw_signature, make_pdf
from tests.portal.test_portal_invoices import PASSWORD, PortalCase

EMAIL = "carla@rheinaue.example.com"


class AdditionalLoginCase(PortalCase):
    """Carla administers the bakery's portal. The garage, of the clerk, has her as a contact with another address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "manager", "customer_registry.group_manager", email="boss@example.com")
        cls.bakery.user_id = cls.manager
        cls.garage.user_id = cls.clerk
        cls.person = cls.carla.partner_id
        links = cls.env["customer.contact"].with_user(cls.clerk)
        cls.link = links.create({"customer_id": cls.garage.id, "person_id": cls.person.id}).sudo()
        cls.link.invoice_recipient = True
        cls.extra = cls.make_additional_login(cls.link.with_user(cls.clerk), EMAIL)
        cls.address = cls.link.email_ids
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def make_request(cls, customer, kind="sign", **values):
        asked = cls.env["customer.request"].create(
            {"name": f"Contract of {customer.name}", "partner_id": customer.id, "kind": kind, **values}
        )
        if kind != "upload":
            file = {"name": "Form.pdf", "raw": make_pdf(), "res_model": asked._name, "res_id": asked.id}
            asked.attachment_ids = cls.env["ir.attachment"].create(file)
        asked.action_send()
        return asked

    def visible(self, user, model, domain=()):
        return self.env[model].with_user(user).search(list(domain)).sudo()


@tagged("post_install", "-at_install")
class TestAdditionalLogins(AdditionalLoginCase):
    def test_it_acts_for_the_customer_of_its_address_alone(self):  # T24
        for right in (None, "invoices"):
            self.assertEqual(self.extra._registry_portal_customers(right), self.garage)
        self.assertFalse(self.extra._registry_portal_customers("admin"))
        self.assertEqual(self.carla._registry_portal_customers(), self.bakery | self.garage)

    def test_it_sees_nothing_of_the_employer_by_rpc(self):  # T24, B09
        for model in ("account.move", "account.move.line"):
            self.assertEqual(self.visible(self.extra, model).mapped("partner_id"), self.garage)
        for record in (self.bakery, self.person, self.anna.partner_id):
            with self.assertRaises(AccessError):
                record.with_user(self.extra).read(["name"])
            self.assertFalse(self.visible(self.extra, "res.partner", [("id", "=", record.id)]))
        for user in (self.carla, self.anna):
            with self.assertRaises(AccessError):
                user.with_user(self.extra).read(["login"])
        self.assertTrue(self.garage.with_user(self.extra).read(["name"]))

    def test_it_reads_no_chats_and_messages_of_the_person(self):  # T24
        chat = self.env["discuss.channel"].with_user(self.manager)._get_or_create_chat(self.person.ids)
        message = chat.message_post(body="Between us", message_type="comment")
        note = {"subtype_xmlid": "mail.mt_comment", "message_type": "comment", "partner_ids": self.person.ids}
        letter = self.bakery.message_post(body="Dear Carla", **note)
        meeting = {"name": "Visit", "start": "2026-03-02 10:00:00", "stop": "2026-03-02 11:00:00"}
        meeting = self.env["calendar.event"].create({**meeting, "partner_ids": self.person.ids})
        for record in (chat, message, letter, meeting):
            self.assertFalse(record.with_user(self.extra).has_access("read"), record._name)
        self.assertTrue(letter.with_user(self.carla).has_access("read"))

    def test_the_pages_show_the_customer_of_its_address_alone(self):  # T24, B10
        asked, ours = self.make_request(self.bakery), self.make_request(self.garage)
        self.authenticate(self.extra.login, PASSWORD)
        for path in (
            "/my",
            "/my/home",
            "/my/account",
            "/my/addresses",
            "/my/invoices",
            "/my/documents",
            "/my/requests",
        ):
            page = self.url_open(path)
            self.assertEqual(page.status_code, 200, path)
            for text in (self.bakery.name, self.person.email, self.invoice.name, asked.name):
                self.assertNotIn(text, page.text, path)
        self.assertIn(ours.name, self.url_open("/my/requests").text)
        self.assertIn(self.other.name, self.url_open("/my/invoices").text)
        self.assertEqual(self.url_open(f"/my/requests/{asked.id}").status_code, 404)
        self.assertEqual(self.url_open(f"/my/requests/{ours.id}").status_code, 200)
        self.assertEqual(self.url_open("/my/contacts").status_code, 404)
        self.assertNotIn(self.invoice.name, self.url_open(f"/my/invoices/{self.invoice.id}").text)

    def test_it_does_not_sign_for_the_employer(self):  # T24
        asked, ours = self.make_request(self.bakery), self.make_request(self.garage)
        self.authenticate(self.extra.login, PASSWORD)
        for request in (asked, ours):
            params = {"name": "Carla Voss", "signature": draw_signature()}
            self.url_open(f"/my/requests/{request.id}/sign", json={"jsonrpc": "2.0", "params": params})
        self.env.invalidate_all()
        self.assertEqual((asked.state, ours.state), ("open", "done"))

    def test_its_answer_is_that_of_the_person(self):  # T24
        ours = self.make_request(self.garage)
        ours.with_user(self.extra).sudo()._answer_sign("Carla Voss", draw_signature(), "::1")
        self.assertEqual(ours.answered_by_id, self.person)
        self.assertEqual(ours.message_ids[0].author_id, self.person)

    def test_a_request_to_the_chosen_contact_is_found_and_answered_by_it(self):  # T24
        chosen = {"all_contacts": False, "contact_ids": self.link.ids}
        ours = self.make_request(self.garage, **chosen)
        bakery_link = self.person.customer_link_ids - self.link
        theirs = self.make_request(self.bakery, all_contacts=False, contact_ids=bakery_link.ids)
        find = self.env["customer.request"]._portal_find
        self.assertEqual(find(self.extra, ours.id), ours)
        self.assertFalse(find(self.extra, theirs.id))
        self.assertEqual(find(self.carla, theirs.id), theirs)

    def test_the_link_to_answer_reaches_who_has_no_other_login(self):  # T24
        dora = self.make_contact(self.garage, "Dora Holm")
        extra = self.make_additional_login(dora, "dora@holm.example.com")
        ours = self.make_request(self.garage, all_contacts=False, contact_ids=dora.ids)
        self.assertEqual(ours.recipient_ids.user_ids, extra)
        self.assertEqual(ours.recipient_ids.email, "dora@holm.example.com")
        self.assertEqual(ours.recipient_ids.name, "Dora Holm")

    def test_it_sees_its_own_tickets_and_those_of_its_customer(self):  # T24
        project = self.env["project.project"].create(
            {"name": "Support", "privacy_visibility": "portal", "registry_is_ticket_project": True}
        )
        tasks = self.env["project.task"]
        ours, theirs = (
            tasks.create({"name": "Broken", "partner_id": customer.id, "project_id": project.id})
            for customer in (self.garage, self.bakery)
        )
        own = tasks.with_user(self.extra)._registry_open_ticket(project, self.garage, "No light", "Dark", [])
        self.assertEqual(self.visible(self.extra, "project.task"), ours | own)
        self.assertNotIn(theirs, self.visible(self.extra, "project.task"))
        self.assertEqual(own.partner_id, self.garage)
        personal = tasks.create({"name": "Personal", "partner_id": self.person.id, "project_id": project.id})
        self.assertNotIn(personal, self.visible(self.extra, "project.task"))

    def test_it_sees_the_files_of_its_customer_and_its_own(self):  # T24
        files = self.env["ir.attachment"]
        own = {"name": "Own.pdf", "raw": b"x", "res_model": "res.partner", "res_id": self.garage.id}
        own = files.with_user(self.extra).sudo().create(own)
        shown = files.create({**own.copy_data()[0], "name": "Shown.pdf", "registry_portal_visible": True})
        theirs = files.create({**shown.copy_data()[0], "res_id": self.bakery.id, "registry_portal_visible": True})
        found = files.search(files._get_registry_portal_domain(self.extra, self.garage))
        self.assertEqual(found, own | shown)
        self.assertNotIn(theirs, found)
        fritz = self.make_login(self.garage, "Fritz Fremd", invoice_recipient=True)
        self.assertIn(own, files.search(files._get_registry_portal_domain(fritz, self.garage)))

    def test_it_changes_neither_name_nor_address_of_the_person(self):  # T24
        name, email = self.person.name, self.person.email
        user = self.extra.with_user(self.extra)
        for values in ({"email": "thief@example.com"}, {"name": "Thief"}, {"phone": "+49 30 123456"}):
            with self.assertRaises(UserError):
                user.write(values)
        self.authenticate(self.extra.login, PASSWORD)
        page = self.url_open("/my/account").text
        self.assertIn("To change your name, your e-mail address or your phone number, please contact us.", page)
        token = page.partition('csrf_token: "')[2].partition('"')[0]
        form = {"csrf_token": token, "partner_id": self.extra.partner_id.id, "name": "Thief", "email": "t@example.com"}
        self.url_open("/my/address/submit", data=form)
        self.env.invalidate_all()
        self.assertEqual((self.person.name, self.person.email), (name, email))
        self.assertEqual((self.extra.name, self.extra.email), (name, EMAIL))
        user.write({"lang": "en_US", "tz": "Europe/Berlin"})

    def test_its_password_is_reset_by_its_own_address_only(self):  # W18
        self.link.person_id.email = "moved@sonnenfeld.example.com"
        sent = []
        cls = type(self.env["res.users"])
        self.patch(cls, "_registry_send_password_mail", lambda user: sent.append(user.login))
        self.env["res.users"].sudo().reset_password(EMAIL)
        self.assertEqual(sent, [EMAIL])

    def test_a_new_name_of_the_person_is_the_name_of_its_logins(self):
        self.person.name = "Carla Lindner"
        self.assertEqual((self.extra.name, self.extra.email), ("Carla Lindner", EMAIL))


@tagged("post_install", "-at_install")
class TestEndOfAdditionalLogins(AdditionalLoginCase):
    def assertEnded(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.extra.active)
        self.assertTrue(self.carla.active)
        self.assertTrue(self.carla.partner_id.active)
        self.assertFalse(self.extra._registry_portal_customers())
        self.assertIn(self.bakery, self.carla._registry_portal_customers())

    def test_revoking_at_its_customer_ends_it_and_no_other(self):  # B09
        self.link.with_user(self.clerk)._revoke_portal()
        self.assertEnded()

    def test_without_the_right_of_the_address_it_ends(self):  # T24
        self.address.with_user(self.clerk).portal = False
        self.assertEnded()
        self.assertTrue(self.link.portal_access)

    def test_without_the_address_it_ends(self):  # T24
        self.address.with_user(self.clerk).unlink()
        self.assertEnded()

    def test_without_the_contact_it_ends(self):  # B07
        self.link.with_user(self.clerk).unlink()
        self.assertEnded()

    def test_with_an_inactive_contact_it_ends(self):  # B07
        self.link.with_user(self.clerk).active = False
        self.assertEnded()

    def test_with_its_customer_it_ends(self):
        self.other.button_draft()
        self.other.unlink()
        fritz = self.make_login(self.garage, "Fritz Fremd")
        fritz.active = False
        self.garage.unlink()
        self.assertEnded()

    def test_with_the_person_it_ends(self):  # B07
        self.carla.active = False
        self.person.with_user(self.manager).active = False
        self.assertFalse(self.extra.active)

    def test_whoever_gives_up_the_login_himself_keeps_the_contact(self):
        self.extra.with_user(self.extra).sudo()._deactivate_portal_user()
        self.assertFalse(self.extra.active)
        record = self.extra.partner_id
        self.extra.unlink()  # as Odoo's scheduled job does, which commits
        record.unlink()
        self.assertTrue(self.person.active and self.link.active and self.address.exists())
        again = self.make_login_again()
        self.assertEqual(again._registry_portal_customers(), self.garage)

    def make_login_again(self):
        self.link._grant_portal(EMAIL)
        return self.env["res.users"].search([("login", "=", EMAIL)])

    def test_another_address_is_another_login(self):  # T24
        self.address.with_user(self.clerk).email = "other@rheinaue.example.com"
        self.assertEnded()

    def test_with_another_person_it_ends(self):
        other = self.Partner.create({"name": "Somebody Else", "email": "else@example.com"})
        self.link.with_user(self.clerk).person_id = other
        self.assertEnded()
        self.assertFalse(self.extra._registry_portal_customers())

    def test_granting_again_revives_it(self):  # B09
        self.link.with_user(self.clerk)._revoke_portal()
        self.link.with_user(self.clerk)._grant_portal(EMAIL)
        self.assertTrue(self.extra.active)
        self.assertEqual(self.extra._registry_portal_customers(), self.garage)
        self.assertFalse(self.bakery.with_user(self.extra).has_access("read"))

    def test_the_same_address_at_another_customer_begins_anew(self):  # T24
        project = self.env["project.project"].create({"name": "Work", "privacy_visibility": "portal"})
        task = {"name": "Of the garage", "partner_id": self.garage.id, "project_id": project.id}
        task = self.env["project.task"].create(task)
        task.message_subscribe(self.extra.partner_id.ids)
        self.assertTrue(task.with_user(self.extra).has_access("read"))
        self.address.unlink()
        mill = self.make_customer("Mühle", state="customer", email="info@muehle.example.com")
        link = self.env["customer.contact"].create({"customer_id": mill.id, "person_id": self.person.id})
        extra = self.make_additional_login(link, EMAIL)
        self.assertEqual(extra, self.extra)
        self.assertEqual(extra._registry_portal_customers(), mill)
        self.assertFalse(task.with_user(extra).has_access("read"))
        self.assertFalse(self.garage.with_user(extra).has_access("read"))


@tagged("post_install", "-at_install")
class TestWhereAdditionalLoginsAreNotListed(AdditionalLoginCase):
    def test_no_list_shows_a_second_record_of_the_person(self):
        for user in (self.clerk, self.manager, self.employee):
            partners = self.Partner.with_user(user)
            self.assertEqual(partners.search([("name", "=", "Carla Voss")]).sudo(), self.person)
            self.assertEqual([row[0] for row in partners.name_search("Carla Voss")], self.person.ids)
            self.assertEqual(partners.search_count([("email", "=", EMAIL)]), 0)
            self.assertFalse(partners.search([("parent_id", "=", self.garage.id)]))
            self.assertFalse(self.garage.with_user(user).child_ids)
            groups = partners.formatted_read_group([("name", "=", "Carla Voss")], [], ["__count"])
            self.assertEqual(groups[0]["__count"], 1)
        everything = [("name", "=", "Carla Voss"), ("active", "in", (True, False))]
        self.assertEqual(self.Partner.search(everything), self.person)
        record = self.extra.partner_id
        either = ["|", ("id", "in", self.garage.ids), ("name", "=", "Carla Voss")]
        self.assertEqual(self.Partner.search(either), self.garage | self.person)
        self.assertEqual(self.Partner.search([("id", "=", record.id)]), record)
        self.assertNotIn(record, self.Partner.search([("id", "child_of", self.garage.id)]))

    def test_it_is_no_contact_address_or_duplicate_of_the_customer(self):
        self.assertEqual(self.garage.contact_link_ids, self.link)
        self.garage._registry_link_contacts()
        self.assertEqual(self.garage.contact_link_ids, self.link)
        self.assertFalse(self.garage.registry_address_ids)
        self.assertEqual(
            self.garage.address_get(["invoice", "delivery", "other"]),
            dict.fromkeys(["invoice", "delivery", "other", "contact"], self.garage.id),
        )
        found = self.Partner.registry_find_duplicates({"name": "Carla Voss", "email": EMAIL})
        self.assertNotIn(self.extra.partner_id.id, [row["id"] for row in found])
        self.assertFalse(self.Partner._registry_partners_of_emails([EMAIL]))
        mails = self.garage._registry_contacts("invoice_recipient")
        self.assertEqual(mails, self.person)

    def test_colleagues_in_the_portal_do_not_see_it(self):
        fritz = self.make_login(self.garage, "Fritz Fremd", portal_admin=True)
        partner = self.extra.partner_id
        self.assertFalse(partner.with_user(fritz).has_access("read"))
        self.assertFalse(self.extra.with_user(fritz).has_access("read"))
        self.assertNotIn(EMAIL, self.page(fritz, "/my/addresses").text)
        self.assertTrue(partner.with_user(self.extra).has_access("read"))

    def test_odoos_dialog_for_the_portal_does_not_offer_it(self):
        wizard = self.env["portal.wizard"].with_user(self.clerk).with_context(active_ids=self.garage.ids).create({})
        self.assertEqual(wizard.partner_ids.sudo(), self.garage)

    def test_nobody_makes_such_a_record_by_hand(self):
        partner, link = self.extra.partner_id, self.link.with_user(self.clerk)
        mine = self.Partner.create({"name": "Mine"})
        for act in (
            lambda: mine.with_user(self.clerk).write({"registry_login_person_id": self.person.id}),
            lambda: partner.with_user(self.clerk).write({"registry_login_person_id": False}),
            lambda: partner.with_user(self.clerk).write({"email": "thief@example.com"}),
            lambda: partner.with_user(self.manager).write({"parent_id": self.bakery.id}),
            lambda: self.address.with_user(self.clerk).write({"login_partner_id": mine.id}),
            lambda: link.write({"login_partner_ids": [Command.link(mine.id)]}),
            lambda: link.create({"customer_id": self.garage.id, "name": "X", "login_partner_ids": mine.ids}),
            lambda: link.create({"customer_id": self.garage.id, "person_id": partner.id}),
            lambda: self.Partner.with_user(self.clerk).create({"name": "X", "registry_login_person_id": mine.id}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
                self.env.flush_all()
        context = {"default_registry_login_person_id": self.person.id, "default_login_partner_ids": mine.ids}
        context.update(default_portal_access=True, default_portal_admin=True)
        new = (
            self.Partner.with_user(self.clerk)
            .with_context(**context)
            .create({"name": "Y", "parent_id": self.garage.id, "email": "y@example.com"})
        )
        self.assertFalse(new.sudo().registry_login_person_id)
        contact = new.sudo().customer_link_ids
        self.assertEqual(contact.login_partner_ids, new.sudo())
        self.assertFalse(contact.portal_access or contact.portal_admin)

    def test_a_mail_from_its_address_is_one_of_the_person(self):  # T25
        raw = (
            f"Message-Id: <x1@rheinaue.example.com>\nFrom: {EMAIL}\nTo: {{}}\nSubject: Delivery\n"
            "Content-Type: text/plain; charset=utf-8\n\nOn Monday."
        )
        domain = self.env["mail.alias.domain"].create({"name": "ours.example.com"})
        self.company.alias_domain_id = domain
        self.env["mail.thread"].message_process(None, raw.format(domain.catchall_email))
        message = self.env["mail.message"].search([("message_type", "=", "email")], order="id desc", limit=1)
        self.assertEqual((message.model, message.res_id), ("res.partner", self.garage.id))
        self.assertEqual(message.author_id, self.person)

    def test_the_overview_tells_when_the_contact_came_last_by_any_login(self):  # T24
        self.env["res.users.log"].with_user(self.extra).sudo().create({})
        self.env.flush_all()
        blocks = {block["code"]: block for block in self.garage.with_user(self.clerk).registry_get_overview()["blocks"]}
        (row,) = blocks["contacts"]["rows"]
        self.assertIn("Last login", row["badge"]["text"])
        self.assertEqual(self.link.with_user(self.clerk).portal_state, "active")
