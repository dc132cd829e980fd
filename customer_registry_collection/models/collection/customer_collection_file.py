import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError


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
    message_ref = fields.Char(string="Message ID", readonly=True, index="btree_not_null")
    line_count = fields.Integer(string="Debits", readonly=True)
    amount = fields.Monetary(string="Total", readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True)

    @api.model
    def _store(self, collection, name, content, values):
        """Return the new file of ``collection`` with ``content`` (bytes), and its attachment.

        :raises UserError: it cannot be stored: base only logs that a disk is full
        """
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
        if not file._is_whole(file.attachment_id._registry_stored_content()):
            raise UserError(
                self.env._(
                    "%(file)s cannot be stored, so nothing was exported: make sure that the server has free disk "
                    "space, then export again.",
                    file=name,
                )
            )
        return file

    def _is_whole(self, content):
        """Return whether ``content`` is what was exported."""
        return bool(content) and hashlib.sha256(content).hexdigest() == self.sha256

    def action_download(self):
        """Hand out the stored bytes.

        :raises UserError: they are lost, or are not what was exported
        """
        self.ensure_one()
        self.check_access("read")
        # As superuser: whoever sees the record downloads its file.
        attachment = self.sudo().attachment_id
        self._check_content(attachment._registry_stored_content())
        url = f"/web/content/{attachment.id}?download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _check_content(self, content):
        """Compare ``content`` with what was exported.

        :raises UserError: it is lost or another one, with what to do
        """
        self.ensure_one()
        if self._is_whole(content):
            return
        values = {
            "file": self.name,
            "collection": self.collection_id.name,
            "day": fields.Date.to_string(self.collection_id.date_exported),
        }
        lost = self.env._(
            "%(file)s of collection %(collection)s is missing from the file store: restore it from a backup of "
            "%(day)s or later. If the bank has not received it, cancel the collection and export a new one.",
            **values,
        )
        changed = self.env._(
            "%(file)s of collection %(collection)s is not what was exported (its SHA-256 differs): restore it from a "
            "backup of %(day)s or later, and do not submit it to the bank.",
            **values,
        )
        raise UserError(changed if content else lost)
