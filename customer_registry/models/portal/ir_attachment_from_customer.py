from odoo import api, fields, models
from odoo.exceptions import UserError

ORIGIN = "registry_from_customer"
# What makes a file say something else. How it is called and where it lies is for those who work with it.
CONTENT = {ORIGIN, "raw", "datas", "db_datas", "store_fname", "checksum", "mimetype", "type", "url"}


class IrAttachment(models.Model):
    """Files that customers have sent: they say what the customer has sent, and nobody says so of others."""

    _inherit = "ir.attachment"

    registry_from_customer = fields.Boolean(
        string="From the Customer",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Uploaded in the portal, or attached to an incoming e-mail.",
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
        if not self.env.su:
            vals_list = [{name: value for name, value in vals.items() if name != ORIGIN} for vals in vals_list]
        attachments = super().create(vals_list)
        if not self.env.user._is_internal():
            # As superuser: outsiders do not write themselves where their files come from.
            files = attachments.sudo()
            files.filtered(lambda file: not file.url and not file.res_field).registry_from_customer = True
        return attachments

    def write(self, vals):
        """Override of base: what a customer has sent stays what it has sent."""
        if not self.env.su and CONTENT & vals.keys():
            self.check_access("write")
            # As superuser: asked is where the files come from; that the user may edit them is checked above.
            sent = self.sudo().filtered(ORIGIN)[:1]
            if sent or ORIGIN in vals:
                raise UserError(
                    self.env._(
                        "“%(file)s”: what a customer has sent, and who sent it, cannot be changed. Add another file "
                        "instead.",
                        file=(sent or self[:1]).name,
                    )
                )
        return super().write(vals)
