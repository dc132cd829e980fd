"""Opportunities and appointments on the overview of their customer."""

from datetime import timedelta

from odoo import Command, fields

from tests.overview.blocks_case import BlocksCase


class TestBlocksCrm(BlocksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.user_with("seller", "sales_team.group_sale_salesman")
        cls.won = cls.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        cls.stage = cls.env["crm.stage"].create({"name": "Proposal of the test", "sequence": 2})

    @classmethod
    def make_lead(cls, name, partner=None, **values):
        return cls.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "partner_id": (partner or cls.customer).id,
                "stage_id": cls.stage.id,
                **values,
            }
        )

    # T10 W37
    def test_opportunities_show_stage_revenue_and_next_activity(self):
        lead = self.make_lead("New shop", expected_revenue=5000, date_deadline="2026-12-24")
        todo = self.env.ref("mail.mail_activity_data_todo")
        for day in ("2027-01-09", "2027-01-05"):
            lead.activity_schedule(activity_type_id=todo.id, date_deadline=fields.Date.to_date(day))
        row = self.block("opportunities")["rows"][0]
        self.assertEqual((row["title"], row["date"], row["amount"]), ("New shop", "2026-12-24", 5000))
        self.assertEqual(row["badge"], {"text": "Proposal of the test", "tone": "info"})
        self.assertEqual(row["detail"], "Next activity on 01/05/2027")
        self.assertEqual(row["currency_id"], self.company.currency_id.id)

    # T10
    def test_open_opportunities_come_before_won_and_lost_ones(self):
        self.make_lead("Lost").action_set_lost()
        self.make_lead("Won").action_set_won()
        self.make_lead("Open", self.contact)
        self.make_lead("Archived").active = False
        self.make_lead("Not yet qualified", type="lead")
        self.make_lead("Of another", self.other)
        self.assertEqual(self.titles("opportunities")[0], "Open")
        self.assertEqual(
            self.badges("opportunities"),
            {
                "Open": ("Proposal of the test", "info"),
                "Won": (self.won.name, "success"),
                "Lost": ("Lost", "muted"),
            },
        )
        self.assertEqual(set(self.listed("opportunities").mapped("name")), {"Open", "Won", "Lost"})

    # T10
    def test_a_salesman_sees_own_opportunities_and_creates_one_for_the_customer(self):
        self.make_lead("Mine", user_id=self.seller.id)
        self.make_lead("Of a colleague", user_id=self.env.user.id)
        block = self.block("opportunities", self.seller)
        self.assertEqual([row["title"] for row in block["rows"]], ["Mine"])
        self.assertEqual(block["create"]["context"]["default_partner_id"], self.customer.id)
        self.assertEqual(self.block("opportunities", self.clerk)["state"], "forbidden")

    # B27
    def test_an_opportunity_says_what_winning_it_sends_to_a_prospect(self):  # B27, D23
        product = self.env["product.product"].create({"name": "Setup", "list_price": 40, "taxes_id": False})
        line = Command.create({"product_id": product.id, "quantity": 2})
        self.company.write({"registry_welcome": True, "registry_welcome_line_ids": [Command.clear(), line]})
        prospect = self.make_customer("Prospect", state="prospect", email="info@prospect.example.com")
        lead = self.make_lead("First order", prospect, user_id=self.seller.id).with_user(self.seller)
        self.assertRegex(lead.registry_conversion_hint, "Prospect becomes a customer.*80.00")

    def test_an_opportunity_that_is_won_makes_the_prospect_a_customer(self):
        prospect = self.make_customer("Prospect", state="prospect", email="info@prospect.example.com")
        lead = self.make_lead("First order", prospect, user_id=self.seller.id)
        self.assertEqual(prospect.registry_state, "prospect")
        lead.with_user(self.seller).action_set_won()
        self.assertEqual(prospect.registry_state, "customer")
        self.assertEqual(prospect.registry_conversion_reason, "Opportunity won: First order")
        self.assertEqual(prospect.registry_converted_by_id, self.seller)

    # B27
    def test_an_opportunity_created_as_won_converts_and_a_lost_one_does_not(self):
        first = self.make_customer("First", state="prospect", email="info@first.example.com")
        second = self.make_customer("Second", state="prospect", email="info@second.example.com")
        self.make_lead("Lost", second).action_set_lost()
        self.make_lead("Won", self.make_contact(first).person_id, stage_id=self.won.id)
        self.assertEqual((first.registry_state, second.registry_state), ("customer", "prospect"))

    # W37
    def test_ordinary_contacts_stay_ordinary_when_an_opportunity_is_won(self):
        ordinary = self.Partner.create({"name": "Ordinary"})
        self.make_lead("Won", ordinary).action_set_won()
        self.assertFalse(ordinary.registry_state)


class TestAppointments(BlocksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "no_mail_to_attendees": True, "dont_notify": True})
        cls.colleague = cls.user_with("colleague")

    @classmethod
    def make_event(cls, name, days, attendees, **values):
        start = fields.Datetime.now() + timedelta(days=days)
        return cls.env["calendar.event"].create(
            {
                "name": name,
                "start": start,
                "stop": start + timedelta(hours=1),
                "partner_ids": [(6, 0, attendees.ids)],
                **values,
            }
        )

    # W37
    def test_coming_appointments_come_first_then_the_past_ones(self):
        self.make_event("Last year", -300, self.contact)
        self.make_event("Next week", 7, self.contact, location="Köln")
        self.make_event("Yesterday", -1, self.customer)
        self.make_event("Tomorrow", 1, self.customer | self.contact)
        self.make_event("With another", 1, self.other)
        block = self.block("appointments", self.clerk)
        self.assertEqual([row["title"] for row in block["rows"]], ["Tomorrow", "Next week", "Yesterday", "Last year"])
        self.assertEqual(block["rows"][1]["detail"], "Köln")
        texts = [row["badge"] and row["badge"]["text"] for row in block["rows"]]
        self.assertEqual(texts, ["Coming", "Coming", None, None])

    # W37
    def test_private_appointments_are_shown_to_those_who_attend_or_made_them_only(self):
        private = {"privacy": "private", "user_id": self.colleague.id}
        self.make_event("Secret", 1, self.contact, **private)
        self.make_event("Secret with the clerk", 2, self.contact | self.clerk.partner_id, **private)
        self.make_event("Public", 3, self.contact, privacy="public", user_id=self.colleague.id)
        self.assertEqual(self.titles("appointments", self.clerk), ["Secret with the clerk", "Public"])
        self.assertEqual(len(self.titles("appointments", self.colleague)), 3)

    # W37
    def test_the_calendar_of_a_colleague_may_be_private_as_a_whole(self):
        self.make_event("By default", 1, self.contact, user_id=self.colleague.id)
        self.assertEqual(self.titles("appointments", self.clerk), ["By default"])
        self.colleague.with_user(self.colleague).calendar_default_privacy = "private"
        self.assertEqual(self.titles("appointments", self.clerk), [])

    # W37
    def test_a_new_appointment_is_with_the_main_contact(self):
        second = self.make_contact(self.customer, "Boris Kamp", is_main=True).person_id
        context = self.block("appointments", self.clerk)["create"]["context"]
        event = self.env["calendar.event"].with_user(self.clerk).with_context(**context)
        values = event.default_get(["partner_ids"])
        self.assertEqual(values["partner_ids"], [(6, 0, (second | self.clerk.partner_id).ids)])
