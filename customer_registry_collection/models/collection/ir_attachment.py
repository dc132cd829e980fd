from odoo import api, models
from odoo.exceptions import UserError
from werkzeug.exceptions import UnprocessableEntity

FILE = "customer.collection.file"


class IrAttachment(models.Model):
    """Files of collections leave as they were exported, or not at all."""

    _inherit = "ir.attachment"

    def _compute_raw(self):
        """Override of base: what is read is compared with what was exported."""
        self._registry_check_collection_files()
        return super()._compute_raw()

    def _to_http_stream(self):
        """Override of base: a download takes the file from the disk, without reading it first.

        :raises UnprocessableEntity: with the sentence, which base would make a page that is not found
        """
        try:
            self._registry_check_collection_files()
        except UserError as error:
            raise UnprocessableEntity(str(error)) from None
        return super()._to_http_stream()

    def _registry_check_collection_files(self):
        """:raises UserError: one of these files of collections is lost or changed"""
        files = self.filtered(lambda attachment: attachment.res_model == FILE)
        if not files:
            return
        # As superuser: who may not see the file is refused elsewhere, and never gets to what is wrong with it.
        for file in self.env[FILE].sudo().search([("attachment_id", "in", files.ids)]):
            file._check_content(file.attachment_id._registry_stored_content())

    def _registry_stored_content(self):
        """Return the bytes that are stored now, whatever was read before; none if they are lost."""
        return self._file_read(self.store_fname) if self.store_fname else self.db_datas

    @api.model
    def _registry_get_keepers(self):
        """Override of customer_registry: files for the bank."""
        return super()._registry_get_keepers() | {"customer.collection.file"}
