from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

from ...checks.text import email_error


class CustomerContactEmail(models.Model):
    """An additional e-mail address of a contact, with its own rights.

    The person's own address (``res.partner.email``) has all rights; these come beside it.
    """

    _name = "customer.contact.email"
    _description = "Additional E-mail Address of a Contact"
    _inherit = ["customer.history.mixin"]
    _order = "contact_id, id"
    _rec_name = "email"
    # The address by its digest, so that it can be erased without breaking the chain.
    _history_fields = ("contact_id", "email", "notify")
    _history_digests = ("email",)
    _history_owners = ("contact_id.customer_id", "contact_id.person_id")

    contact_id = fields.Many2one("customer.contact", required=True, index=True, ondelete="cascade")
    email = fields.Char(string="E-mail", required=True)
    email_normalized = fields.Char(compute="_compute_email_normalized", store=True, index="btree_not_null")
    notify = fields.Boolean(
        string="Notifications", help="E-mails to this contact, such as invoices, also go to this address."
    )
    sync = fields.Boolean(string="File E-mails", default=True)
    portal = fields.Boolean(string="Portal Login", help="This address may have its own portal login.")

    _contact_email_unique = models.UniqueIndex(
        "(contact_id, email_normalized)", "This contact already has this e-mail address."
    )

    @api.depends("email")
    def _compute_email_normalized(self):
        for address in self:
            address.email_normalized = email_normalize(address.email or "") or False

    @api.constrains("email", "contact_id")
    def _check_email(self):
        for address in self:
            names = {"person": address.contact_id.name, "email": address.email}
            if not address.email_normalized or email_error(address.email.strip()):
                raise ValidationError(
                    self.env._("%(person)s: “%(email)s” is not a valid e-mail address. Correct it.", **names)
                )
            # As superuser: the person may be hidden from whoever edits the contact.
            if address.email_normalized == address.contact_id.sudo().person_id.email_normalized:
                raise ValidationError(
                    self.env._("%(person)s: %(email)s is already the main address. Add another one.", **names)
                )
