import csv
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.tools import file_open, groupby

COMPANY = "customer_registry.company_rheinblick"
INVOICES = "customer_registry/demo/invoices.csv"
LANGUAGES = {"DE": "de_DE", "AT": "de_DE", "FR": "fr_FR"}
GERMAN_CHART = "de_skr03"
EXEMPT_TAX = "tax_free_skr03_ohne_vst"
OUTSTANDING_ACCOUNT = "account_journal_payment_debit_account_id"
EU_SERVICE_TAX = "tax_free_eu_skr03"
EU_SERVICE_POSITION = "fiscal_position_eu_vat_id_partner_service_skr03"
REVERSE_CHARGE = "Steuerschuldnerschaft des Leistungsempfängers / Autoliquidation / Reverse charge"


class CustomerRegistryDemo(models.AbstractModel):
    """The demonstration data that needs code; called by the files in ``demo/`` only.

    Each function may be called again: what exists already is left as it is.
    """

    _name = "customer.registry.demo"
    _description = "Demonstration Data of the Customer Registry"

    @api.model
    def _load_chart(self):
        """Give the demo company a chart of accounts: the German one where it is installed."""
        company = self.env.ref(COMPANY)
        if company.chart_template:
            return
        charts = self.env["account.chart.template"]
        german = charts._get_chart_template_mapping().get(GERMAN_CHART, {})
        # try_loading would warn while modules load, or add Odoo's own demo invoices.
        charts._load(GERMAN_CHART if german.get("installed") else "generic_coa", company, install_demo=False)
        journal = self._bank_journal()
        journal.bank_account_id = self.env.ref("customer_registry.bank_rheinblick")
        # Without it payments have no entry of their own and leave the receivable open.
        account = self._chart_record(OUTSTANDING_ACCOUNT)
        journal.inbound_payment_method_line_ids.payment_account_id = account

    @api.model
    def _set_up_customers(self):
        """Set payment term and language, the latter only where it is active."""
        active = dict(self.env["res.lang"].get_installed())
        customers = self._customers()
        for country, partners in customers.grouped("country_id").items():
            if LANGUAGES.get(country.code) in active:
                partners.lang = LANGUAGES[country.code]
        companies = customers.filtered("is_company")
        companies.property_payment_term_id = self.env.ref("customer_registry.payment_term_30")
        (customers - companies).property_payment_term_id = self.env.ref("customer_registry.payment_term_14")
        foreign = companies.filtered(lambda partner: partner.vat and partner.country_id.code != "DE")
        foreign.property_account_position_id = self._chart_record(EU_SERVICE_POSITION)

    @api.model
    def _set_up_taxes(self):
        """Switch on the German 0 % taxes of exempt customers and of services in the EU."""
        position = self._chart_record(EU_SERVICE_POSITION)
        if not position:
            return
        self._chart_record(EXEMPT_TAX).active = True
        self._chart_record(EU_SERVICE_TAX).write(
            {
                "active": True,
                "fiscal_position_ids": [Command.set(position.ids)],
                "original_tax_ids": [Command.set(self.env.ref(COMPANY).account_sale_tax_id.ids)],
            }
        )
        position.note = REVERSE_CHARGE

    @api.model
    def _create_invoices(self):
        """Create the invoices of the list, oldest first, and bring each to its outcome."""
        self._load_translations()
        with file_open(INVOICES) as source:
            rows = sorted(csv.DictReader(source), key=lambda row: -int(row["days"]))
        rows = [row for row in rows if not self.env.ref(self._invoice_name(row), False)]
        invoices = self._invoices()._load_records(
            [
                # noupdate: the next update would delete them otherwise
                {"xml_id": self._invoice_name(row), "values": self._prepare_invoice(row), "noupdate": True}
                for row in rows
            ]
        )
        self._bring_to_outcome(
            {
                outcome: invoices.browse(invoice.id for row, invoice in pairs)
                for outcome, pairs in groupby(zip(rows, invoices, strict=True), lambda pair: pair[0]["outcome"])
            }
        )

    def _invoice_name(self, row):
        return f"customer_registry.invoice_{row['key']}"

    def _load_translations(self):
        """Translate the products now: module terms are loaded after the demo data only."""
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        self.env["ir.module.module"]._load_module_terms(["customer_registry"], languages)

    def _prepare_invoice(self, row):
        customer = self._customer(row["customer"])
        is_credit_note = row["outcome"] == "credit"
        date = fields.Date.today() - timedelta(days=int(row["days"]))
        return {
            "move_type": "out_refund" if is_credit_note else "out_invoice",
            "partner_id": customer.address_get(["invoice"])["invoice"],
            "invoice_user_id": customer.user_id.id,
            "invoice_payment_term_id": customer.property_payment_term_id.id,
            "invoice_date": date,
            "delivery_date": date,
            "invoice_line_ids": [
                Command.create(self._prepare_line(customer, *item.split("*"))) for item in row["lines"].split()
            ],
        }

    def _prepare_line(self, customer, product, quantity):
        template = self.env.ref(f"customer_registry.product_{product}")
        values = {"product_id": template.product_variant_id.id, "quantity": float(quantity)}
        if customer.vat_exempt:
            tax = self._chart_record(EXEMPT_TAX)
            values["tax_ids"] = [Command.set(tax.ids if tax else [])]
        return values

    def _bring_to_outcome(self, by_outcome):
        """Post, pay, cancel or reverse; ``by_outcome`` maps each outcome to its invoices."""
        moves = self._invoices().union(*by_outcome.values())
        none = self._invoices()
        cancelled = by_outcome.get("cancelled", none)
        cancelled.button_cancel()
        posted = moves - cancelled - by_outcome.get("draft", none)
        posted._post(soft=False)
        posted.is_move_sent = True
        self._pay(by_outcome.get("paid", none))
        self._pay(by_outcome.get("part", none), share=0.4)
        for invoice in by_outcome.get("reversed", none):
            invoice._reverse_moves([{"invoice_date": fields.Date.today()}], cancel=True)

    def _pay(self, invoices, share=1):
        """Register a payment for this share of each invoice, eleven days after its date."""
        for invoice in invoices:
            date = min(invoice.invoice_date + timedelta(days=11), fields.Date.today())
            context = {"active_model": "account.move", "active_ids": invoice.ids}
            wizard = (
                self.env["account.payment.register"]
                .with_context(**invoice.env.context, **context)
                .create({"payment_date": date, "journal_id": self._bank_journal().id})
            )
            wizard.amount = invoice.currency_id.round(invoice.amount_total * share)
            wizard.action_create_payments()

    def _bank_journal(self):
        company = self.env.ref(COMPANY)
        return self.env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)

    def _chart_record(self, name):
        """Return a record of the demo company's chart, False where the chart lacks it."""
        charts = self.env["account.chart.template"].with_company(self.env.ref(COMPANY))
        return charts.ref(name, raise_if_not_found=False) or False

    def _invoices(self):
        company = self.env.ref(COMPANY)
        return self.env["account.move"].with_context(
            allowed_company_ids=company.ids, default_company_id=company.id, tracking_disable=True
        )

    def _customer(self, key):
        return self.env.ref(f"customer_registry.customer_{key}").with_company(self.env.ref(COMPANY))

    def _customers(self):
        """Return the customers, prospects included, that the demo data brought."""
        names = self.env["ir.model.data"].search(
            [("module", "=", "customer_registry"), ("model", "=", "res.partner"), ("name", "=like", "customer\\_%")]
        )
        return self.env["res.partner"].with_company(self.env.ref(COMPANY)).browse(names.mapped("res_id"))
