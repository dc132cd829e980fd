from odoo import api, fields, models
from odoo.addons.customer_registry.overview.block import Badge, Block, Row

FOLDER_TONES = {"active": "success", "suspended": "warning"}


class ResPartner(models.Model):
    """The folders of a customer."""

    _inherit = "res.partner"

    registry_folder_ids = fields.One2many(
        "customer.folder",
        "partner_id",
        string="Folders",
        groups="customer_registry.group_reader,account.group_account_readonly,account.group_account_invoice",
    )

    @api.model
    def _registry_billing_partner_fields(self):
        """Override of customer_registry: folders have to be kept, and what was billed."""
        return {
            **super()._registry_billing_partner_fields(),
            "customer.billing.run.line": ["partner_id"],
            "customer.folder": ["partner_id"],
        }

    def _registry_overview_blocks(self):
        """Override of customer_registry: the folders."""
        return [
            *super()._registry_overview_blocks(),
            Block(
                code="folders",
                title=self.env._("Folders"),
                icon="fa-folder-open-o",
                sequence=120,
                model="customer.folder",
                load=type(self)._registry_overview_folders,
            ),
        ]

    def _registry_overview_folders(self):
        domain = [("partner_id", "=", self.id)]
        name = self.env._("Folders")
        folders = self._registry_overview_search(
            "customer.folder", domain, ["name", "state", "date_start"], "state, date_start desc, id desc"
        )
        labels = dict(self.env["customer.folder"]._fields["state"]._description_selection(self.env))
        return self._registry_overview_content(
            folders,
            lambda folder: Row(
                "customer.folder",
                folder.id,
                folder.name,
                date=fields.Date.to_string(folder.date_start) or "",
                badge=Badge(labels[folder.state], FOLDER_TONES.get(folder.state, "muted")),
            ),
            action=self._registry_overview_action(name, "customer.folder", domain, default_partner_id=self.id),
        )
