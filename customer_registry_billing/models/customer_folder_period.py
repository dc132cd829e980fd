from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CustomerFolderPeriod(models.Model):
    """The proof that a service was billed for a period: at most one invoice line each.

    The unique index, not care, is what keeps two workers from billing a period twice. A row
    disappears with its invoice line, so that the period of a deleted draft is billed again.
    """

    _name = "customer.folder.period"
    _description = "Billed Period of a Service"
    _inherit = ["customer.aspect.mixin"]
    _order = "service_id, date_from"
    _rec_name = "date_from"

    service_id = fields.Many2one("customer.folder.service", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(related="service_id.partner_id", store=True, index=True)
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True)
    is_credit = fields.Boolean(help="Credits what was billed in advance for days after the end.")
    generation = fields.Integer(
        help="How many times something had been credited before: only then is a day billed again."
    )
    amount = fields.Float(digits="Product Price", help="Price times quantity of the invoice line.")
    move_line_id = fields.Many2one("account.move.line", required=True, index=True, ondelete="cascade")
    move_id = fields.Many2one(related="move_line_id.move_id", store=True, index=True)
    company_id = fields.Many2one(related="service_id.company_id", store=True)

    _service_period_unique = models.UniqueIndex(
        "(service_id, date_from, is_credit, generation)",
        "This service has already been billed for this period.",
    )

    def _is_reversed_by_hand(self):
        """Tell whether somebody has credited the invoice otherwise than by a billing run.

        A run then gives nothing back on its own: nobody but the bookkeeper knows which days the credit was for.
        """
        # As superuser: credit notes count, whether the user sees them or not.
        reversals = self.sudo().move_id.reversal_move_ids.filtered(lambda move: move.state == "posted")
        return any(not move.invoice_line_ids.folder_period_ids for move in reversals)

    def _overlaps(self, other):
        """Tell whether the days of both periods meet."""
        return self.date_from <= other.date_to and other.date_from <= self.date_to

    def _refuse_built_upon(self):
        """What was given back stays billed, and what was billed again stays given back.

        :raises UserError: the document of a later period builds on one of these
        """
        later = self.search(Domain("service_id", "in", self.service_id.ids) & Domain("id", "not in", self.ids))
        later = later.grouped("service_id")
        for period in self:
            for other in later.get(period.service_id, self.browse()):
                if period._is_built_upon_by(other):
                    raise UserError(
                        self.env._(
                            "%(invoice)s: %(other)s credits or rebills what this document bills for %(service)s. "
                            "Cancel that document first.",
                            invoice=period.move_id.display_name,
                            other=other.move_id.display_name,
                            service=period.service_id.name,
                        )
                    )

    def _is_built_upon_by(self, other):
        return self._overlaps(other) and other.id > self.id and other.is_credit != self.is_credit
