from odoo import models
from odoo.fields import Domain


class CustomerContact(models.Model):
    """Who is a contact no more gets no more mails about the tasks of that customer."""

    _inherit = "customer.contact"

    def write(self, vals):
        """Override of customer_registry."""
        left = self.filtered("active") if vals.get("active") is False else self.browse()
        result = super().write(vals)
        left._unfollow_tasks()
        return result

    def unlink(self):
        """Override of customer_registry."""
        self.check_access("unlink")
        self._unfollow_tasks()
        return super().unlink()

    def _unfollow_tasks(self):
        """End what these contacts and their logins follow of their customers; as superuser, whoever lets them go."""
        for link in self.sudo():
            domain = Domain("partner_id", "child_of", link.customer_id.ids)
            domain &= Domain("message_partner_ids", "in", link.login_partner_ids.ids)
            tasks = self.env["project.task"].sudo().with_context(active_test=False).search(domain)
            tasks.message_unsubscribe(link.login_partner_ids.ids)
