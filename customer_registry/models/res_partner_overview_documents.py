from odoo import fields, models
from odoo.tools import SQL

from ..overview.block import COUNTED, Badge, Block, Row

ICONS = {"application/pdf": "fa-file-pdf-o", "image": "fa-file-image-o", "text": "fa-file-text-o"}


class ResPartner(models.Model):
    """Blocks of the overview about files: what the customer has sent, and what we keep about it."""

    _inherit = "res.partner"

    def _registry_overview_blocks(self):
        """Override of customer_registry: files on the customer and its contacts."""
        cls = type(self)
        return [
            *super()._registry_overview_blocks(),
            Block(
                "uploads",
                self.env._("Documents from the customer"),
                "fa-inbox",
                10,
                "ir.attachment",
                cls._registry_overview_uploads,
            ),
            Block(
                "documents",
                self.env._("Our documents"),
                "fa-files-o",
                130,
                "ir.attachment",
                cls._registry_overview_documents,
            ),
        ]

    def _registry_overview_uploads(self):
        return self._registry_overview_files(self.env._("Documents from the customer"), from_customer=True)

    def _registry_overview_documents(self):
        return self._registry_overview_files(self.env._("Our documents"), from_customer=False)

    def _registry_overview_files(self, name, from_customer):
        """Return the Content of the files that came from the customer, or of all others."""
        both = self._registry_overview_once("files", self._registry_newest_files)
        files = [file for file in both if file["from_customer"] == from_customer][:COUNTED]
        return self._registry_overview_content(
            files,
            self._registry_file_row,
            action=self._registry_overview_action(
                name,
                "ir.attachment",
                [
                    ("res_model", "=", "res.partner"),
                    ("res_id", "in", self._registry_family().ids),
                    ("registry_from_customer", "=", from_customer),
                ],
                ("kanban", "list", "form"),
            ),
        )

    def _registry_file_row(self, file):
        is_new = file["from_customer"] and not file["seen"]
        mimetype = file["mimetype"] or ""
        return Row(
            "ir.attachment",
            file["id"],
            file["name"],
            detail=file["sender"] or "",
            date=fields.Datetime.to_string(file["create_date"]),
            badge=Badge(self.env._("New"), "danger") if is_new else None,
            is_new=is_new,
            icon=ICONS.get(mimetype) or ICONS.get(mimetype.partition("/")[0], "fa-file-o"),
            download=f"/web/content/{file['id']}?download=true",
        )

    def _registry_newest_files(self):
        """Return the newest files from the customer and the newest others, at most ``COUNTED`` of each, as dicts.

        Who reads the customer reads its files. By SQL, with one index scan for each person and kind (see
        ``_registry_newest_idx`` of ir.attachment), so that 5,000 files cost no more than five.
        """
        self.env["ir.attachment"].flush_model()
        self.env["customer.document.seen"].flush_model()
        self.env.cr.execute(
            SQL(
                """SELECT file.*, kind.sent AS from_customer, sender.name AS sender,
                          EXISTS (SELECT 1 FROM customer_document_seen seen
                                   WHERE seen.attachment_id = file.id AND seen.user_id = %(uid)s) AS seen
                     FROM unnest(%(family)s) person(id) CROSS JOIN (VALUES (TRUE), (FALSE)) kind(sent)
                     JOIN LATERAL (
                          SELECT id, name, mimetype, create_date, create_uid FROM ir_attachment
                           WHERE res_model = 'res.partner' AND res_id = person.id AND res_field IS NULL
                             AND (registry_from_customer IS TRUE) = kind.sent
                           ORDER BY id DESC LIMIT %(limit)s) file ON TRUE
                     LEFT JOIN res_users users ON users.id = file.create_uid
                     LEFT JOIN res_partner sender ON sender.id = users.partner_id
                    ORDER BY file.id DESC""",
                family=self._registry_family().ids,
                uid=self.env.uid,
                limit=COUNTED,
            )
        )
        return self.env.cr.dictfetchall()
