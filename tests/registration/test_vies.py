from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo import fields
from odoo.addons.customer_registry.models.registration.customer_vies_check import CustomerViesCheck
from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import mute_logger, zeep
from stdnum.exceptions import InvalidComponent

from tests.common import RegistryCase

VAT, OTHER_VAT = "DE136695976", "DE811569869"


class TestVies(RegistryCase):  # X10
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.registry_vies_check = True
        cls.Check = cls.env["customer.vies.check"]

    def setUp(self):
        super().setUp()
        self.asked = []
        self.answer = {"valid": True}
        self.enterContext(patch.object(CustomerViesCheck, "_call_vies", self.call_vies))
        self.enterContext(patch.object(self.env.cr, "commit", self.env.flush_all))

    def test_a_new_number_waits_and_saving_asks_nobody(self):
        customer = self.make_customer(vat=VAT)
        self.assertEqual(customer.registry_vies_state, "queued")
        self.assertEqual(self.asked, [])

    def test_what_vies_says_is_shown_and_known_to_the_accounts(self):
        for valid, state in ((True, "valid"), (False, "invalid")):
            with self.subTest(state):
                self.answer = {"valid": valid}
                customer = self.make_customer(vat=VAT)
                address = self.Partner.create({"name": "Office", "type": "invoice", "parent_id": customer.id})
                self.Check._process()
                self.assertEqual(customer.registry_vies_state, state)
                self.assertEqual((customer.vies_valid, address.vies_valid), (valid, valid))
                self.assertEqual(self.asked.pop(), VAT)

    def test_a_changed_number_is_checked_anew_and_a_removed_one_forgotten(self):
        customer = self.make_customer(vat=VAT)
        self.Check._process()
        customer.vat = OTHER_VAT
        self.assertEqual((customer.registry_vies_state, customer.vies_valid), ("queued", False))
        self.Check._process()
        self.assertEqual(self.asked, [VAT, OTHER_VAT])
        customer.vat = False
        self.assertFalse(customer.registry_vies_check_ids)
        self.assertFalse(customer.registry_vies_state)

    def test_an_unchanged_number_is_not_asked_again(self):
        customer = self.make_customer(vat=VAT)
        self.Check._process()
        customer.write({"vat": VAT, "city": "Köln"})
        customer.registry_register()
        self.Check._process()
        self.assertEqual(self.asked, [VAT])

    def test_a_prospect_is_checked_when_it_becomes_a_customer(self):
        prospect = self.make_customer(state="prospect", vat=VAT)
        self.assertFalse(prospect.registry_vies_state)
        prospect.registry_convert_to_customer("Order")
        self.assertEqual(prospect.registry_vies_state, "queued")

    def test_numbers_outside_of_the_eu_and_with_the_setting_off_are_left_alone(self):
        swiss = self.make_customer(vat="CHE-123.456.788 MWST", country_id=self.env.ref("base.ch").id, zip="8001")
        self.company.registry_vies_check = False
        german = self.make_customer(vat=VAT)
        self.assertFalse((swiss + german).registry_vies_check_ids)

    def test_odoos_own_check_does_not_make_saving_wait(self):
        self.company.write({"registry_vies_check": False, "vat_check_vies": True})
        with patch("odoo.addons.base_vat.models.res_partner.check_vies") as core:
            customer = self.make_customer(vat=VAT)
            contact = self.make_contact(customer).person_id
            self.env.flush_all()
            core.assert_not_called()
            self.assertEqual(customer.registry_vies_state, "queued")
            self.Check._process()
            self.assertTrue(customer.vies_valid and contact.vies_valid)
            self.Partner.create({"name": "Not ours", "country_id": self.germany.id, "vat": VAT}).flush_recordset()
            core.assert_called_once()

    @mute_logger("odoo.addons.customer_registry.models.registration.customer_vies_check")
    def test_unreachable_is_no_verdict_and_is_tried_again_ever_later(self):
        self.answer = OSError("no route")
        start = fields.Datetime.now()
        with freeze_time(start) as clock:
            customer = self.make_customer(vat=VAT)
            check = customer.registry_vies_check_ids
            delays = []
            for _attempt in range(4):
                self.Check._process()
                self.assertEqual(customer.registry_vies_state, "unreachable")
                delays.append((check.next_try - fields.Datetime.now()) // timedelta(minutes=1))
                clock.move_to(check.next_try)
            self.assertEqual(delays, [5, 10, 20, 40])
            self.answer = {"valid": True}
            self.Check._process()
            self.assertEqual((check.state, check.next_try), ("valid", False))

    @mute_logger("odoo.addons.customer_registry.models.registration.customer_vies_check")
    def test_after_two_weeks_of_trying_only_a_person_asks_again(self):
        self.answer = OSError("no route")
        customer = self.make_customer(vat=VAT)
        check = customer.registry_vies_check_ids
        check.attempts = 13
        self.Check._process()
        self.assertFalse(check.next_try)
        customer.with_user(self.clerk).action_retry_vies()
        self.assertEqual((check.state, check.attempts), ("queued", 0))

    def test_faults_of_the_service_are_told_from_refusals_of_the_number(self):
        for answer, state in (
            (zeep.exceptions.Fault("MS_UNAVAILABLE"), "unreachable"),
            (zeep.exceptions.Fault("MS_MAX_CONCURRENT_REQ"), "unreachable"),
            (zeep.exceptions.Fault("INVALID_INPUT"), "invalid"),
            (InvalidComponent(), "invalid"),
        ):
            with self.subTest(str(answer)):
                self.answer = answer
                customer = self.make_customer(vat=VAT)
                self.Check._process()
                self.assertEqual(customer.registry_vies_state, state)

    def test_a_fault_of_one_country_does_not_stop_the_others(self):
        first, second = self.make_customer(vat=VAT), self.make_customer("Other", vat=OTHER_VAT)
        answers = {VAT: zeep.exceptions.Fault("MS_UNAVAILABLE"), OTHER_VAT: {"valid": True}}
        self.answer = answers.get
        self.Check._process()
        self.assertEqual((first + second).mapped("registry_vies_state"), ["unreachable", "valid"])

    @mute_logger("odoo.addons.customer_registry.models.registration.customer_vies_check")
    def test_without_a_network_one_question_speaks_for_the_batch(self):
        self.answer = OSError("no route")
        customers = self.make_customer(vat=VAT) + self.make_customer("Other", vat=OTHER_VAT)
        self.Check._process()
        self.assertEqual(len(self.asked), 1)
        self.assertEqual(set(customers.mapped("registry_vies_state")), {"unreachable"})

    def test_an_answer_to_a_number_that_changed_meanwhile_is_dropped(self):
        customer = self.make_customer(vat=VAT)

        def change(_number):
            customer.vat = OTHER_VAT
            return {"valid": True}

        self.answer = change
        self.Check._ask_all(self.Check._claim())
        self.assertEqual(customer.registry_vies_state, "queued")
        self.assertFalse(customer.vies_valid)

    def test_what_a_dead_worker_had_claimed_is_asked_after_its_lease(self):
        customer = self.make_customer(vat=VAT)
        self.assertTrue(self.Check._claim())
        self.assertFalse(self.Check._claim(), "nobody else takes it meanwhile")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=11)):
            self.Check._process()
        self.assertEqual(customer.registry_vies_state, "valid")

    @mute_logger("odoo.addons.customer_registry.models.core.customer_job_mixin")
    def test_an_answer_that_cannot_be_kept_stops_no_other_and_is_asked_again(self):
        first, second = self.make_customer(vat=VAT), self.make_customer("Other", vat=OTHER_VAT)
        answers = {VAT: {"valid": False}, OTHER_VAT: {"valid": True}}
        self.answer = answers.get
        with patch.object(type(self.Partner), "_registry_vies_alert", side_effect=KeyError("bug")):
            self.Check._process()
        self.assertEqual((first + second).mapped("registry_vies_state"), ["unreachable", "valid"])
        self.assertTrue(first.registry_vies_check_ids.next_try)

    def test_the_review_warns_of_a_number_that_vies_does_not_know(self):  # D43
        self.answer = {"valid": False}
        customer = self.make_customer(vat=VAT)
        self.assertFalse([item for item in customer.registry_review() if item["field"] == "vat"])
        self.Check._process()
        found = [item for item in customer.registry_review() if item["field"] == "vat"]
        self.assertEqual([item["severity"] for item in found], ["warning"])
        self.assertIn("VIES does not know", found[0]["message"])

    def test_the_owner_is_told_once_that_a_number_is_not_valid(self):
        self.answer = {"valid": False}
        customer = self.make_customer(vat=VAT, user_id=self.clerk.id)
        self.Check._process()
        customer.with_user(self.clerk).action_retry_vies()
        self.Check._process()
        told = customer.activity_ids.filtered(lambda activity: "VIES" in activity.summary)
        self.assertEqual(told.user_id, self.clerk)
        self.assertEqual(len(told), 1)

    def test_customers_are_found_by_what_vies_says(self):
        customer, without = self.make_customer(vat=VAT), self.make_customer("Without")
        self.assertEqual(self.Partner.search([("registry_vies_state", "=", "queued")]), customer)
        self.assertIn(without, self.Partner.search([("registry_vies_state", "=", False)]))

    def test_employees_read_the_checks_and_portal_users_nothing(self):
        customer = self.make_customer(vat=VAT)
        check = customer.registry_vies_check_ids
        self.assertEqual(check.with_user(self.employee).state, "queued")
        with self.assertRaises(AccessError):
            check.with_user(self.employee).write({"state": "valid"})
        portal = new_test_user(self.env, "portal_vies", "base.group_portal")
        portal.partner_id.parent_id = customer
        for record, method in ((check, "read"), (check, "action_retry"), (customer, "action_retry_vies")):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(record.with_user(portal), method)()
        with self.assertRaises(AccessError):
            customer.with_user(portal).read(["registry_vies_state"])

    def test_the_scheduled_action_runs_the_queue(self):
        customer = self.make_customer(vat=VAT)
        self.env.ref("customer_registry.cron_vies").ir_actions_server_id.run()
        self.assertEqual(customer.registry_vies_state, "valid")

    def call_vies(self, number):
        self.asked.append(number)
        answer = self.answer(number) if callable(self.answer) else self.answer
        if isinstance(answer, Exception):
            raise answer
        return answer
