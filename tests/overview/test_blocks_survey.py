"""Questionnaires on the overview of their customer."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form

from tests.overview.blocks_case import BlocksCase


class TestBlocksSurvey(BlocksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls.user_with("officer", "survey.group_survey_user")
        question = {"title": "How many workplaces?", "question_type": "text_box"}
        cls.survey = cls.env["survey.survey"].create(
            {"title": "Inventory", "access_mode": "token", "question_and_page_ids": [(0, 0, question)]}
        )

    def make_answer(self, state="new", partner=None, **values):
        return self.env["survey.user_input"].create(
            {"survey_id": self.survey.id, "partner_id": (partner or self.contact).id, "state": state, **values}
        )

    # T15
    def test_questionnaires_show_their_status_and_when_they_were_answered(self):
        done = self.make_answer("done", end_datetime="2026-05-06 07:08:09")
        self.make_answer("in_progress", self.customer)
        self.make_answer("new")
        self.make_answer("new", deadline=fields.Datetime.now() - timedelta(days=1))
        self.make_answer("new", test_entry=True)
        self.make_answer("new", self.other)
        rows = self.block("questionnaires", self.officer)["rows"]
        badges = [(row["badge"]["text"], row["badge"]["tone"]) for row in rows]
        self.assertEqual(
            badges,
            [("Too late", "danger"), ("Not started", "warning"), ("In Progress", "info"), ("Completed", "success")],
        )
        self.assertEqual([row["detail"] for row in rows], ["Anna Lindner", "Anna Lindner", "", "Anna Lindner"])
        self.assertEqual((rows[-1]["id"], rows[-1]["date"]), (done.id, "2026-05-06 07:08:09"))
        self.assertEqual({row["title"] for row in rows}, {"Inventory"})
        self.assertEqual(len(self.listed("questionnaires", self.officer)), 4)

    # T15
    def test_restricted_questionnaires_are_left_out_and_without_the_right_all_are(self):
        self.make_answer()
        self.assertEqual(self.titles("questionnaires", self.officer), ["Inventory"])
        self.survey.restrict_user_ids = self.env.user
        self.assertEqual(self.titles("questionnaires", self.officer), [])
        self.assertEqual(self.block("questionnaires", self.clerk)["state"], "forbidden")

    # T15
    def test_asking_to_fill_in_invites_the_main_contact(self):
        action = self.block("questionnaires", self.officer)["create"]
        wizard = self.env[action["res_model"]].with_user(self.officer).with_context(**action["context"])
        form = Form(wizard)
        form.survey_id = self.survey
        request = form.save()
        self.assertEqual(request.partner_ids, self.contact)
        action = request.action_ask()
        invite = self.env["survey.invite"].with_user(self.officer).with_context(**action["context"]).create({})
        invite.action_invite()
        answer = self.survey.user_input_ids
        self.assertEqual((answer.partner_id, answer.state), (self.contact, "new"))
        self.assertEqual(self.badges("questionnaires"), {"Inventory": ("Not started", "warning")})
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.contact.ids)])
        self.assertIn(answer.access_token, mail.body_html)

    # T15
    def test_others_do_not_ask_by_the_request_of_a_colleague(self):
        request = (
            self.env["customer.survey.request"]
            .with_user(self.officer)
            .create({"customer_id": self.customer.id, "survey_id": self.survey.id})
        )
        second = self.user_with("second", "survey.group_survey_user")
        for user in (second, self.clerk):
            with self.assertRaises(AccessError):
                request.with_user(user).action_ask()

    # T15, T20
    def test_a_contact_of_several_customers_is_asked_for_one_of_them_and_again_when_all_is_answered(self):
        dora = self.make_contact(self.other, "Dora Holm").person_id
        self.env["customer.contact"].create({"customer_id": self.customer.id, "person_id": dora.id})
        self.assertEqual(self.ask_for(self.customer, dora), "new")
        self.assertEqual(self.titles("questionnaires", self.officer), ["Inventory"])
        answer = self.survey.user_input_ids
        self.assertEqual((answer.partner_id, answer.registry_customer_id), (dora, self.customer))
        self.assertEqual(self.ask_for(self.customer, dora), "resend")
        answer.state = "done"
        self.assertEqual(self.ask_for(self.customer, dora), "new")
        self.assertEqual(len(self.survey.user_input_ids), 2)

    def ask_for(self, customer, person):
        """Ask ``person`` on behalf of ``customer`` and send the invitation; return how Odoo treats earlier ones."""
        values = {"customer_id": customer.id, "survey_id": self.survey.id, "partner_ids": [(6, 0, person.ids)]}
        action = self.env["customer.survey.request"].with_user(self.officer).create(values).action_ask()
        invite = self.env["survey.invite"].with_user(self.officer).with_context(**action["context"]).create({})
        invite.action_invite()
        return invite.existing_mode
