"""Questionnaires in the portal: who sees which, who answers, and what nobody gets at."""

from datetime import timedelta

from lxml import html
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from tests.portal.test_portal_invoices import PASSWORD, PortalCase


@tagged("post_install", "-at_install")
class TestPortalQuestionnaires(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inventory = cls.make_survey("Inventory of your IT")
        cls.opinion = cls.make_survey("Are you satisfied?")
        cls.fritz = cls.make_login(cls.garage, "Fritz Fremd", portal_admin=True)
        cls.asked_ben = cls.ask(cls.ben.partner_id)
        cls.asked_anna = cls.ask(cls.anna.partner_id, cls.opinion)
        cls.asked_fritz = cls.ask(cls.fritz.partner_id)

    @classmethod
    def make_survey(cls, title):
        question = {"title": "How many workplaces?", "question_type": "text_box"}
        return cls.env["survey.survey"].create(
            {
                "title": title,
                "access_mode": "token",
                "users_login_required": False,
                "question_and_page_ids": [(0, 0, question)],
            }
        )

    @classmethod
    def ask(cls, partner, survey=None, customer=None, **values):
        answers = cls.env["survey.user_input"].with_context(registry_asked_for=customer and customer.id)
        return answers.create({"survey_id": (survey or cls.inventory).id, "partner_id": partner.id, **values})

    def rows(self, user=None):
        """Return {title: (status, text of the button)} of the list, as ``user`` or whoever is logged in."""
        page = html.fromstring((self.page(user, "/my/questionnaires") if user else self.list_again()).content)
        found = {}
        for row in page.xpath("//li[contains(@class, 'o_registry_questionnaire')]"):
            title = row.xpath("./div/text()")[0].strip()
            link = " ".join(row.xpath("./a/text()")).strip()
            found[title] = (row.xpath("./span[contains(@class, 'badge')]")[0].text_content(), link)
        return found

    def list_again(self):
        return self.url_open("/my/questionnaires")

    # T15
    def test_everybody_sees_what_he_was_asked_and_administrators_what_their_customer_was(self):
        self.assertEqual(self.rows(self.ben), {"Inventory of your IT": ("To answer", "Answer")})
        self.assertEqual(self.rows(self.anna), {"Are you satisfied?": ("To answer", "Answer")})
        self.assertEqual(
            self.rows(self.carla),
            {"Inventory of your IT": ("To answer", ""), "Are you satisfied?": ("To answer", "")},
        )
        self.assertEqual(self.rows(self.fritz), {"Inventory of your IT": ("To answer", "Answer")})

    # T15, T24
    def test_the_login_of_an_additional_address_answers_for_its_customer_alone(self):
        link = {"customer_id": self.garage.id, "person_id": self.ben.partner_id.id}
        link = self.env["customer.contact"].create(link)
        extra = self.make_additional_login(link, "ben@rheinaue.example.com")
        for_garage = self.ask(self.ben.partner_id, self.opinion, self.garage)
        self.assertEqual(for_garage.registry_customer_id, self.garage)
        self.assertEqual(self.rows(extra), {"Are you satisfied?": ("To answer", "Answer")})
        for asked, status in ((for_garage, 200), (self.asked_ben, 404), (self.asked_fritz, 404)):
            answer = self.url_open(f"/my/questionnaires/{asked.id}")
            self.assertEqual(answer.status_code, status)
            page = self.url_open(asked.get_start_url()).text
            self.assertEqual("Start Survey" in page, status == 200)

    # T15
    def test_the_status_says_what_is_to_be_done(self):
        closed = self.make_survey("Closed")
        day = fields.Datetime.now()
        self.asked_ben.state = "in_progress"
        self.ask(self.ben.partner_id, self.opinion, state="done", end_datetime=day)
        self.ask(self.ben.partner_id, self.make_survey("Over"), deadline=day - timedelta(minutes=1))
        self.ask(self.ben.partner_id, self.make_survey("Open"), deadline=day + timedelta(days=1))
        self.ask(self.ben.partner_id, self.make_survey("A trial"), test_entry=True)
        past = {"state": "done", "end_datetime": day - timedelta(days=2), "deadline": day - timedelta(days=1)}
        self.ask(self.ben.partner_id, self.make_survey("Of the past"), **past)
        answer = self.ask(self.ben.partner_id, closed)
        closed.active = False
        self.assertEqual(
            self.rows(self.ben),
            {
                "Inventory of your IT": ("Started", "Continue"),
                "Are you satisfied?": ("Answered", "View answers"),
                "Over": ("Too late", ""),
                "Of the past": ("Answered", ""),
                "Open": ("To answer", "Answer"),
                "Closed": ("Closed", ""),
            },
        )
        self.assertEqual(self.url_open(f"/my/questionnaires/{answer.id}").status_code, 404)

    # T15
    def test_whoever_was_asked_twice_answers_twice(self):
        again = self.ask(self.ben.partner_id)
        page = self.page(self.ben, "/my/questionnaires").text
        for answer in self.asked_ben | again:
            self.assertIn(f"/my/questionnaires/{answer.id}", page)

    # T15
    def test_the_questionnaire_is_answered_on_the_pages_of_the_survey(self):
        start = self.page(self.ben, f"/my/questionnaires/{self.asked_ben.id}")
        self.assertIn(f"/survey/{self.inventory.access_token}/{self.asked_ben.access_token}", start.url)
        self.assertIn("Inventory of your IT", start.text)
        self.answer(self.asked_ben, "Twelve")
        self.assertEqual(self.rows(), {"Inventory of your IT": ("Answered", "View answers")})
        self.assertIn("Twelve", self.url_open(f"/my/questionnaires/{self.asked_ben.id}").text)
        block = next(
            block for block in self.bakery.registry_get_overview()["blocks"] if block["code"] == "questionnaires"
        )
        badges = {row["id"]: row["badge"]["text"] for row in block["rows"]}
        self.assertEqual(badges[self.asked_ben.id], "Completed")

    def answer(self, asked, text):
        """Begin and send the only page, as the browser does."""
        base = f"{asked.survey_id.access_token}/{asked.access_token}"
        question = asked.survey_id.question_ids
        for step, params in (("begin", {}), ("submit", {str(question.id): text, "question_id": question.id})):
            self.make_jsonrpc_request(f"/survey/{step}/{base}", params)
        self.env.invalidate_all()
        self.assertEqual(asked.state, "done")

    # T15
    def test_no_other_id_leads_anywhere(self):
        for user in (self.ben, self.carla, self.fritz):
            self.authenticate(user.login, PASSWORD)
            for answer in self.asked_anna | self.asked_ben | self.asked_fritz:
                if answer.partner_id == user.partner_id:
                    continue
                with self.subTest(user=user.login, answer=answer.partner_id.name):
                    self.assertEqual(self.url_open(f"/my/questionnaires/{answer.id}").status_code, 404)
            self.assertEqual(self.url_open("/my/questionnaires/999999").status_code, 404)

    # T15
    def test_no_page_shows_a_token(self):
        for user in (self.ben, self.carla):
            for path in ("/my/questionnaires", "/my"):
                page = self.page(user, path).text
                for answer in self.asked_anna | self.asked_ben | self.asked_fritz:
                    self.assertNotIn(answer.access_token, page)

    # T15
    def test_nobody_answers_for_a_colleague_even_with_the_token(self):
        self.authenticate(self.carla.login, PASSWORD)
        answer = self.url_open(self.asked_ben.get_start_url())
        self.assertNotIn("How many workplaces?", answer.text)

    # T15
    def test_visitors_are_asked_to_log_in(self):
        for path in ("/my/questionnaires", f"/my/questionnaires/{self.asked_ben.id}"):
            answer = self.url_open(path)
            self.assertIn("/web/login", answer.url)
            self.assertNotIn("Inventory", answer.text)

    # T15
    def test_questionnaires_are_not_read_by_rpc(self):
        for user in (self.ben, self.carla, self.env.ref("base.public_user")):
            answers = self.env["survey.user_input"].with_user(user)
            asked = answers.browse(self.asked_ben.id)
            attempts = {
                "search": (answers.search, [[]]),
                "read": (asked.read, [["access_token"]]),
                "write": (asked.write, [{"partner_id": user.partner_id.id}]),
                "lines": (self.env["survey.user_input.line"].with_user(user).search, [[]]),
                "survey": (self.inventory.with_user(user).read, [["access_token"]]),
            }
            for name, (method, arguments) in attempts.items():
                with self.subTest(user=user.login, attempt=name), self.assertRaises(AccessError):
                    method(*arguments)

    # T15, B31
    def test_one_login_sees_those_of_the_chosen_customer(self):
        dora = self.make_accountant()
        self.ask(dora.partner_id, self.inventory, self.bakery)
        self.ask(dora.partner_id, self.opinion, self.garage)
        self.ask(dora.partner_id, self.make_survey("As an employee"))
        self.assertEqual(set(self.rows(dora)), {"Are you satisfied?"})
        token = self.url_open("/my").text.partition('csrf_token: "')[2].partition('"')[0]
        self.url_open("/my/customer", data={"csrf_token": token, "customer_id": self.bakery.id})
        self.assertEqual(set(self.rows()), {"Inventory of your IT"})

    # T15, B31
    def test_another_attempt_is_for_the_customer_that_asked(self):
        dora = self.make_accountant()
        self.inventory.write({"is_attempts_limited": True, "attempts_limit": 3})
        first = self.ask(dora.partner_id, self.inventory, self.bakery, state="done", invite_token="invited")
        self.page(dora, f"/survey/retry/{self.inventory.access_token}/{first.access_token}")
        again = self.env["survey.user_input"].search([("partner_id", "=", dora.partner_id.id)]) - first
        self.assertEqual(again.registry_customer_id, self.bakery)

    # T15, B11
    def test_what_was_asked_for_a_customer_ends_with_the_access(self):
        dora = self.make_accountant()
        self.ask(dora.partner_id, self.opinion, self.garage)
        self.ask(dora.partner_id, self.inventory, self.bakery)
        links = dora.partner_id.customer_link_ids
        links.filtered(lambda link: link.customer_id == self.garage).portal_access = False
        self.assertEqual(set(self.rows(dora)), {"Inventory of your IT"})

    # T15
    def test_nobody_is_asked_for_a_customer_that_he_does_not_serve(self):
        answer = self.ask(self.fritz.partner_id, self.opinion, self.bakery)
        self.assertEqual(answer.registry_customer_id, self.garage)
        self.assertNotIn("Fritz", self.page(self.carla, "/my/questionnaires").text)

    # T15
    def test_contacts_outside_of_the_registry_have_no_such_page(self):
        company = self.Partner.create({"name": "Ordinary", "is_company": True})
        self.bakery.contact_link_ids.filtered(lambda link: link.person_id == self.ben.partner_id).portal_access = False
        self.ben.active = True
        self.ben.partner_id.parent_id = company
        self.assertEqual(self.page(self.ben, "/my/questionnaires").status_code, 404)

    # T15
    def test_card_and_list_cost_the_same_however_many_there_are(self):
        self.authenticate(self.carla.login, PASSWORD)
        self.assertEqual(self.count(), 2)
        self.list_again()
        few = self.queries(self.count), self.queries(self.list_again)
        for _number in range(20):
            self.ask(self.ben.partner_id)
        self.assertEqual(self.count(), 22)
        many = self.queries(self.count), self.queries(self.list_again)
        for before, after in zip(few, many, strict=True):
            self.assertLessEqual(after, before)

    def count(self):
        name = "registry_questionnaire_count"
        return self.make_jsonrpc_request("/my/counters", {"counters": [name]})[name]

    def queries(self, act):
        before = self.env.cr.sql_log_count
        act()
        return self.env.cr.sql_log_count - before
