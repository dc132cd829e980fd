"""Whose an additional address is: nobody's mails end up with the customer of another."""

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from tests.contact.contact_email_case import ContactEmailCase

FOREIGN = "Anna Lindner: .* is somebody else's address. Switch off “File E-mails” and “Portal Login”"


@tagged("post_install", "-at_install")
class TestContactEmailOwner(ContactEmailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = cls.make_customer("Autohaus Nord", email="info@nord.example.com")
        cls.victim = cls.make_contact(cls.rival, "Vera Nord", email="vera@nord.example.com")
        cls.boss = new_test_user(cls.env, "boss@ours.example.com", "base.group_user", email="the.boss@ours.example.com")
        cls.plain = cls.Partner.create({"name": "Notary", "email": "notary@example.com"})

    def divert(self, email, contact=None):
        """Return an additional address ``email`` that got past the rules, as before they were there."""
        address = self.add_address("free@example.com", contact)
        self.env.flush_all()
        query = "UPDATE customer_contact_email SET email = %s, email_normalized = %s WHERE id = %s"
        self.env.cr.execute(query, (email, email, address.id))
        self.env.invalidate_all()
        return address

    def foreign_emails(self):
        login = new_test_user(self.env, "fritz@nord.example.com", "base.group_portal", email="fritz@home.example.com")
        login.partner_id.parent_id = self.rival
        self.plain.email = "notary@example.com, Office <office@notary.example.com>"
        return [
            "vera@nord.example.com",
            "info@nord.example.com",
            "boss@ours.example.com",
            "the.boss@ours.example.com",
            "fritz@nord.example.com",
            "notary@example.com",
            "office@notary.example.com",
        ]

    def assertForeign(self, act):
        """Look that ``act`` is refused, by a sentence that names nobody but the contact."""
        with self.assertRaisesRegex(ValidationError, FOREIGN) as raised, self.env.cr.savepoint():
            act()
        for name in ("Vera", "Autohaus", "Notary"):
            self.assertNotIn(name, str(raised.exception))

    def test_the_address_of_somebody_else_is_refused_without_naming_him(self):
        own = self.add_address("anna@home.example.com").with_user(self.clerk)
        for email in self.foreign_emails():
            with self.subTest(email=email):
                for rights in ({}, {"sync": False, "portal": True}, {"notify": True}):
                    self.assertForeign(lambda rights=rights, email=email: self.add_address(email.upper(), **rights))
                self.assertForeign(lambda email=email: own.write({"email": email}))
                copied = self.add_address(email, sync=False, notify=True)
                self.assertForeign(lambda copied=copied: copied.write({"sync": True}))

    def test_the_address_of_somebody_else_is_not_imported(self):
        rows = [[str(self.contact.id), "vera@nord.example.com"], [str(self.contact.id), "anna@home.example.com"]]
        result = self.env["customer.contact.email"].load(["contact_id/.id", "email"], rows)
        self.assertFalse(result["ids"])
        self.assertRegex(result["messages"][0]["message"], FOREIGN)

    def test_addresses_of_the_own_customer_are_everybodys_there(self):
        colleague = self.make_contact(self.customer, "Bea Moser", email="bea@sonnenfeld.example.com")
        for email in (self.customer.email, colleague.email):
            self.add_address(email)
            self.assertEqual(self.receive(email).res_id, self.customer.id)

    def test_our_own_addresses_are_nobodys(self):
        alias = self.env["mail.alias"].create(
            {
                "alias_name": "help",
                "alias_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "alias_domain_id": self.domain.id,
            }
        )
        for email in (self.catchall, self.domain.bounce_email, self.domain.default_from_email, alias.alias_full_name):
            for rights in ({}, {"sync": False, "notify": True}):
                with (
                    self.subTest(email=email),
                    self.assertRaisesRegex(ValidationError, "we receive e-mails ourselves"),
                    self.env.cr.savepoint(),
                ):
                    self.add_address(email, **rights)

    @mute_logger("odoo.addons.mail.models.mail_mail", "odoo.addons.mail.models.mail_thread")
    def test_mails_of_somebody_else_are_not_diverted(self):  # T25
        for email in self.foreign_emails():
            self.divert(email)
            messages = self.receive(email)
            with self.subTest(email=email):
                self.assertNotIn(
                    self.customer.id, messages.filtered(lambda m: m.model == "res.partner").mapped("res_id")
                )
                self.assertNotIn(self.contact.person_id, messages.author_id)
        self.assertEqual(self.receive("vera@nord.example.com").res_id, self.rival.id)

    @mute_logger("odoo.addons.mail.models.mail_mail", "odoo.addons.mail.models.mail_thread")
    def test_a_later_main_address_wins(self):  # T25
        self.add_address("late@example.com")
        self.assertEqual(self.receive("late@example.com").res_id, self.customer.id)
        self.victim.person_id.email = "late@example.com"
        self.assertEqual(self.receive("late@example.com").res_id, self.rival.id)

    @mute_logger("odoo.addons.mail.models.mail_mail", "odoo.addons.mail.models.mail_thread")
    def test_a_second_person_with_the_address_diverts_nothing(self):  # T25
        for email in ("vera@nord.example.com", "the.boss@ours.example.com"):
            self.make_contact(self.customer, "Twin", email=email)
        self.assertEqual(self.receive("vera@nord.example.com").res_id, self.rival.id)
        self.assertFalse(self.receive("the.boss@ours.example.com"))

    def test_who_introduces_himself_takes_no_mails(self):  # T25
        self.add_address("anna@home.example.com")
        early = {"name": "Eve", "registry_state": "prospect", "email": "late@nord.example.com"}
        self.Partner.create([early, {**early, "email": "anna@home.example.com"}])
        self.make_contact(self.rival, "Late Nord", email="late@nord.example.com")
        self.assertEqual(self.receive("anna@home.example.com").res_id, self.customer.id)
        self.assertEqual(self.receive("late@nord.example.com").res_id, self.rival.id)

    def test_who_signs_up_by_himself_takes_no_mails(self):  # T25
        self.add_address("anna@home.example.com")
        for email in ("vera@nord.example.com", "anna@home.example.com"):
            new_test_user(self.env, email, "base.group_portal", email=email)
        self.assertEqual(self.receive("vera@nord.example.com").res_id, self.rival.id)
        self.assertEqual(self.receive("anna@home.example.com").res_id, self.customer.id)

    def test_who_calls_an_address_his_own_takes_no_mails(self):  # T25
        self.add_address("office@nord.example.com", self.victim)
        person = self.contact.person_id
        user = new_test_user(self.env, person.email, "base.group_portal", partner_id=person.id, email=person.email)
        self.assertLess(person.id, self.victim.person_id.id)
        for email in ("vera@nord.example.com", "office@nord.example.com"):
            person.email = email
            self.assertEqual(self.receive(email).res_id, self.rival.id)
        person.email = "anna@new.example.com"
        self.assertEqual(self.receive("anna@new.example.com").res_id, self.customer.id)
        person.email = "vera@nord.example.com"
        user._deactivate_portal_user()
        self.assertEqual(self.receive("vera@nord.example.com").res_id, self.rival.id)

    def test_an_address_of_several_contacts_files_with_the_first(self):  # T25
        self.add_address("adviser@example.com", self.victim)
        self.add_address("adviser@example.com")
        self.assertEqual(self.receive("adviser@example.com").res_id, self.rival.id)

    def test_addresses_of_somebody_else_are_listed(self):
        foreign = self.divert("vera@nord.example.com") | self.divert("notary@example.com", self.victim)
        self.add_address("info@nord.example.com", sync=False, notify=True)
        self.add_address("anna@home.example.com")
        listed = self.env["customer.contact.email"]._foreign_addresses()
        self.assertEqual(listed & (self.contact | self.victim).email_ids, foreign)

    def test_listing_asks_as_much_for_many_as_for_one(self):
        addresses = self.env["customer.contact.email"]
        for number in range(30):
            addresses |= self.divert(f"n{number}@example.com")
            self.Partner.create({"name": f"Other {number}", "email": f"n{number}@example.com"})
        self.env.flush_all()
        counts = []
        for some in (addresses[:2], addresses):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(some._foreign_addresses(), some)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
