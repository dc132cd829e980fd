from odoo import api, models
from odoo.tools import config


class CustomerFirstStep(models.Model):
    _inherit = "customer.first.step"

    @api.model
    def _get_done_codes(self, company):
        """Override of core: mail leaves by a server that is set up, here or in the configuration of Odoo."""
        done = super()._get_done_codes(company)
        # As superuser: managers may not read mail servers; it is only asked whether there is one.
        if self.env["ir.mail_server"].sudo().search_count([], limit=1) or config["smtp_server"] != "localhost":
            done.add("channels")
        return done
