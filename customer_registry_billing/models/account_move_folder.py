from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    folder_ids = fields.Many2many(
        "customer.folder", string="Folders", compute="_compute_folder_ids", search="_search_folder_ids"
    )

    @api.depends("invoice_line_ids.folder_id")
    def _compute_folder_ids(self):
        for move in self:
            move.folder_ids = move.invoice_line_ids.folder_id

    def _search_folder_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("invoice_line_ids.folder_id", "in", value)]

    def _registry_folder_contacts(self):
        """Return the active contacts of the folders that this document bills, as superuser: names for the print."""
        self.ensure_one()
        return self.sudo().folder_ids.contact_id.filtered(lambda contact: contact.active and contact.person_active)

    def button_draft(self):
        """Override of account: what a cancelled invoice billed may have been billed again since.

        :raises UserError: a cancelled invoice of a folder
        """
        for move in self.filtered(lambda move: move.state == "cancel" and move.folder_ids):
            raise UserError(
                self.env._(
                    "%(invoice)s was cancelled, so its periods will be billed by the next billing run. Start one "
                    "instead of resetting the invoice.",
                    invoice=move.display_name,
                )
            )
        return super().button_draft()

    def button_cancel(self):
        """Override of account: a cancelled invoice frees the periods that it billed.

        :raises UserError: a later invoice builds on one of them
        """
        # As superuser: nobody has the right to write periods; Odoo checks whether he may cancel.
        periods = self.env["customer.folder.period"].sudo()
        periods.search([("move_id", "in", self.ids)])._refuse_built_upon()
        result = super().button_cancel()
        cancelled = self.filtered(lambda move: move.state == "cancel")
        periods.search([("move_id", "in", cancelled.ids)]).unlink()
        return result

    def _registry_section_title(self):
        """Override of customer_registry: drafts of folders are headed by their names."""
        # As superuser: whoever invoices need not see the folders.
        return ", ".join(self.sudo().folder_ids.mapped("name")) or super()._registry_section_title()

    def _registry_own_models(self):
        """Override of customer_registry: periods follow their lines."""
        return super()._registry_own_models() | {"customer.folder.period"}
