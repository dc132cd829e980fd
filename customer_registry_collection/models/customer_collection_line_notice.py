from odoo import fields, models


class CustomerCollectionLine(models.Model):
    _inherit = "customer.collection.line"

    def _registry_announce(self):
        """Write the announcements of these debits; who has no address is marked so, and told by nobody."""
        reachable = self.filtered("notice_recipients")
        (self - reachable).write({"error": self.env._("No e-mail address: the customer cannot be told of the debit.")})
        template = self.env.ref("customer_registry_collection.mail_template_prenotification").sudo()
        mails = template.send_mail_batch(reachable.ids, email_values={"auto_delete": False})
        for line, mail in zip(reachable, mails, strict=True):
            line.notice_mail_id = mail
        self.date_announced = fields.Date.context_today(self)
