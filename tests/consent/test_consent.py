from datetime import timedelta

from freezegun import freeze_time
from odoo.addons.customer_registry.inner import Inner
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import new_test_user

from tests.common import RegistryCase


class TestConsent(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.advertising = cls.env.ref("customer_registry.consent_purpose_advertising")
        cls.service = cls.env.ref("customer_registry.consent_purpose_service")
        cls.customer = cls.make_customer(email="sonnenfeld@example.com")
        cls.contact = cls.make_contact(cls.customer, email="anna@example.com").person_id
        cls.today = Date.today()

    def test_an_entry_says_who_recorded_what_when_and_how(self):  # D21
        entry = self.consent(user=self.clerk, channel="phone", source="By phone, Mr Sonnenfeld")
        self.assertEqual(
            (entry.channel, entry.purpose_id, entry.state, entry.date, entry.source, entry.user_id),
            ("phone", self.advertising, "given", self.today, "By phone, Mr Sonnenfeld", self.clerk),
        )

    def test_nobody_records_in_the_name_of_another(self):  # D21
        entry = self.consent(user=self.clerk, user_id=self.env.ref("base.user_admin").id)
        self.assertEqual(entry.user_id, self.clerk)

    def test_the_history_is_kept_and_the_latest_entry_holds(self):  # D21
        given = self.consent(date=self.today - timedelta(9))
        withdrawn = self.consent(state="withdrawn", date=self.today - timedelta(2))
        late = self.consent(date=self.today - timedelta(5), source="Form found later")
        self.assertEqual(self.customer.registry_consent_ids, given + withdrawn + late)
        self.assertEqual(self.customer.registry_consent_ids.filtered("in_force"), withdrawn)

    def test_an_entry_of_the_same_day_replaces_the_one_before(self):  # D21
        self.consent(state="given")
        last = self.consent(state="withdrawn")
        self.assertEqual(self.customer.registry_consent_ids.filtered("in_force"), last)

    def test_a_withdrawal_holds_where_the_next_day_has_begun_elsewhere(self):  # D21
        self.clerk.tz = "Europe/Berlin"
        with freeze_time("2026-11-30 23:30:00"):
            self.consent(user=self.clerk)
            self.customer.with_context(tz="UTC")._registry_withdraw_consents("Link in a mail")
        last = self.customer.registry_consent_ids.filtered("in_force")
        self.assertEqual((last.state, str(last.date)), ("withdrawn", "2026-12-01"))

    def test_channels_and_purposes_do_not_touch_each_other(self):  # D21
        kept = self.consent() + self.consent(channel="post") + self.consent(purpose=self.service, state="withdrawn")
        self.assertEqual(self.customer.registry_consent_ids.filtered("in_force"), kept)

    def test_no_entry_is_changed_or_deleted_not_even_by_a_program(self):  # D21
        entry = self.consent()
        for user in (self.clerk, new_test_user(self.env, "chief", "customer_registry.group_manager")):
            with self.assertRaises(AccessError):
                entry.with_user(user).write({"state": "withdrawn"})
            with self.assertRaises(AccessError):
                entry.with_user(user).unlink()
        with self.assertRaisesRegex(AccessError, "keeps what was recorded"):
            entry.sudo().write({"source": "changed"})
        with self.assertRaisesRegex(AccessError, "keeps what was recorded"):
            entry.sudo().unlink()

    def test_the_erasure_of_personal_data_may_delete(self):  # D21
        entry = self.consent()
        with self.assertRaises(AccessError):
            entry.with_user(self.clerk).with_context(registry_consent_erase=Inner(True)).unlink()
        entry.sudo().with_context(registry_consent_erase=Inner(True)).unlink()
        self.assertFalse(self.customer.registry_consent_ids)

    def test_an_entry_needs_a_source_and_no_date_ahead(self):  # D21
        with self.assertRaisesRegex(ValidationError, "Bäckerei Sonnenfeld: the date is in the future"):
            self.consent(date=self.today + timedelta(3))
        with self.assertRaisesRegex(ValidationError, "Bäckerei Sonnenfeld: say how"):
            self.consent(source="  ")

    def test_a_purpose_in_the_journal_is_archived_not_deleted(self):
        self.consent()
        with self.assertRaisesRegex(UserError, "Purpose Advertising.*Archive it"):
            self.advertising.unlink()

    def test_the_portal_sees_no_journal(self):
        self.consent()
        portal = new_test_user(self.env, "portal_user", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        with self.assertRaises(AccessError):
            self.env["customer.consent"].with_user(portal).search([])
        with self.assertRaises(AccessError):
            self.customer.with_user(portal).read(["registry_consent_ids"])

    def test_a_clerk_sees_no_journal_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        entry = self.consent()
        self.customer.company_id = other
        self.assertNotIn(entry, self.env["customer.consent"].with_user(self.clerk).search([]))
        with self.assertRaises(AccessError):
            entry.with_user(self.clerk).read(["source"])
        with self.assertRaises(AccessError):
            self.consent(user=self.clerk)

    def test_advertising_reaches_only_those_who_consented(self):  # D20, D22
        ida = self.make_contact(self.customer, "Ida", email="ida@example.com").person_id
        self.consent()
        self.consent(partner=ida, state="given", date=self.today - timedelta(3))
        self.consent(partner=ida, state="withdrawn")
        mails = self.mass_mail(self.customer + self.contact + ida)
        self.assertEqual(self.sent_to(mails), {"sonnenfeld@example.com"})
        self.assertEqual(set((mails - self.sent(mails)).mapped("failure_type")), {"mail_optout"})

    def test_a_consent_by_phone_or_for_something_else_is_none_for_mail(self):  # D22
        self.consent(channel="phone")
        self.consent(purpose=self.service)
        self.assertFalse(self.sent(self.mass_mail(self.customer)))

    def test_mail_about_the_contract_needs_no_consent(self):  # D22
        self.assertEqual(self.sent_to(self.mass_mail(self.contact, purpose=self.service)), {"anna@example.com"})

    def test_partners_outside_of_the_registry_are_mailed_as_ever(self):
        plain = self.Partner.create({"name": "Plain", "email": "plain@example.com"})
        self.assertEqual(self.sent_to(self.mass_mail(plain)), {"plain@example.com"})

    def test_an_address_counts_not_the_record_that_carries_it(self):  # D22
        twin = self.Partner.create({"name": "Twin", "email": "Sonnenfeld@Example.com"})
        self.assertFalse(self.sent(self.mass_mail(twin)))
        self.consent()
        self.assertTrue(self.sent(self.mass_mail(twin)))
        self.consent(partner=self.make_customer("Other", email="sonnenfeld@example.com"), state="withdrawn")
        self.assertFalse(self.sent(self.mass_mail(twin)))

    def test_the_composer_says_how_many_get_nothing(self):  # D22
        self.consent()
        composer = self.composer(self.customer + self.contact)
        self.assertEqual(composer.registry_purpose_id, self.advertising)
        self.assertEqual(composer.registry_refused_count, 1)

    def test_a_single_letter_and_the_mail_of_a_program_pass(self):  # D22
        composer = self.env["mail.compose.message"].with_context(default_composition_mode="comment")
        letter = composer.create({"model": "res.partner", "res_ids": self.contact.ids, "partner_ids": self.contact.ids})
        self.assertFalse(letter.registry_purpose_id)
        notice = self.composer(self.contact, message_type="notification")
        self.assertFalse(notice.registry_purpose_id)

    def test_the_invoice_goes_out_without_any_consent(self):  # D22
        customer = self.make_customer("Former", email="former@example.com", state="customer")
        self.consent(partner=customer, state="withdrawn")
        customer.action_no_more_information()
        invoice = self.make_invoice(customer)
        wizard = self.env["account.move.send.wizard"].with_context(active_model="account.move", active_ids=invoice.ids)
        wizard.create({}).action_send_and_print()
        mail = self.env["mail.mail"].sudo().search([("model", "=", "account.move"), ("res_id", "=", invoice.id)])
        self.assertEqual(mail.recipient_ids, customer)
        self.assertNotEqual(mail.state, "cancel")

    def consent(self, partner=None, purpose=None, user=None, **values):
        return (
            self.env["customer.consent"]
            .with_user(user or self.env.user)
            .create(
                {
                    "partner_id": (partner or self.customer).id,
                    "purpose_id": (purpose or self.advertising).id,
                    "source": "Form",
                    **values,
                }
            )
        )

    def composer(self, partners, **values):
        return (
            self.env["mail.compose.message"]
            .with_context(default_composition_mode="mass_mail", default_model="res.partner", active_ids=partners.ids)
            .create({"subject": "Autumn offer", "body": "<p>20 % off</p>", "res_ids": partners.ids, **values})
        )

    def mass_mail(self, partners, purpose=None):
        """Press Send as a user would in the list and return the mails."""
        composer = self.composer(partners, **({"registry_purpose_id": purpose.id} if purpose else {}))
        newest = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        composer.with_context(mail_notify_force_send=False).write({"force_send": False, "auto_delete": False})
        composer.action_send_mail()
        return self.env["mail.mail"].search([("id", ">", newest)])

    def sent(self, mails):
        return mails.filtered(lambda mail: mail.state != "cancel")

    def sent_to(self, mails):
        return set(self.sent(mails).mapped(lambda mail: mail.email_to or mail.recipient_ids.email))

    def test_nobody_writes_what_only_the_public_form_knows(self):
        customer = self.make_customer("Form GmbH")
        values = {"partner_id": customer.id, "source": "form", "text": "I agree", "address": "192.0.2.1"}
        entry = self.env["customer.consent"].with_user(self.clerk).create(values)
        self.assertEqual((entry.text, entry.address, entry.user_id), (False, False, self.clerk))
