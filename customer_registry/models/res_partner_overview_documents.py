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
        _ = self.env._
        return [
            *super()._registry_overview_blocks(),
            Block(
                "uploads", _("Documents from the customer"), "fa-inbox", 10, "ir.attachment",
                cls._registry_overview_uploads,
            ),
            Block("documents", _("Our documents"), "fa-files-o", 130, "ir.attachment", cls._registry_overview_documents),
        ]  # fmt: skip

    def _registry_overview_uploads(self):
        ids = self._registry_newest_files(from_customer=True)
        new = self._registry_unseen(ids)
        return self._registry_overview_files(self.env._("Documents from the customer"), ids, new, True)

    def _registry_overview_documents(self):
        ids = self._registry_newest_files(from_customer=False)
        return self._registry_overview_files(self.env._("Our documents"), ids, set(), False)

    def _registry_overview_files(self, name, ids, new, from_customer):
        """Return the Content of the attachments ``ids``, those of ``new`` marked."""
        # Who reads the customer reads its files; their own search would ask for each model once more.
        files = self.env["ir.attachment"].sudo().browse(ids)
        files[:5].fetch(["name", "mimetype", "create_date", "create_uid"])
        return self._registry_overview_content(
            files,
            lambda file: Row(
                "ir.attachment",
                file.id,
                file.name,
                detail=file.create_uid.name or "",
                date=fields.Datetime.to_string(file.create_date),
                badge=Badge(self.env._("New"), "danger") if file.id in new else None,
                is_new=file.id in new,
                icon=ICONS.get(file.mimetype) or ICONS.get((file.mimetype or "").partition("/")[0], "fa-file-o"),
                download=f"/web/content/{file.id}?download=true",
            ),
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

    def _registry_newest_files(self, from_customer):
        """Return the ids of the newest files, at most ``COUNTED``.

        By SQL, since whether a mail brought a file cannot be said in a domain: 5,000 files of one
        customer took 90 ms there and take 6 ms here.

        :param bool from_customer: those that it uploaded in the portal or sent by mail, else all others
        """
        self.env["ir.attachment"].flush_model()
        self.env["mail.message"].flush_model(["attachment_ids", "author_id", "message_type"])
        self.env.cr.execute(
            SQL(
                """SELECT file.id FROM ir_attachment file
                    WHERE file.res_model = 'res.partner' AND file.res_id IN %s AND file.res_field IS NULL
                      AND %s IS %s
                    ORDER BY file.id DESC LIMIT %s""",
                tuple(self._registry_family().ids),
                self.env["ir.attachment"]._registry_by_customer_sql("file"),
                from_customer,
                COUNTED,
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def _registry_unseen(self, ids):
        """Return which of these attachments the current user has not opened, as a set."""
        seen = self.env["customer.document.seen"].sudo().search_fetch(
            [("attachment_id", "in", ids), ("user_id", "=", self.env.uid)], ["attachment_id"]
        )
        return set(ids) - set(seen.attachment_id.ids)
