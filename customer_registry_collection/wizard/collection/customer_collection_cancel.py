from odoo import fields, models


class CustomerCollectionCancel(models.TransientModel):
    _name = "customer.collection.cancel"
    _description = "Cancel a Collection"

    collection_id = fields.Many2one("customer.collection", required=True, readonly=True, ondelete="cascade")
    state = fields.Selection(related="collection_id.state")
    reason = fields.Char(required=True)

    def action_cancel(self):
        """Give the invoices free; the files of an exported collection are kept and must not be handed in.

        :raises UserError: the collection was confirmed
        """
        self.ensure_one()
        self.collection_id._cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
