from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command, api
from odoo.addons.customer_registry_billing.models import customer_billing_run
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestTourBilling(HttpCase):
    def test_a_person_simulates_starts_and_watches_a_billing_run(self):  # B30, B04
        new_test_user(
            self.env,
            "biller",
            "customer_registry.group_user,account.group_account_invoice",
            company_id=self.env.ref("base.main_company").id,
        )
        product = self.env["product.product"].create({"name": "Hosting", "list_price": 10, "taxes_id": False})
        bakery, brewery = self.env["res.partner"].create(
            [
                {"name": name, "is_company": True, "registry_state": "draft", "consolidate_invoices": True}
                for name in ("Bakery", "Brewery")
            ]
        )
        for customer in (bakery, brewery):
            folders = self.env["customer.folder"].create(
                [
                    {
                        "name": name,
                        "partner_id": customer.id,
                        "service_ids": [Command.create({"product_id": product.id})],
                    }
                    for name in ("Head office", "Branch")
                ]
            )
            folders.action_activate()
        folders[0].payment_term_id = self.env.ref("account.account_payment_term_30days")
        with self.a_server_that_bills_one_customer_at_a_time():
            self.start_tour("/odoo/customer-billing-runs", "customer_registry_billing_run", login="biller")
        moves = self.env["account.move"].search([("partner_id", "in", (bakery + brewery).ids)])
        self.assertEqual(set(moves.mapped("state")), {"posted"})
        self.assertEqual(sorted(moves.mapped("amount_untaxed")), [10, 10, 20])

    def test_a_person_adds_a_folder_on_the_customers_page_and_closes_it(self):  # B29, T04
        self.env["product.product"].create({"name": "Hosting of the tour", "list_price": 10, "taxes_id": False})
        customer = self.env["res.partner"].create({"name": "Bakery", "is_company": True, "registry_state": "prospect"})
        self.start_tour(f"/odoo/customer-registry/{customer.id}", "customer_registry_folder", login="admin")
        folder = customer.registry_folder_ids
        self.assertEqual((len(folder), folder.state), (1, "closed"))

    @contextmanager
    def a_server_that_bills_one_customer_at_a_time(self):
        """Give the tour a button for the scheduler, which has time for one batch of one customer."""
        Run = type(self.env["customer.billing.run"])

        @api.model
        def work(self):
            Cron = type(self.env["ir.cron"])
            with patch.object(Cron, "_commit_progress", lambda *args, **kwargs: 0.0):
                self.sudo()._process()

        with (
            patch.object(customer_billing_run, "BATCH", 1),
            patch.object(Run, "scheduler_of_the_test", work, create=True),
        ):
            yield
