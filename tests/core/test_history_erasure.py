"""Personal values in the history: by keyed digest in the chain, readable beside it until they are erased."""

import contextlib
import io
import json
from unittest.mock import patch

from odoo.addons.customer_registry.checks.history import canonical
from odoo.addons.customer_registry.cli.registry_verify import RegistryVerify
from odoo.addons.customer_registry.inner import Inner
from odoo.addons.customer_registry.models.core.customer_history_value import ERASE_CONTEXT
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from tests.common import RegistryCase
from tests.core.history_case import IBAN, HistoryCase

# Kinds of fields that hold no text of people.
PLAIN = {"boolean", "date", "datetime", "float", "integer", "many2one", "monetary", "selection"}
# {(model, field): why the chain may hold it in clear}. An entry that is not needed any more fails.
ALLOWED = {}
ADDRESS = "b.dahl@example.com"


@tagged("post_install", "-at_install")
class TestHistoryDigests(RegistryCase):
    def test_each_recorded_text_stands_in_the_chain_by_its_digest(self):  # X22
        clear, models = set(), self.env.registry["customer.history.mixin"]._inherit_children
        self.assertIn("customer.mandate", models)
        for model in map(self.env.__getitem__, models):
            self.assertLessEqual(set(model._history_digests), set(model._history_fields), model._name)
            for name in set(model._history_fields).difference(model._history_digests):
                if model._fields[name].type not in PLAIN:
                    clear.add((model._name, name))
        self.assertEqual(clear, set(ALLOWED))


class TestHistoryErasure(HistoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Value = cls.env["customer.history.value"]
        cls.address = cls.env["customer.contact.email"].create({"contact_id": cls.link.id, "email": ADDRESS})
        cls.env.cr.flush()

    def digests(self, record, name):
        return [json.loads(entry.payload)[name]["digest"] for entry in self.entries(record) if entry.event != "erased"]

    def everything_held(self):
        """Return as text both tables, as the database holds them."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT (SELECT string_agg(h::text, '') FROM customer_history h)"
            " || COALESCE((SELECT string_agg(v::text, '') FROM customer_history_value v), '')"
        )
        return self.env.cr.fetchone()[0]

    def test_people_read_the_value_beside_the_chain(self):  # X22
        manager = new_test_user(self.env, "chief", "customer_registry.group_manager")
        entry = self.entries(self.address).with_user(manager)
        self.assertIn(f"E-mail: {ADDRESS}", entry.summary)
        self.assertNotIn(ADDRESS, entry.payload)
        self.assertIn(entry, self.History.with_user(manager).search([("summary", "ilike", "b.dahl@")]))
        self.assertNotIn(entry, self.History.with_user(manager).search([("summary", "not ilike", "b.dahl@")]))

    def test_the_digest_is_keyed_for_each_record(self):  # X22
        other = self.make_contact(self.customer, "Ida", email="ida@example.com")
        twin = self.env["customer.contact.email"].create({"contact_id": other.id, "email": ADDRESS})
        self.address.notify = True
        first, second = self.digests(self.address, "email")
        self.assertEqual(first, second)
        self.assertNotEqual(self.digests(twin, "email"), [first])

    def test_nobody_reads_the_keys_or_writes_the_values(self):  # X22
        value = self.Value.search([("res_id", "=", self.address.id), ("res_model", "=", self.address._name)])
        self.assertRegex(value.key, "^[0-9a-f]{64}$")
        admin = self.env.ref("base.user_admin")
        for operation in ("read", "write", "create", "unlink"):
            self.assertFalse(value.with_user(admin).has_access(operation))
        access = {"name": "All", "model_id": self.env["ir.model"]._get_id(value._name), "perm_read": True}
        self.env["ir.model.access"].create({**access, "group_id": self.env.ref("base.group_system").id})
        for secret in ("key", "content"):
            self.assertNotIn(secret, value.with_user(admin).read()[0])
            with self.assertRaises(AccessError):
                value.with_user(admin).read([secret])
        with self.assertRaises(AccessError):
            value.write({"content": "{}"})
        with self.assertRaises(AccessError):
            value.unlink()
        with self.assertRaises(AccessError):
            value.with_user(admin).with_context(**{ERASE_CONTEXT: Inner(True)}).unlink()

    def test_an_erased_value_is_nowhere_and_the_chain_verifies(self):  # X22
        self.address.notify = True
        before = self.entries(self.address)
        told = before.mapped(lambda entry: (entry.event, entry.moment, entry.user_id, entry.payload, entry.hash))
        of_address = [("res_model", "=", self.address._name), ("res_id", "=", self.address.id)]
        keys = self.Value.search(of_address).mapped("key")
        self.assertIn(ADDRESS, self.everything_held())
        marks = self.History.with_user(self.clerk)._erase_values(self.address)
        for gone in (ADDRESS, *keys):
            self.assertNotIn(gone, self.everything_held())
        self.assertEqual(self.found(), ("", 0))
        entries = self.entries(self.address)
        self.assertEqual(entries - marks, before)
        now = before.mapped(lambda entry: (entry.event, entry.moment, entry.user_id, entry.payload, entry.hash))
        self.assertEqual(now, told)
        self.assertEqual(before.mapped("summary"), ["E-mail: erased", "E-mail: erased · Notifications"])
        self.assertEqual((marks.event, marks.user_id, marks.partner_id), ("erased", self.clerk, self.customer))

    def test_a_second_erasure_changes_nothing(self):  # X22
        self.History._erase_values(self.address)
        held = self.everything_held()
        self.assertFalse(self.History._erase_values(self.address))
        self.assertFalse(self.History._erase_values(self.link.person_id))
        self.assertFalse(self.History._erase_values(self.link), "it has no personal values")
        self.assertEqual(self.everything_held(), held)

    def test_what_waits_to_be_appended_is_erased_too(self):  # X22
        self.address.email = "b.dahl@home.example.com"
        self.address.unlink()
        self.History._erase_values(self.address)
        self.assertEqual(self.events(self.address), ["created", "deleted", "erased"])
        self.assertNotIn("b.dahl", self.everything_held())
        self.assertEqual(self.found(), ("", 0))

    def test_what_happens_after_an_erasure_leaves_no_readable_values(self):  # X22
        self.History._erase_values(self.address)
        self.address.notify = True
        self.env.cr.flush()
        self.address.unlink()
        self.assertEqual(self.events(self.address), ["created", "erased", "changed", "deleted"])
        self.assertEqual(len(set(self.digests(self.address, "email"))), 3)
        self.assertNotIn(ADDRESS, self.everything_held())
        self.assertEqual(self.found(), ("", 0))

    def test_a_record_from_before_the_history_leaves_no_values_when_it_goes_after_its_erasure(self):  # X22
        old = self.env["customer.contact.email"].create({"contact_id": self.link.id, "email": "old.dahl@example.com"})
        self.env.cr.precommit.clear()
        self.History._erase_values(old)
        old.unlink()
        self.assertEqual(self.events(old), ["erased", "deleted"])
        self.assertNotIn("old.dahl", self.everything_held())

    def test_a_person_is_erased_with_what_was_deleted_long_ago_and_colleagues_stay(self):  # X22
        other = self.make_contact(self.customer, "Ida", email="ida@example.com")
        kept = self.env["customer.contact.email"].create({"contact_id": other.id, "email": "ida@home.example.com"})
        consent = {"partner_id": self.link.person_id.id, "source": "By phone, Mr Dahl"}
        consent = self.env["customer.consent"].create(consent)
        self.env.cr.flush()
        self.address.unlink()
        self.assertIn("Mr Dahl", self.entries(consent).summary)
        marks = self.History._erase_values(self.link.person_id)
        self.assertEqual(set(marks.mapped("res_model")), {"customer.consent", "customer.contact.email"})
        self.assertNotIn("Dahl", self.everything_held())
        self.assertNotIn(ADDRESS, self.everything_held())
        self.assertIn("ida@home.example.com", self.entries(kept).summary)
        self.assertEqual(self.found(), ("", 0))

    def test_an_account_that_has_moved_stays_readable_for_whom_it_is_now(self):  # X22
        other = self.make_customer("Other", email="other@example.com")
        bank = self.make_bank()
        bank.acc_holder_name = "Anna"
        self.env.cr.flush()
        bank.write({"partner_id": other.id, "acc_holder_name": "Zoe"})
        self.assertEqual(len(set(self.digests(bank, "acc_number"))), 2)
        self.History._erase_values(self.customer)
        self.assertNotIn("Anna", self.everything_held())
        bank.allow_out_payment = not bank.allow_out_payment
        self.assertIn("Zoe", self.entries(bank)[-1].summary)
        self.assertEqual(self.found(), ("", 0))

    def test_values_that_go_without_an_erasure_are_found(self):  # X04, X22
        number = self.entries(self.address).number
        query = "DELETE FROM customer_history_value WHERE res_model = %s AND res_id = %s"
        self.tamper(query, self.address._name, self.address.id)
        self.assertEqual(self.found(), ("lost", number))
        self.assertIn("are gone", self.History.action_verify()["params"]["message"])

    def test_values_that_do_not_give_their_digest_are_found(self):  # X04, X22
        bank = self.make_bank()
        changes = [
            (self.address, "content", '{"email":"other@example.com"}'),
            (self.address, "content", "{}"),
            (self.address, "content", "x"),
            (self.address, "key", "0" * 64),
            (bank, "content", '{"acc_number":"DE•• •••• 9999"}'),
            (bank, "content", canonical({"acc_number": IBAN})),
        ]
        for record, column, value in changes:
            number = self.entries(record).number
            savepoint = self.env.cr.savepoint()
            query = f"UPDATE customer_history_value SET {column} = %s WHERE res_model = %s AND res_id = %s"  # noqa: S608
            self.tamper(query, value, record._name, record.id)
            self.assertEqual(self.found(), ("altered", number), value)
            self.assertTrue(self.entries(record).mapped("summary"))
            savepoint.close(rollback=True)

    def test_button_and_command_say_how_many_are_erased(self):  # X04, X22
        self.History._erase_values(self.address)
        self.assertIn("were erased: 1", self.History.action_verify()["params"]["message"])
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), patch(f"{RegistryVerify.__module__}.Registry") as registry:
            registry.return_value.cursor.return_value.__enter__.return_value = self.env.cr
            RegistryVerify().check(self.env.cr.dbname)
        self.assertRegex(printed.getvalue(), r"^OK \d+ entries, last hash .*\nEntries whose .* were erased: 1\n$")

    def test_entries_of_older_versions_still_verify_and_are_read(self):  # X22
        number = {"digest": "ab" * 32, "shown": "DE•• •••• 3000"}
        old = {"acc_number": number, "acc_holder_name": "Anna", "source": {"digest": "cd" * 32, "shown": ""}}
        values = {"res_model": "res.partner.bank", "res_id": 1, "event": "created", "payload": canonical(old)}
        keys = dict.fromkeys(("customer_key", "company_key", "user_key"), 0)
        entry = self.History.create({**values, **keys, "is_bank_data": True})
        self.assertEqual(self.found(), ("", 0))
        self.assertRegex(entry.summary, "Anna.*DE•• •••• 3000")
        self.assertNotIn("erased", entry.summary)
