"""Nobody's account is debited for what somebody else owes."""

from freezegun import freeze_time
from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from tests.collect.collection_case import CollectionCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22")
class TestMandateOfOthers(CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.make_due_invoice()
        cls.stranger = cls.make_customer("Tischlerei Hagedorn")
        cls.foreign = cls.make_mandate(cls.stranger)
        cls.biller = new_test_user(cls.env, "biller", "account.group_account_invoice")

    def test_an_invoice_takes_no_mandate_of_another_customer(self):
        with self.assertRaisesRegex(ValidationError, "Tischlerei Hagedorn"), self.env.cr.savepoint():
            self.invoice.with_user(self.biller).registry_mandate_id = self.foreign
        draft = self.make_invoice(self.customer, post=False)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            draft.with_user(self.biller).registry_mandate_id = self.foreign

    def test_a_collection_leaves_out_what_is_linked_to_the_mandate_of_another(self):
        self.env.flush_all()
        self.env.cr.execute(  # as it may be from before
            "UPDATE account_move SET registry_mandate_id = %s WHERE id = %s", [self.foreign.id, self.invoice.id]
        )
        self.env.invalidate_all()
        collection = self.make_prepared()
        self.assertNotIn(self.invoice, collection.line_ids.move_id)
        (left_out,) = collection.omission_ids.filtered(lambda omission: omission.move_id == self.invoice)
        self.assertIn("Tischlerei Hagedorn", left_out.reason)

    def test_an_invoice_follows_when_it_gets_another_customer(self):
        draft = self.make_invoice(self.customer, post=False)
        draft.registry_mandate_id = self.customer.registry_mandate_ids
        draft.partner_id = self.stranger
        self.assertNotIn(draft.registry_mandate_id, self.customer.registry_mandate_ids)
