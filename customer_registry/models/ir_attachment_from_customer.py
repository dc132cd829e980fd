from odoo import api, fields, models


class IrAttachment(models.Model):
    """Files that customers have sent."""

    _inherit = "ir.attachment"

    registry_from_customer = fields.Boolean(
        string="From the Customer",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Uploaded in the portal, or the attachment of a mail from outside.",
    )

    # The newest files of one customer are found among 5,000, those that it has sent apart.
    _registry_newest_idx = models.Index(
        "(res_id, (registry_from_customer IS TRUE), id) WHERE res_model = 'res.partner' AND res_field IS NULL"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Override of base: whatever a portal user or a visitor uploads came from outside.

        Bundles of scripts and styles, which a visit may create, have an address; thumbnails are fields.
        """
        attachments = super().create(vals_list)
        if not self.env.user._is_internal():
            files = attachments.sudo()
            files.filtered(lambda file: not file.url and not file.res_field).registry_from_customer = True
        return attachments
