from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user
from odoo.tools import SQL

from tests.common import RegistryCase

# What no user sees: who wrote when, and the tables of the merges themselves.
UNSEEN_TABLES = {"customer_merge"}


class TestMerge(RegistryCase):  # X01
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "merger", "customer_registry.group_manager,customer_registry.group_bank_data"
        )
        cls.kept = cls.make_customer("Bäckerei Sonnenfeld", ref="K1", state="customer", phone=False)
        cls.other = cls.make_customer("Baeckerei Sonnenfeld GmbH", ref="K2", state="customer", phone="+49 30 901820")

    def test_everything_moves_to_the_kept_record(self):
        invoice, draft = self.make_invoice(self.other), self.make_invoice(self.other, post=False)
        contact = self.make_contact(self.other, invoice_recipient=True)
        address = self.Partner.create({"parent_id": self.other.id, "type": "delivery", "name": "Lager"})
        account = self.make_account(self.other, "DE89370400440532013000")
        note = self.other.message_post(body="Said by the other")
        file = self.env["ir.attachment"].create({"name": "a", "res_model": "res.partner", "res_id": self.other.id})
        activity = self.other.activity_schedule(summary="Call")
        category = self.env["res.partner.category"].create({"name": "Café"})
        self.other.write(
            {"category_id": [Command.link(category.id)], "registry_member_ids": [Command.link(self.clerk.id)]}
        )
        child = self.make_customer("Kind", email="kind@example.com")
        child.registry_merged_into_id = self.other
        self.merge()
        self.assertEqual((invoice | draft).partner_id, self.kept)
        self.assertEqual((invoice | draft).commercial_partner_id, self.kept)
        self.assertEqual((invoice | draft).line_ids.partner_id, self.kept)
        self.assertEqual(contact.customer_id, self.kept)
        self.assertEqual((contact.person_id | address).commercial_partner_id, self.kept)
        self.assertEqual(address.complete_name, "Bäckerei Sonnenfeld, Lager")
        self.assertEqual(account.partner_id, self.kept)
        self.assertEqual([note.res_id, file.res_id, activity.res_id], [self.kept.id] * 3)
        self.assertEqual(self.kept.category_id, category)
        self.assertEqual(self.kept.registry_member_ids, self.clerk)
        self.assertEqual(self.kept.phone, "+49 30 901820")
        self.assertEqual(child.registry_merged_into_id, self.kept)
        self.assertFalse(self.other.active)
        self.assertEqual(self.other.registry_merged_into_id, self.kept)
        self.assertEqual(self.kept.total_invoiced, 100.0)

    def test_undo_puts_every_reference_back(self):
        self.enrich(self.other)
        self.enrich(self.kept)
        before = self.snapshot()
        merge = self.merge(choices={"ref": self.other, "name": self.other})
        self.assertEqual((self.kept.ref, self.kept.name, self.other.ref), ("K2", "Baeckerei Sonnenfeld GmbH", False))
        self.assertNotEqual(self.snapshot(), before)
        merge.with_user(self.manager).action_undo()
        self.assertEqual(self.difference(before, self.snapshot()), [])
        self.assertEqual((merge.state, merge.undone_by_id), ("undone", self.manager))
        self.assertIn("Merge of", self.kept.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "already been undone"):
            merge.action_undo()

    def test_a_contact_of_both_keeps_the_rights_of_both(self):  # W33
        mine = self.make_contact(self.kept, invoice_recipient=True)
        role = self.env["customer.contact.role"].create({"name": "Boss"})
        theirs = self.env["customer.contact"].create(
            {
                "customer_id": self.other.id,
                "person_id": mine.person_id.id,
                "reminder_recipient": True,
                "role_ids": [Command.link(role.id)],
            }
        )
        merge = self.merge()
        self.assertTrue(mine.invoice_recipient and mine.reminder_recipient)
        self.assertEqual(mine.role_ids, role)
        self.assertFalse(theirs.active)
        merge.action_undo()
        self.assertEqual((mine.reminder_recipient, mine.role_ids.ids), (False, []))
        self.assertEqual((theirs.reminder_recipient, theirs.role_ids, theirs.active), (True, role, True))

    def test_the_same_bank_account_is_not_doubled_and_documents_name_the_kept_one(self):
        kept = self.make_account(self.kept, "DE89370400440532013000")
        twin = self.make_account(self.other, "DE89 3704 0044 0532 0130 00")
        refund = self.make_invoice(self.other, move_type="out_refund", post=False, partner_bank_id=twin.id)
        merge = self.merge()
        self.assertEqual(refund.partner_bank_id, kept)
        self.assertFalse(twin.active)
        merge.action_undo()
        self.assertEqual((refund.partner_bank_id, twin.active), (twin, True))

    def test_values_per_company_fill_what_the_kept_record_lacks(self):
        term = self.env["account.payment.term"].create({"name": "Sofort"})
        self.other.property_payment_term_id = term
        merge = self.merge()
        self.assertEqual(self.kept.property_payment_term_id, term)
        merge.action_undo()
        self.assertFalse(self.kept.property_payment_term_id)

    def test_what_came_after_the_merge_stays_with_the_kept_record(self):
        merge = self.merge()
        later = self.make_invoice(self.kept)
        self.kept.street = "Neue Str. 1"
        merge.action_undo()
        self.assertEqual(later.partner_id, self.kept)
        self.assertEqual(self.kept.street, "Neue Str. 1")
        self.assertFalse(self.kept.phone)

    def test_undo_is_refused_when_something_moved_since(self):
        draft = self.make_invoice(self.other, post=False)
        merge = self.merge()
        third = self.make_customer("Dritte", email="dritte@example.com")
        draft.partner_id = third
        with self.assertRaisesRegex(UserError, "Journal Entry that came from it now belong to somebody else"):
            merge.action_undo()
        self.assertFalse(self.other.active)

    def test_undo_is_refused_when_an_invoice_was_settled_from_the_other_side(self):
        invoice = self.make_invoice(self.other)
        merge = self.merge()
        credit = self.make_invoice(self.kept, move_type="out_refund")
        lines = (invoice | credit).line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        lines.reconcile()
        with self.assertRaisesRegex(UserError, f"{invoice.name} has since been settled"):
            merge.action_undo()
        lines.remove_move_reconcile()
        merge.action_undo()
        self.assertEqual((invoice.partner_id, credit.partner_id), (self.other, self.kept))

    def test_merges_are_undone_in_reverse_order(self):
        third = self.make_customer("Dritte", email="dritte@example.com")
        first = self.merge()
        second = self.kept.with_user(self.manager).registry_merge_into(third)
        with self.assertRaisesRegex(UserError, "has been merged into Dritte: undo that merge first"):
            first.action_undo()
        (second | first).action_undo()
        self.assertTrue(self.kept.active and self.other.active and third.active)

    def test_three_records_become_one_and_each_can_come_back(self):
        third = self.make_customer("Sonnenfeld 3", email="dritte@example.com")
        invoices = self.make_invoice(self.other) | self.make_invoice(third)
        merges = (self.kept | self.other | third).with_user(self.manager).registry_merge_into(self.kept)
        self.assertEqual(invoices.partner_id, self.kept)
        merges.filtered(lambda merge: merge.merged_id == third).action_undo()
        self.assertEqual([invoice.partner_id for invoice in invoices], [self.kept, third])

    def test_a_prospect_that_absorbs_a_customer_becomes_the_customer(self):
        prospect = self.make_customer("Sonnenfeld", "prospect", email="neu@example.com")
        self.other.with_user(self.manager).registry_merge_into(prospect)
        self.assertEqual((prospect.registry_state, prospect.ref), ("customer", "K2"))

    def test_a_portal_login_moves_with_its_record(self):
        user = new_test_user(self.env, "portal_merge", "base.group_portal")
        user.partner_id.write({"name": "Sonnenfeld", "is_company": True})
        user.partner_id.with_user(self.manager).registry_merge_into(self.kept)
        self.assertEqual(user.partner_id, self.kept)

    def test_what_cannot_be_merged_is_refused_with_the_remedy(self):
        person = self.Partner.create({"name": "Anna"})
        below = self.Partner.create({"name": "Filiale", "is_company": True, "parent_id": self.kept.id})
        foreign = self.make_customer("Fremd", company_id=self.env["res.company"].create({"name": "Zweite"}).id)
        self.kept.vat = "DE136695976"
        taxed = self.make_customer("Steuer", state="customer", vat="DE123456788", email="s@example.com")
        for source, sentence in (
            (person, "one is a company, the other a person"),
            (below, "one belongs to the other"),
            (foreign, "different companies in this database"),
            (taxed, "registered with different VAT numbers"),
            (self.company.partner_id, "address of one of your own companies"),
            (self.kept, "at least two records"),
        ):
            with self.subTest(sentence), self.assertRaisesRegex(UserError, sentence):
                source.registry_merge_into(self.kept)
            self.assertTrue(source.active)
        with self.assertRaisesRegex(UserError, "is a user of this database"):
            self.employee.partner_id.registry_merge_into(person)

    def test_entries_secured_with_a_hash_keep_their_partner(self):
        invoice = self.make_invoice(self.other)
        self.env.cr.execute(SQL("UPDATE account_move SET inalterable_hash = '$4$x' WHERE id = %s", invoice.id))
        invoice.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "secured with a hash"):
            self.merge()

    def test_a_failure_in_the_middle_leaves_everything_as_it_was(self):
        invoice = self.make_invoice(self.other)
        self.patch(type(self.env["res.partner"]), "_registry_merge_note", self.fail_on_purpose)
        with self.assertRaisesRegex(UserError, "on purpose"), self.env.cr.savepoint():
            self.merge()
        self.env.invalidate_all()
        self.assertEqual((invoice.partner_id, self.other.active, self.kept.phone), (self.other, True, False))

    def test_only_managers_merge_and_undo(self):
        with self.assertRaisesRegex(AccessError, "Only managers"):
            self.other.with_user(self.clerk).registry_merge_into(self.kept)
        merge = self.merge()
        with self.assertRaises(AccessError):
            self.env["customer.merge.wizard"].with_user(self.clerk).create({"partner_ids": [self.kept.id]})
        with self.assertRaisesRegex(AccessError, "Only managers"):
            merge.with_user(self.clerk).action_undo()
        with self.assertRaises(AccessError):
            merge.with_user(self.clerk).read(["partner_id"])
        with self.assertRaises(AccessError):
            merge.with_user(self.manager).write({"state": "undone"})

    def test_the_journal_holds_no_bank_data(self):
        self.make_account(self.kept, "DE89370400440532013000")
        self.make_account(self.other, "DE89370400440532013000")
        self.assertNotIn("DE8937", str(self.merge().sudo().journal))

    def test_the_dialog_asks_only_where_the_records_differ(self):
        self.other.write({"phone": False, "street": "Nebenstr. 9"})
        context = {"active_model": "res.partner", "active_ids": (self.kept | self.other).ids}
        wizard = self.env["customer.merge.wizard"].with_user(self.manager).with_context(**context).create({})
        self.assertEqual(wizard.kept_id, self.kept)
        self.assertEqual(sorted(wizard.line_ids.mapped("field_name")), ["name", "ref", "street"])
        line = wizard.line_ids.filtered(lambda choice: choice.field_name == "street")
        self.assertEqual((line.label, line.value, line.others), ("Street", "Hauptstr. 5", "Nebenstr. 9"))
        line.partner_id = self.other
        action = wizard.action_merge()
        self.assertEqual((action["res_id"], self.kept.street), (self.kept.id, "Nebenstr. 9"))
        self.assertEqual(self.kept.name, "Bäckerei Sonnenfeld")

    def test_the_dialog_says_at_once_what_cannot_be_merged(self):
        person = self.Partner.create({"name": "Anna"})
        context = {"active_model": "res.partner", "active_ids": (self.kept | person).ids}
        form = Form(self.env["customer.merge.wizard"].with_user(self.manager).with_context(**context))
        self.assertIn("one is a company", form.obstacle)

    def merge(self, choices=None):
        return self.other.with_user(self.manager).registry_merge_into(self.kept, choices)

    def fail_on_purpose(self, *_args):
        raise UserError("on purpose")

    def make_account(self, partner, number):
        return self.env["res.partner.bank"].create({"partner_id": partner.id, "acc_number": number})

    def enrich(self, partner):
        """Give ``partner`` something of every kind, some of which the other record has as well."""
        self.make_invoice(partner)
        self.make_contact(partner, f"Anna {partner.id}", invoice_recipient=True)
        self.make_account(partner, "DE89370400440532013000")
        partner.message_post(body="Hello", partner_ids=self.clerk.partner_id.ids)
        partner.message_subscribe(self.employee.partner_id.ids)
        partner.activity_schedule(summary="Call")
        category = self.env["res.partner.category"].create({"name": "Bakers"})
        partner.write({"category_id": [Command.link(category.id)], "image_1920": self.picture(), "comment": "A remark"})
        partner.property_payment_term_id = self.env["account.payment.term"].create({"name": partner.name})
        self.env["ir.model.data"].create(
            {"module": "x", "name": f"partner_{partner.id}", "model": "res.partner", "res_id": partner.id}
        )

    def picture(self):
        return self.env.ref("base.main_company").logo

    def snapshot(self):
        """Return who points to whom: every foreign key to partners, bank accounts and links, and their own rows."""
        self.env.flush_all()
        rows = {}
        for table, column in self.foreign_keys():
            if table not in UNSEEN_TABLES and column not in ("create_uid", "write_uid"):
                rows[table, column] = self.rows(table, column)
        for table, model in (
            ("ir_attachment", "res_model"),
            ("mail_activity", "res_model"),
            ("ir_model_data", "model"),
        ):
            rows[table, model] = self.rows(table, "res_id", SQL("%s = 'res.partner'", SQL.identifier(model)))
        rows["res_partner", "id"] = self.rows("res_partner", "id", SQL("id IN %s", tuple((self.kept | self.other).ids)))
        return rows

    def foreign_keys(self):
        self.env.cr.execute(
            """
            SELECT con.conrelid::regclass::text, att.attname FROM pg_constraint con
              JOIN pg_attribute att ON att.attrelid = con.conrelid AND att.attnum = con.conkey[1]
             WHERE con.contype = 'f' AND con.confrelid::regclass::text
                   IN ('res_partner', 'res_partner_bank', 'customer_contact')
            """
        )
        return self.env.cr.fetchall()

    def rows(self, table, column, condition=None):
        condition = condition or SQL("%s IS NOT NULL", SQL.identifier(column))
        unseen = SQL("ARRAY['write_date', 'write_uid']")
        self.env.cr.execute(
            SQL("SELECT to_jsonb(row) - %s FROM %s AS row WHERE %s", unseen, SQL.identifier(table), condition)
        )
        return {
            (row.get("id") or str(row), name, str(value))
            for (row,) in self.env.cr.fetchall()
            for name, value in row.items()
        }

    def difference(self, before, after):
        """Return the values that differ; the notes of merge and undo in the history are meant to stay."""
        kept_tables = ("mail_message", "mail_followers")
        return [
            (key[0], *value)
            for key in before
            if key[0] not in kept_tables
            for value in sorted(before[key] ^ after[key], key=str)
        ]
