"""The history of bank data, recipients and consents: what it says, who sees it, what tampering it shows."""

import contextlib
import io
import json
import threading

from odoo import SUPERUSER_ID, api
from odoo.cli.command import find_command
from odoo.exceptions import AccessError
from odoo.modules.registry import Registry
from odoo.tests import new_test_user
from odoo.tests.common import BaseCase, get_db_name

from tests.core.history_case import IBAN, HistoryCase


class TestHistory(HistoryCase):
    def five_entries(self):
        """Append five entries and return the number of the third."""
        for value in (True, False, True, False, True):
            self.link.invoice_recipient = value
            self.env.cr.flush()
        return self.entries(self.link)[-3].number

    def test_recipients_are_recorded_with_who_and_for_whom(self):  # X04
        self.link.with_user(self.clerk).invoice_recipient = True
        entries = self.entries(self.link)
        self.assertEqual(entries.mapped("event"), ["created", "changed"])
        self.assertEqual((entries[1].user_id, entries[1].partner_id), (self.clerk, self.customer))
        said = [json.loads(entry.payload)["invoice_recipient"] for entry in entries]
        self.assertEqual(said, [False, True])

    def test_what_stays_as_it_was_leaves_no_entry(self):  # X04
        self.link.write({"invoice_recipient": False, "sequence": 3})
        self.assertEqual(self.events(self.link), ["created"])

    def test_an_account_is_recorded_without_its_number(self):  # X04
        bank = self.make_bank()
        self.env.cr.flush()
        bank.acc_number = "DE02120300000000202051"
        entries = self.entries(bank)
        self.assertEqual(entries.mapped("event"), ["created", "changed"])
        held = [json.loads(entry.payload)["acc_number"] for entry in entries]
        self.assertNotEqual(held[0]["digest"], held[1]["digest"])
        self.assertIn("DE•• •••• 3000", entries[0].summary)
        self.assertIn("DE•• •••• 2051", entries[1].summary)
        self.assertNotIn(IBAN, entries[0].payload)

    def test_accounts_outside_of_the_registry_are_not_recorded(self):  # X04
        outsider = self.Partner.create({"name": "Supplier"})
        bank = self.env["res.partner.bank"].create({"acc_number": IBAN, "partner_id": outsider.id})
        self.assertFalse(self.entries(bank))

    def test_consents_and_additional_addresses_are_recorded(self):  # X04
        consent = self.env["customer.consent"].create({"partner_id": self.customer.id, "source": "By phone, Mr Dahl"})
        address = self.env["customer.contact.email"].create({"contact_id": self.link.id, "email": "b@example.com"})
        self.env.cr.flush()
        address.notify = True
        self.assertEqual(self.events(consent), ["created"])
        self.assertEqual(self.events(address), ["created", "changed"])
        self.assertNotIn("b@example.com", self.entries(address)[0].payload)
        self.assertNotIn("Dahl", self.entries(consent).payload)

    def test_what_goes_with_its_customer_is_recorded_as_deleted(self):  # X04
        address = self.env["customer.contact.email"].create({"contact_id": self.link.id, "email": "b@example.com"})
        self.env.cr.flush()
        link = self.link
        link.unlink()
        self.assertEqual(self.events(address)[-1], "deleted")
        other = self.make_customer("Short", email="short@example.com")
        bank = self.env["res.partner.bank"].create({"acc_number": IBAN, "partner_id": other.id})
        self.env.cr.flush()
        other.unlink()
        self.assertEqual(self.events(bank)[-1], "deleted")
        self.assertEqual(self.events(link)[-1], "deleted")

    def test_a_merge_and_its_undoing_are_recorded(self):  # X04
        manager = new_test_user(self.env, "chief", "customer_registry.group_manager")
        twin = self.make_customer("Sonnenfeld Bäckerei", email="twin@example.com")
        bank = self.env["res.partner.bank"].create({"acc_number": IBAN, "partner_id": twin.id})
        self.env.cr.flush()
        merge = (twin | self.customer).with_user(manager).registry_merge_into(self.customer.with_user(manager))
        self.env.cr.flush()
        self.assertEqual(self.entries(bank)[-1].customer_key, self.customer.id)
        merge.action_undo()
        self.assertEqual([entry.customer_key for entry in self.entries(bank)][-1], twin.id)
        self.assertEqual(self.events(bank), ["created", "changed", "changed"])

    def test_what_is_rolled_back_leaves_no_entry(self):  # X04
        savepoint = self.env.cr.savepoint()
        self.link.invoice_recipient = True
        self.env.cr.flush()
        savepoint.close(rollback=True)
        self.assertEqual(self.events(self.link), ["created"])
        self.assertEqual(self.found(), ("", 0))

    def test_nobody_changes_or_deletes_an_entry_in_odoo(self):  # X04
        entry = self.entries(self.link)
        for history in (entry, entry.sudo(), entry.with_user(self.env.ref("base.user_admin"))):
            with self.assertRaises(AccessError):
                history.write({"payload": "{}"})
            with self.assertRaises(AccessError):
                history.unlink()
        with self.assertRaises(AccessError):
            self.History.with_user(self.env.ref("base.user_admin")).create({})

    def test_only_managers_read_it_and_bank_data_with_that_right(self):  # X04
        bank = self.make_bank()
        about_link, about_bank = self.entries(self.link), self.entries(bank)
        manager = new_test_user(self.env, "chief", "customer_registry.group_manager")
        both = new_test_user(self.env, "both", "customer_registry.group_manager,customer_registry.group_bank_data")
        about_link.with_user(manager).read(["payload"])
        about_bank.with_user(both).read(["payload"])
        with self.assertRaises(AccessError):
            about_bank.with_user(manager).read(["payload"])
        self.assertFalse(self.History.with_user(manager).search([("is_bank_data", "=", True)]))
        portal = new_test_user(self.env, "outside", "base.group_portal")
        for user in (portal, self.employee, self.clerk):
            with self.assertRaises(AccessError):
                about_link.with_user(user).read(["payload"])
            with self.assertRaises(AccessError):
                self.History.with_user(user).action_verify()

    def test_managers_of_another_company_see_nothing_of_it(self):  # X04
        company = self.env["res.company"].create({"name": "Other"})
        self.customer.company_id = self.company
        self.link.invoice_recipient = True
        entry = self.entries(self.link)[-1]
        groups = "customer_registry.group_manager,customer_registry.group_bank_data"
        stranger = new_test_user(self.env, "far", groups, company_id=company.id, company_ids=[(6, 0, company.ids)])
        with self.assertRaises(AccessError):
            entry.with_user(stranger).read(["payload"])

    def test_an_untouched_chain_is_whole(self):  # X04
        self.five_entries()
        verdict = self.History._verify()
        self.assertEqual((verdict.problem, verdict.count), ("", self.History.search_count([])))
        self.assertEqual(self.History.action_verify()["params"]["type"], "success")

    def test_a_changed_entry_is_named(self):  # X04
        number = self.five_entries()
        for column, value in (("payload", "{}"), ("user_key", 999), ("moment", "2020-01-01T00:00:00.000000Z")):
            savepoint = self.env.cr.savepoint()
            self.tamper(f"UPDATE customer_history SET {column} = %s WHERE number = %s", value, number)  # noqa: S608
            self.assertEqual(self.found(), ("changed", number), column)
            savepoint.close(rollback=True)

    def test_a_deleted_entry_is_named(self):  # X04
        number = self.five_entries()
        self.tamper("DELETE FROM customer_history WHERE number = %s", number)
        self.assertEqual(self.found(), ("missing", number))
        self.assertIn(f"Entry {number} is missing", self.History.action_verify()["params"]["message"])

    def test_swapped_entries_are_named(self):  # X04
        number = self.five_entries()
        self.tamper("UPDATE customer_history SET number = -1 WHERE number = %s", number)
        self.tamper("UPDATE customer_history SET number = %s WHERE number = %s", number, number + 1)
        self.tamper("UPDATE customer_history SET number = %s WHERE number = -1", number + 1)
        self.assertEqual(self.found(), ("changed", number))

    def test_an_inserted_entry_is_named(self):  # X04
        number = self.five_entries()
        self.tamper("UPDATE customer_history SET number = -number WHERE number >= %s", number)
        self.tamper("UPDATE customer_history SET number = 1 - number WHERE number < 0")
        self.tamper(
            "INSERT INTO customer_history (number, res_model, res_id, event, customer_key, company_key, user_key,"
            " is_bank_data, moment, payload, previous_hash, hash) SELECT %s, res_model, res_id, event, customer_key,"
            " company_key, user_key, is_bank_data, moment, payload, previous_hash, hash"
            " FROM customer_history WHERE number = %s",
            number,
            number - 1,
        )
        self.assertEqual(self.found(), ("changed", number))

    def test_a_cut_end_is_found_by_the_hash_that_was_noted(self):  # X04
        number = self.five_entries()
        noted = self.History._verify().last_hash
        self.assertFalse(self.History._verify(noted).problem)
        self.tamper("DELETE FROM customer_history WHERE number > %s", number)
        self.assertEqual(self.History._verify(noted).problem, "forgotten")

    def queries_for(self, count):
        values = [
            {"customer_id": self.customer.id, "name": f"P {count} {index}", "email": f"p{count}.{index}@example.com"}
            for index in range(count)
        ]
        links = self.env["customer.contact"].create(values)
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.env.cr.flush()
        spent = self.env.cr.sql_log_count - before
        self.assertEqual(self.History.search_count([("res_id", "in", links.ids), ("event", "=", "created")]), count)
        return spent

    def test_contacts_created_at_once_are_appended_in_one_batch(self):  # X04
        self.queries_for(2)
        few, many = self.queries_for(2), self.queries_for(90)
        self.assertLessEqual(many, few + 1)
        self.assertLess(many, 15)

    def test_who_may_delete_none_learns_not_which_are_there(self):  # X04
        portal = new_test_user(self.env, "outsider", "base.group_portal")
        there = self.env["customer.consent"].search([], limit=1)
        for number in {there.id or 1, 2**31 - 1}:
            with self.subTest(number), self.assertRaises(AccessError):
                self.env["customer.consent"].browse(number).with_user(portal).unlink()


class TestHistoryAtOnce(BaseCase):
    """Real transactions: committed data, cleaned up afterwards."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        values = {"is_company": True, "registry_state": "draft"}
        self.ids = self.do(lambda env: env["res.partner"].create([{"name": f"C{i}", **values} for i in "123"]).ids)
        self.addCleanup(self.do, lambda env: env["res.partner"].browse(self.ids).exists().unlink())

    def do(self, act):
        with self.registry.cursor() as cr:
            return act(api.Environment(cr, SUPERUSER_ID, {}))

    def test_transactions_at_once_wait_for_each_other_and_none_fails(self):  # X04
        barrier = threading.Barrier(len(self.ids), timeout=30)
        done = []

        def add_contact(customer_id):
            def act(env):
                customer = env["res.partner"].browse(customer_id)
                env["customer.history"].search_count([])
                barrier.wait()
                env["customer.contact"].create({"customer_id": customer.id, "name": "Anna"})

            self.do(act)
            done.append(customer_id)

        threads = [threading.Thread(target=add_contact, args=(customer_id,)) for customer_id in self.ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual(set(done), set(self.ids))
        self.assertEqual(self.do(lambda env: env["customer.history"]._verify()).problem, "")

    def run_command(self):
        """Return what the command prints and the status with which it exits."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            try:
                find_command("registry_verify")().check(get_db_name())
            except SystemExit as left:
                return printed.getvalue(), left.code
        return printed.getvalue(), 0

    def test_the_command_names_the_first_changed_entry_and_fails(self):  # X04
        self.do(lambda env: env["customer.contact"].create({"customer_id": self.ids[0], "name": "Anna"}))
        text, status = self.run_command()
        self.assertRegex(text, r"^OK \d+ entries, last hash [0-9a-f]{64}$")
        self.assertEqual(status, 0)
        number = self.do(lambda env: env["customer.history"].search([], limit=1).number)
        change = "UPDATE customer_history SET user_key = user_key + %s WHERE number = %s"
        self.do(lambda env: env.cr.execute(change, (7, number)))
        self.addCleanup(self.do, lambda env: env.cr.execute(change, (-7, number)))
        text, status = self.run_command()
        self.assertIn(f"TAMPERED Entry {number} has been changed.", text)
        self.assertEqual(status, 1)


class TestNoPersonalValueInTheChain(HistoryCase):
    def test_what_people_type_is_recorded_by_its_digest_only(self):
        typed = ("char", "text", "html")
        models = [model for model in self.env.values() if "_history_digests" in dir(model) and not model._abstract]
        self.assertGreater(len(models), 3)
        for model in models:
            open_ones = set(model._history_fields) - set(model._history_digests)
            self.assertFalse({name for name in open_ones if model._fields[name].type in typed}, model._name)

    def test_a_holder_is_nowhere_in_its_entries(self):
        customer = self.make_customer("Werkstatt Kaltenbach")
        values = {"acc_number": "DE89370400440532013000", "acc_holder_name": "Wilhelmine Kaltenbach"}
        account = self.env["res.partner.bank"].create({**values, "partner_id": customer.id})
        self.env.cr.precommit.run()
        account.acc_holder_name = "Erdmute Kaltenbach"
        self.env.cr.precommit.run()
        domain = [("res_model", "=", account._name), ("res_id", "=", account.id)]
        entries = self.env["customer.history"].search(domain).sorted("id")
        self.assertEqual(entries.mapped("event"), ["created", "changed"])
        for entry in entries:
            self.assertNotIn("Kaltenbach", entry.payload)
            self.assertIn("Kaltenbach", entry.summary)
        self.assertNotEqual(entries[0].payload, entries[1].payload)
