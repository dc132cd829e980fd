"""The public form on which visitors become prospects, as browsers, bots and attackers use it."""

import re
from datetime import timedelta

from lxml import html
from odoo import fields
from odoo.addons.customer_registry.controllers.prospect_form import HONEYPOT
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from tests.common import RegistryCase

TYPED = {
    "company": "Nordlicht Medien GmbH",
    "name": "Lena Brandt",
    "email": "lena@nordlicht.example.com",
    "phone": "+49 30 901820",
    "city": "Kiel",
    "country": "DE",
    "message": "We need a quotation.\nSoon.",
}


@tagged("post_install", "-at_install")
class TestProspectForm(HttpCase, RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(
            cls.env, "owner", "customer_registry.group_user", email="owner@example.com", company_id=cls.company.id
        )
        cls.advertising = cls.env.ref("customer_registry.consent_purpose_advertising")
        cls.newsletter = cls.env.ref("customer_registry.consent_purpose_newsletter")
        cls.service = cls.env.ref("customer_registry.consent_purpose_service")
        cls.company.write(
            {
                "registry_prospect_user_id": cls.owner.id,
                "registry_prospect_form": True,
                "registry_prospect_purpose_ids": [(6, 0, (cls.advertising | cls.newsletter).ids)],
            }
        )
        cls.path = f"/enquiry/{cls.company.id}"

    def form(self, path=None, **headers):
        return html.fromstring(self.url_open(path or self.path, headers=headers).content)

    def send(self, path=None, **values):
        """Fill in the form as a visitor and return the answer; what is None is not sent."""
        token = self.form().xpath("//input[@name='csrf_token']/@value")[0]
        typed = {name: value for name, value in {**TYPED, **values}.items() if value is not None}
        answer = self.url_open(path or self.path, data={"csrf_token": token, **typed})
        self.env.invalidate_all()
        return answer

    def prospects(self, email=TYPED["email"]):
        return self.Partner.search([("email", "=", email), ("registry_state", "=", "prospect")])

    def assertThanked(self, answer):
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.url.endswith("/thanks"), answer.url)
        self.assertIn("Thank you", answer.text)

    # W37
    def test_a_company_becomes_a_prospect_with_a_contact(self):
        self.assertThanked(self.send())
        prospect = self.prospects()
        self.assertEqual(
            (prospect.name, prospect.is_company, prospect.phone, prospect.city, prospect.country_id),
            ("Nordlicht Medien GmbH", True, "+49 30 901820", "Kiel", self.germany),
        )
        contact = prospect.contact_link_ids
        self.assertEqual((contact.name, contact.email, contact.phone), ("Lena Brandt", prospect.email, prospect.phone))
        self.assertEqual((prospect.user_id, prospect.ref, prospect.lang), (self.owner, False, "en_US"))

    # W37
    def test_a_private_person_becomes_a_prospect(self):
        self.assertThanked(self.send(company=""))
        prospect = self.prospects()
        self.assertEqual((prospect.name, prospect.is_company), ("Lena Brandt", False))
        self.assertFalse(prospect.child_ids)

    # W37, B25
    def test_whoever_answers_gets_an_activity_with_the_message(self):
        self.send()
        activity = self.prospects().activity_ids
        self.assertEqual((activity.user_id, activity.summary), (self.owner, "Answer the enquiry"))
        self.assertIn("We need a quotation.<br>\nSoon.", activity.note)
        self.assertNotIn("likely duplicates", activity.note)
        history = " ".join(self.prospects().message_ids.mapped("body"))
        self.assertIn("We need a quotation.<br>\nSoon.", history)

    # W37
    def test_enquiries_are_answered_even_after_the_user_has_left(self):
        manager = new_test_user(self.env, "chief", "customer_registry.group_manager", company_id=self.company.id)
        self.owner.active = False
        self.send()
        answerer = self.prospects().activity_ids.user_id
        self.assertTrue(answerer.has_group("customer_registry.group_manager"))
        self.assertTrue(manager.active and answerer.active)

    # W37
    def test_there_is_no_form_unless_it_is_switched_on(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(other.registry_prospect_form)
        for company_id in (other.id, 999999):
            self.assertEqual(self.url_open(f"/enquiry/{company_id}").status_code, 404)
            self.assertEqual(self.send(f"/enquiry/{company_id}").status_code, 404)
        self.company.registry_prospect_form = False
        for path in (self.path, f"{self.path}/thanks"):
            self.assertEqual(self.url_open(path).status_code, 404)
        self.assertFalse(self.prospects())

    # W37
    def test_a_form_needs_somebody_who_answers(self):
        with self.assertRaisesRegex(ValidationError, "choose who answers"):
            self.company.registry_prospect_user_id = False

    # W37
    def test_a_privacy_policy_is_a_link_to_a_page(self):
        for link in ("javascript:alert(1)", "//evil.example.com", "privacy"):
            with self.assertRaises(ValidationError):
                self.company.registry_prospect_privacy_url = link
        self.company.registry_prospect_privacy_url = "https://example.com/privacy"
        self.assertIn('href="https://example.com/privacy"', self.url_open(self.path).text)

    # D21, W37
    def test_consents_are_not_ticked_and_those_given_are_recorded(self):
        self.assertFalse(self.form().xpath("//input[@type='checkbox'][@checked]"))
        self.advertising.form_text = "Write to me about offers."
        self.send(**{f"consent_{self.advertising.id}": "1", f"consent_{self.service.id}": "1"})
        person = self.prospects().child_ids
        consent = person.registry_consent_ids
        self.assertEqual(
            (consent.purpose_id, consent.state, consent.channel, consent.source, consent.text, consent.address),
            (self.advertising, "given", "email", "Prospect form", "Write to me about offers.", "127.0.0.1"),
        )
        self.assertEqual((consent.date, consent.in_force), (fields.Date.today(), True))
        self.assertFalse(self.prospects().registry_consent_ids)

    # D21, W37
    def test_nothing_is_sent_without_the_consent_that_is_required(self):
        self.company.registry_prospect_privacy_purpose_id = self.service
        box = f"consent_{self.service.id}"
        answer = self.send(**{f"consent_{self.newsletter.id}": "1"})
        self.assertEqual(answer.status_code, 422)
        page = html.fromstring(answer.content)
        self.assertTrue(page.xpath(f"//input[@name='{box}'][@required][@aria-invalid='true']"))
        self.assertTrue(page.xpath(f"//input[@name='consent_{self.newsletter.id}'][@checked]"))
        self.assertFalse(self.prospects())
        self.assertThanked(self.send(**{box: "1"}))
        self.assertEqual(self.prospects().child_ids.registry_consent_ids.purpose_id, self.service)

    # D22, W37
    def test_a_box_ticked_by_a_stranger_frees_nobody_elses_address(self):
        self.make_customer(email=TYPED["email"])
        self.send(**{f"consent_{self.advertising.id}": "1"})
        refused = self.Partner._registry_emails_without_consent([TYPED["email"]], self.advertising)
        self.assertEqual(refused, {TYPED["email"]})
        self.send(email="new@example.com", **{f"consent_{self.advertising.id}": "1"})
        self.assertFalse(self.Partner._registry_emails_without_consent(["new@example.com"], self.advertising))

    # W37
    def test_bots_are_thanked_and_nothing_is_created(self):
        count = self.Partner.search_count([])
        self.assertThanked(self.send(**{HONEYPOT: "Cheap watches"}))
        self.assertEqual(self.Partner.search_count([]), count)
        trap = self.form().xpath(f"//input[@name='{HONEYPOT}']")[0]
        self.assertEqual((trap.get("tabindex"), trap.get("autocomplete"), trap.get("value")), ("-1", "off", ""))
        self.assertEqual(trap.getparent().get("aria-hidden"), "true")

    # W37
    def test_nothing_is_taken_without_the_token_of_the_page(self):
        with self.assertLogs("odoo.http", "WARNING"):
            self.assertEqual(self.url_open(self.path, data=TYPED).status_code, 400)
        self.assertFalse(self.prospects())

    # W37
    def test_the_same_enquiry_is_one_prospect_however_often_it_is_sent(self):
        for _click in range(3):
            self.assertThanked(self.send())
        self.assertEqual(len(self.prospects()), 1)
        self.assertThanked(self.send(message="Another question"))
        self.assertEqual(len(self.prospects()), 2)

    # W37
    def test_an_address_sends_a_limited_number_and_then_keeps_what_was_typed(self):
        self.set_limits(per_address=2)
        for number in range(2):
            self.assertThanked(self.send(message=f"Question {number}"))
        answer = self.send(message="Question 3")
        self.assertEqual(answer.status_code, 429)
        self.assertIn("too many enquiries", answer.text)
        self.assertEqual(html.fromstring(answer.content).xpath("//textarea")[0].text, "Question 3")
        self.assertEqual(len(self.prospects()), 2)
        self.let_time_pass(hours=1)
        self.assertThanked(self.send(message="Question 3"))

    # W37
    def test_all_addresses_together_send_a_limited_number(self):
        self.set_limits(per_hour=1)
        self.assertThanked(self.send())
        self.assertEqual(self.send(message="Question 2").status_code, 429)

    # W37
    def test_counters_are_forgotten_and_name_nobody(self):
        self.send()
        counters = self.env["customer.form.quota"].search([])
        self.assertEqual(len(counters), 3)
        self.assertFalse(re.search(r"127\.0|nordlicht", " ".join(counters.mapped("key"))))
        counters._gc_counters()
        self.assertTrue(counters.exists())
        self.let_time_pass(days=1, seconds=1)
        counters._gc_counters()
        self.assertFalse(counters.exists())

    def set_limits(self, **limits):
        parameters = self.env["ir.config_parameter"]
        for name, limit in limits.items():
            parameters.set_param(f"customer_registry.enquiries_{name}", limit)

    def let_time_pass(self, **span):
        for counter in self.env["customer.form.quota"].search([]):
            counter.since -= timedelta(**span)
        self.env.flush_all()

    # W37, X01
    def test_whether_an_address_is_known_shows_nowhere_but_inside(self):
        unknown = self.normal(self.send(email="nobody@example.com"))
        for email, kind in self.known_addresses().items():
            with self.subTest(kind):
                self.assertEqual(self.normal(self.send(email=email)), unknown)
                prospect = self.prospects(email)
                self.assertEqual(len(prospect), 1)
                self.assertIn("likely duplicates", prospect.activity_ids.note)
                self.assertIn("same e-mail address", prospect.registry_duplicates[0]["reason"])

    def known_addresses(self):
        customer = self.make_customer(email="customer@example.com")
        self.make_contact(customer, email="contact@example.com")
        self.Partner.create({"name": "Olga", "email": "ordinary@example.com"})
        new_test_user(self.env, "petra_portal", "base.group_portal", email="portal@example.com")
        return {
            "customer@example.com": "customer",
            "contact@example.com": "contact",
            "ordinary@example.com": "outside of the registry",
            "portal@example.com": "portal user",
        }

    def normal(self, answer):
        """Return what a visitor gets, without what differs from page to page."""
        text = re.sub(r'csrf_token: "\w+"', "", answer.text)
        return answer.status_code, answer.url, [step.status_code for step in answer.history], text

    # W37, X01
    def test_a_known_address_costs_no_query_more(self):
        self.known_addresses()
        self.send(message="warm up", email="warm@example.com")
        counts = {email: self.count_queries(email) for email in ("nobody@example.com", "customer@example.com")}
        self.assertLessEqual(abs(counts["nobody@example.com"] - counts["customer@example.com"]), 1, counts)

    def count_queries(self, email):
        before = self.env.cr.sql_log_count
        self.send(email=email, company=f"Firm of {email}")
        return self.env.cr.sql_log_count - before

    # W37, X01
    def test_an_existing_record_is_neither_changed_nor_joined(self):
        customer = self.make_customer(TYPED["company"], email=TYPED["email"], state="customer")
        contact = self.make_contact(customer, TYPED["name"], email=TYPED["email"])
        before = self.Partner.browse([customer.id, contact.person_id.id]).read()
        self.send(city="Elsewhere", phone="+49 40 123456")
        after = self.Partner.browse([customer.id, contact.person_id.id]).read()
        self.assertEqual(self.without_hints(after), self.without_hints(before))
        self.assertEqual(len(self.prospects()), 1)

    def without_hints(self, rows):
        live = {"registry_duplicates", "duplicate_bank_partner_ids", "avatar_cache_key", "same_vat_partner_id"}
        return [{name: value for name, value in row.items() if name not in live} for row in rows]

    # W37
    def test_what_is_wrong_is_said_at_its_field_and_everything_typed_is_kept(self):
        wrong = {"email": "lena@", "phone": "12", "name": " ", "company": "!?", "country": "XX"}
        typed = {**TYPED, **wrong, f"consent_{self.newsletter.id}": "1"}
        answer = self.send(**typed)
        self.assertEqual(answer.status_code, 422)
        page = html.fromstring(answer.content)
        for name in wrong:
            field = page.xpath(f"//*[@name='{name}']")[0]
            problem = page.get_element_by_id(field.get("aria-describedby"))
            self.assertEqual(field.get("aria-invalid"), "true")
            self.assertTrue(problem.text_content().strip(), name)
        self.assertEqual(len(page.xpath("//*[@autofocus]")), 1)
        for name in ("company", "email", "phone", "city"):
            self.assertEqual(page.xpath(f"//input[@name='{name}']/@value"), [typed[name]])
        self.assertEqual(page.xpath("//textarea")[0].text, TYPED["message"])
        self.assertEqual(page.xpath("//input[@checked]/@name"), [f"consent_{self.newsletter.id}"])
        self.assertFalse(self.Partner.search([("city", "=", "Kiel"), ("registry_state", "=", "prospect")]))

    # W37
    def test_nothing_is_longer_than_it_may_be(self):
        for name in ("company", "name", "phone", "city", "message"):
            answer = self.send(**{name: "9" * 6000})
            self.assertEqual(answer.status_code, 422, name)
        self.assertEqual(self.send(email=f"{'a' * 250}@example.com").status_code, 422)
        self.assertFalse(self.Partner.search([("registry_state", "=", "prospect"), ("name", "ilike", "999999")]))

    # W37
    def test_line_breaks_and_control_characters_lead_nowhere(self):
        answer = self.send(email="lena@nordlicht.example.com\r\nBcc: all@example.com")
        self.assertEqual(answer.status_code, 422)
        self.assertThanked(self.send(name="Lena\r\nBcc: x\x00\u202e", company="Nord\x07licht", message="a\x00b\r\nc"))
        prospect = self.prospects()
        self.assertEqual((prospect.name, prospect.child_ids.name), ("Nord licht", "Lena Bcc: x"))
        self.assertIn("ab<br>\nc", prospect.activity_ids.note)

    # W37
    def test_a_file_in_the_place_of_a_text_is_no_text(self):
        token = self.form().xpath("//input[@name='csrf_token']/@value")[0]
        for name in TYPED:
            data = {"csrf_token": token, **TYPED, "email": "wrong"}
            del data[name]
            answer = self.url_open(self.path, data=data, files=[(name, ("a.txt", b"Anna"))])
            self.assertEqual(answer.status_code, 422, name)

    # W37
    def test_markup_stays_text(self):
        script = "<script>alert(1)</script><img src=x onerror=alert(2)>"
        answer = self.send(name=script, message=script, email="wrong")
        self.assertNotIn("<script>alert", answer.text)
        self.assertNotIn("<img src=x", answer.text)
        self.send(name=script, message=script)
        prospect = self.prospects()
        self.assertEqual(prospect.child_ids.name, script)
        for text in (prospect.activity_ids.note, *prospect.message_ids.mapped("body")):
            self.assertNotIn("<script", text)
            self.assertNotIn("<img", text)

    # W37
    def test_no_field_that_is_not_on_the_form_gets_through(self):
        self.send(ref="K-1", registry_state="customer", parent_id=str(self.company.partner_id.id), user_id="1", vat="X")
        prospect = self.prospects()
        self.assertEqual(
            (prospect.ref, prospect.parent_id.id, prospect.vat, prospect.user_id), (False, False, False, self.owner)
        )

    # W37
    def test_only_whoever_answers_gets_a_mail(self):
        self.env.ref("base.user_root").email = "system@example.com"
        self.send()
        prospect = self.prospects()
        notice = self.env["mail.message"].search([("model", "=", "res.partner"), ("res_id", "=", prospect.id)])
        notice = notice.filtered("partner_ids")
        self.assertEqual(notice.partner_ids, self.owner.partner_id)
        self.assertIn("system@example.com", notice.email_from)
        written = self.env["mail.mail"].search([]).filtered(lambda mail: TYPED["email"] in (mail.email_to or ""))
        self.assertFalse(written)
        mails = self.env["mail.mail"].search([("recipient_ids", "in", (prospect | prospect.child_ids).ids)])
        self.assertFalse(mails)
        self.assertEqual(prospect.message_partner_ids, self.owner.partner_id)

    # W37
    def test_every_field_is_labelled_and_browsers_can_fill_it_in(self):
        page = self.form()
        form = page.xpath("//form[contains(@class, 'o_registry_enquiry')]")[0]
        for field in form.xpath(".//input[not(@type='hidden')] | .//select | .//textarea"):
            self.assertTrue(page.xpath(f"//label[@for='{field.get('id')}']"), field.get("name"))
        found = {field.get("name"): field.get("autocomplete") for field in page.xpath("//*[@autocomplete]")}
        self.assertEqual(
            {name: found.get(name) for name in ("company", "name", "email", "phone", "city", "country")},
            {
                "company": "organization",
                "name": "name",
                "email": "email",
                "phone": "tel",
                "city": "address-level2",
                "country": "country",
            },
        )

    # W37, X11
    def test_the_language_is_that_of_the_browser_and_of_the_address(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.advertising.with_context(lang="de_DE").form_text = "Schreiben Sie mir über Angebote."
        browser = {"Accept-Language": "de-DE,de;q=0.9", "User-Agent": "Mozilla/5.0 (X11) Firefox/140.0"}
        for page in (self.form(f"/de{self.path}"), self.form(**browser)):
            self.assertEqual(page.get("lang"), "de-DE")
            self.assertIn("Schreiben Sie mir", page.text_content())
        answer = self.send(f"/de{self.path}", **{f"consent_{self.advertising.id}": "1"})
        self.assertIn("/de/enquiry", answer.url)
        prospect = self.prospects()
        self.assertEqual((prospect.lang, prospect.child_ids.lang), ("de_DE", "de_DE"))
        self.assertEqual(prospect.child_ids.registry_consent_ids.text, "Schreiben Sie mir über Angebote.")

    # W37
    def test_settings_and_counters_are_closed_to_outsiders(self):
        portal = new_test_user(self.env, "olga_portal", "base.group_portal", company_id=self.company.id)
        for user in (portal, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.company.with_user(user).read(["registry_prospect_user_id"])
            with self.assertRaises(AccessError):
                self.company.with_user(user).action_registry_prospect_texts()
            with self.assertRaises(AccessError):
                self.env["customer.form.quota"].with_user(user).search([])
