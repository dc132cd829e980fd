from odoo import fields, models


class CustomerChorusArchiveLine(models.Model):
    """One invoice in an archive, as it was when the archive was made."""

    _name = "customer.chorus.archive.line"
    _description = "Invoice in a Chorus Archive"
    _order = "archive_id, file_name"
    _rec_name = "number"

    archive_id = fields.Many2one(
        "customer.chorus.archive", required=True, index=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    delivery_id = fields.Many2one("customer.delivery", index="btree_not_null", readonly=True, ondelete="set null")
    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, index=True, readonly=True, ondelete="restrict"
    )
    partner_id = fields.Many2one("res.partner", string="Customer", index=True, readonly=True, ondelete="restrict")
    number = fields.Char(required=True, readonly=True)
    file_name = fields.Char(required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(readonly=True)

    _delivery_unique = models.UniqueIndex("(delivery_id)", "This delivery is already in an archive.")
