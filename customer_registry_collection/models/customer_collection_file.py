import hashlib

from odoo import api, fields, models


class CustomerCollectionFile(models.Model):
    """A file for the bank or GoCardless: stored once, downloaded as it was, never made again.

    Its attachment hangs on this model, on which nobody may write: so nobody exchanges it.
    """

    _name = "customer.collection.file"
    _description = "File of a Collection"
    _order = "collection_id, id"

    name = fields.Char(required=True, readonly=True)
    collection_id = fields.Many2one(
        "customer.collection", required=True, index=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    attachment_id = fields.Many2one("ir.attachment", readonly=True, ondelete="restrict")
    message_ref = fields.Char(string="Message Id", readonly=True, index="btree_not_null")
    line_count = fields.Integer(string="Debits", readonly=True)
    amount = fields.Monetary(string="Total", readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True)

    @api.model
    def _registry_store(self, collection, name, content, values):
        """Return the new file of ``collection`` with ``content`` (bytes), and its attachment."""
        file = self.create(
            {
                "name": name,
                "collection_id": collection.id,
                "company_id": collection.company_id.id,
                "sha256": hashlib.sha256(content).hexdigest(),
                **values,
            }
        )
        file.attachment_id = self.env["ir.attachment"].create(
            {"name": name, "raw": content, "res_model": self._name, "res_id": file.id}
        )
        return file

    def action_download(self):
        """Hand out the stored bytes."""
        self.ensure_one()
        self.check_access("read")
        url = f"/web/content/{self.sudo().attachment_id.id}?download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}
