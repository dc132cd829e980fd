import hashlib

from odoo import api, fields, models

from ..formats import archive


class CustomerChorusArchive(models.Model):
    """An archive for Chorus Pro: stored once, downloaded as it was, never made again.

    Its attachment hangs on this model, on which nobody may write: so nobody exchanges it.
    """

    _name = "customer.chorus.archive"
    _description = "Chorus Archive"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    date = fields.Datetime(string="Exported at", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Exported by", readonly=True, ondelete="set null")
    line_ids = fields.One2many("customer.chorus.archive.line", "archive_id", string="Invoices", readonly=True)
    invoice_count = fields.Integer(string="Number of Invoices", readonly=True)
    attachment_id = fields.Many2one("ir.attachment", string="File", readonly=True, ondelete="restrict")
    sha256 = fields.Char(string="SHA-256", readonly=True)

    def action_export(self):
        """Export what waits for Chorus Pro in the current company."""
        return self.env["customer.delivery"]._chorus_export_waiting(self.env.company)

    def action_download(self):
        """Hand out the stored bytes."""
        self.ensure_one()
        self.check_access("read")
        # As superuser: whoever sees the archive downloads its file.
        url = f"/web/content/{self.sudo().attachment_id.id}?download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    @api.model
    def _chorus_store(self, deliveries, documents, date):
        """Store one archive of ``documents``, and record on their deliveries that they are in it.

        :param deliveries: locked, of one company; the key of each document is the id of its delivery
        :param date: Datetime (UTC) of the archive and of the files in it
        """
        company = deliveries.company_id
        self = self.with_company(company)
        content = archive.write(documents, date)
        name = self.env["ir.sequence"].next_by_code("customer.chorus.archive")
        record = self.create(
            {
                "name": name,
                "company_id": company.id,
                "date": date,
                "user_id": self.env.user.id,
                "invoice_count": len(documents),
                "sha256": hashlib.sha256(content).hexdigest(),
                "line_ids": [(0, 0, self._prepare_line(document)) for document in documents],
            }
        )
        record.attachment_id = self.env["ir.attachment"].create(
            {"name": f"{name}.tar.gz", "raw": content, "res_model": self._name, "res_id": record.id}
        )
        deliveries._mark_exported(record.attachment_id)
        return record

    def _prepare_line(self, document):
        delivery = self.env["customer.delivery"].browse(document.key)
        move = delivery.move_id
        return {
            "delivery_id": delivery.id,
            "move_id": move.id,
            "partner_id": move.commercial_partner_id.id,
            "company_id": move.company_id.id,
            "number": move.name,
            "file_name": document.name,
            "amount": move.amount_total,
            "currency_id": move.currency_id.id,
        }
