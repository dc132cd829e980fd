from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...overview.block import COUNTED, Badge, Block, Row

ICONS = {"application/pdf": "fa-file-pdf-o", "image": "fa-file-image-o", "text": "fa-file-text-o"}
MARK_SEEN = ("customer.document.seen", "registry_mark_seen")


class ResPartner(models.Model):
    """Blocks of the overview about files: what the customer has sent, and what we keep about it."""

    _inherit = "res.partner"

    def _registry_overview_blocks(self):
        """Override of customer_registry: files on the customer and its contacts."""
        cls = type(self)
        return [
            *super()._registry_overview_blocks(),
            Block(
                code="uploads",
                title=self.env._("Documents from the customer"),
                icon="fa-inbox",
                sequence=10,
                model="ir.attachment",
                load=cls._registry_overview_uploads,
                mark_seen=MARK_SEEN,
            ),
            Block(
                code="documents",
                title=self.env._("Our documents"),
                icon="fa-files-o",
                sequence=130,
                model="ir.attachment",
                load=cls._registry_overview_documents,
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
        lies = Domain("res_model", "=", "res.partner") & Domain("res_id", "in", self._registry_family().ids)
        for source in self._registry_readable_sources():
            records = self._registry_own() & Domain(source.domain)
            lies |= Domain("res_model", "=", source.model) & Domain(source.inverse, "any", records)
        return self._registry_overview_content(
            files,
            self._registry_file_row,
            action=self._registry_overview_action(
                name,
                "ir.attachment",
                list(Domain("registry_from_customer", "=", from_customer) & lies),
                ("kanban", "list", "form"),
            ),
        )

    @api.model
    def _registry_document_sources(self):
        """Hook: return the list of ``overview.block.FileSource``, where documents lie besides the customer itself."""
        return []

    def _registry_readable_sources(self):
        """Return those sources whose model the user may read at all."""
        sources = self._registry_document_sources()
        return [source for source in sources if self.env[source.model].has_access("read")]

    def _registry_own(self):
        """Return the Domain of the records of this customer and its contacts."""
        return Domain("partner_id", "in", self._registry_family().ids)

    def _registry_file_row(self, file):
        is_new = file["from_customer"] and not file["seen"]
        mimetype = file["mimetype"] or ""
        url = f"/web/content/{file['id']}"
        return Row(
            "ir.attachment",
            file["id"],
            file["name"],
            detail=file["sender"] or "",
            date=fields.Datetime.to_string(file["create_date"]),
            badge=Badge(self.env._("New"), "danger") if is_new else None,
            is_new=is_new,
            icon=ICONS.get(mimetype) or ICONS.get(mimetype.partition("/")[0], "fa-file-o"),
            download=f"{url}?download=true",
            url=url,
        )

    def _registry_newest_files(self):
        """Return the newest files from the customer and the newest others, at least ``COUNTED`` of each, as dicts.

        Who reads the customer reads its files; those on other records are read by who reads the record. By SQL,
        with one index scan for each person and kind (see ``_registry_newest_idx`` of ir.attachment), so that 5,000
        files cost no more than five.
        """
        self.env["ir.attachment"].flush_model()
        self.env["customer.document.seen"].flush_model()
        self.env.cr.execute(
            SQL(
                """SELECT file.*, sender.name AS sender,
                          EXISTS (SELECT 1 FROM customer_document_seen seen
                                   WHERE seen.attachment_id = file.id AND seen.user_id = %(uid)s) AS seen
                     FROM (%(files)s) file
                     LEFT JOIN res_users users ON users.id = file.create_uid
                     LEFT JOIN res_partner sender ON sender.id = users.partner_id
                    ORDER BY file.id DESC""",
                files=SQL(" UNION ").join([self._registry_files_of_family(), *self._registry_files_elsewhere()]),
                uid=self.env.uid,
            )
        )
        return self.env.cr.dictfetchall()

    def _registry_files_of_family(self):
        """Return the query of the files that lie on the customer and its contacts."""
        return SQL(
            """SELECT file.*, kind.sent AS from_customer
                 FROM unnest(%(family)s) person(id) CROSS JOIN (VALUES (TRUE), (FALSE)) kind(sent)
                 JOIN LATERAL (
                      SELECT id, name, mimetype, create_date, create_uid FROM ir_attachment
                       WHERE res_model = 'res.partner' AND res_id = person.id AND res_field IS NULL
                         AND (registry_from_customer IS TRUE) = kind.sent
                       ORDER BY id DESC LIMIT %(limit)s) file ON TRUE""",
            family=self._registry_family().ids,
            limit=COUNTED,
        )

    def _registry_files_elsewhere(self):
        """Return the queries of the files that lie on the newest records of other models that the user may read."""
        return [
            SQL(
                """SELECT id, name, mimetype, create_date, create_uid, registry_from_customer IS TRUE
                     FROM ir_attachment WHERE id IN %s""",
                self._registry_files_of_source(source),
            )
            for source in self._registry_readable_sources()
        ]

    def _registry_files_of_source(self, source):
        """Return the subquery of the ids of the files on the newest records of ``source``."""
        records = self.env[source.model]
        domain = self._registry_own() & Domain(source.domain) & Domain(source.field, "!=", False)
        query, field = records._search(domain, order="id desc", limit=COUNTED), records._fields[source.field]
        if field.type == "many2one":
            return query.subselect(SQL.identifier(query.table, field.name))
        return SQL(
            "(SELECT %s FROM %s WHERE %s IN %s)",
            SQL.identifier(field.column2),
            SQL.identifier(field.relation),
            SQL.identifier(field.column1),
            query.subselect(),
        )
