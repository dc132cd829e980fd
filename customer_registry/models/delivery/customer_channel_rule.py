from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, ormcache

BUYER_KINDS = [("company", "Company"), ("public", "Public body"), ("consumer", "Consumer")]
SELLER_CLASSES = [
    ("large", "Large: bound from the first date"),
    ("small", "Small: bound from the last date"),
]


class CustomerChannelRule(models.Model):
    """What the law of a country says about the way of an invoice to its buyer.

    Channels and formats are words of the law, whether an addon carries them out here or not: those of
    ``res.partner.invoice_sending_method`` and ``invoice_edi_format``, and others such as ``sdi``.
    """

    _name = "customer.channel.rule"
    _description = "Rule of Law about Invoice Channels"
    _order = "seller_country_id, buyer_country_id, buyer_kind, date_from desc, id"
    _rec_name = "source"

    active = fields.Boolean(default=True)
    seller_country_id = fields.Many2one("res.country", string="Seller in", required=True, index=True)
    seller_class = fields.Selection(
        SELLER_CLASSES,
        string="Class of the Seller",
        help="Holds only for companies of this class, as the settings say. Empty: for all.",
    )
    buyer_country_id = fields.Many2one("res.country", string="Buyer in", help="Empty: wherever the buyer is.")
    buyer_kind = fields.Selection(BUYER_KINDS, string="Buyer", help="Empty: for buyers of every kind.")
    date_from = fields.Date(string="Valid from", required=True, help="First invoice date for which the rule holds.")
    channels = fields.Char(help="Codes of the permitted channels, separated by commas. Empty: every channel.")
    formats = fields.Char(help="Codes of the permitted formats, separated by commas. Empty: every format.")
    binding = fields.Boolean(
        help="Invoices are not sent against this rule. Off: the rule warns.",
    )
    source = fields.Char(required=True, help="The law, with its paragraph.")
    note = fields.Text(translate=True, help="What the rule says, in a sentence that users of the registry read.")

    @api.constrains("channels", "formats")
    def _check_codes(self):
        for rule in self:
            for code in rule._codes("channels") | rule._codes("formats"):
                if not code.replace("_", "").isalnum():
                    raise ValidationError(
                        self.env._(
                            "%(rule)s: “%(code)s” is no code. Separate codes by commas, as in: email, peppol",
                            rule=rule.source,
                            code=code,
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    def _in_force(self, company, day):
        """Return the rules for invoices of ``day`` that ``company`` makes out, the most specific and latest first."""
        return self.browse(self._ids_in_force(company.country_id.id, company.registry_seller_class, day))

    @api.model
    @ormcache("country_id", "seller_class", "day")
    def _ids_in_force(self, country_id, seller_class, day):
        domain = Domain("seller_country_id", "=", country_id) & Domain("date_from", "<=", day)
        domain &= Domain("seller_class", "in", [False, seller_class])
        return self.search(domain).sorted(lambda rule: rule._precedence(), reverse=True)._ids

    def _precedence(self):
        return bool(self.buyer_country_id), bool(self.buyer_kind), self.date_from, bool(self.seller_class), self.id

    def _for_buyer(self, country, kind):
        """Return the first of these rules that holds for a buyer of this country and kind; none if none does."""
        return next(
            (
                rule
                for rule in self
                if rule.buyer_country_id in (country, self.env["res.country"]) and rule.buyer_kind in (kind, False)
            ),
            self.browse(),
        )

    def _codes(self, name):
        """Return the set of codes in the field ``name``; empty: no restriction."""
        return {code.strip() for code in (self[name] or "").split(",") if code.strip()}

    def _reason(self):
        """Return the sentence that tells users what this rule says, since when and why."""
        day = format_date(self.env, self.date_from)
        names = {"day": day, "law": self.source, "note": self.note or ""}
        if self.note:
            return self.env._("%(note)s Since %(day)s, %(law)s.", **names)
        return self.env._("Since %(day)s, %(law)s.", **names)
