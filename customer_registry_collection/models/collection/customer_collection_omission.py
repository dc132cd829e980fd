from odoo import fields, models


class CustomerCollectionOmission(models.Model):
    """A due invoice that a collection leaves out, and why."""

    _name = "customer.collection.omission"
    _description = "Invoice Left Out of a Collection"
    _order = "collection_id, id"
    _rec_name = "move_id"

    collection_id = fields.Many2one("customer.collection", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Customer", ondelete="cascade")
    move_id = fields.Many2one("account.move", string="Invoice", required=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary()
    reason = fields.Text(required=True)
