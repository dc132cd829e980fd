from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class IrAttachment(models.Model):
    """Files of customers that staff shows them in the portal."""

    _inherit = "ir.attachment"

    registry_portal_visible = fields.Boolean(
        string="Visible in the Portal",
        copy=False,
        groups="base.group_user",
        help="Contacts of the customer who may see its invoices find the file among their documents.",
    )

    def write(self, vals):
        """Override of base: the customer's messages tell which files it was shown, and by whom."""
        changed = self.browse()
        if "registry_portal_visible" in vals:
            changed = self.filtered(lambda file: file.registry_portal_visible != bool(vals["registry_portal_visible"]))
        result = super().write(vals)
        changed._registry_log_visibility()
        return result

    @api.model
    def _registry_changeable(self):
        """Override of customer_registry: whether a file is shown is no part of it."""
        return super()._registry_changeable() | {"registry_portal_visible"}

    @api.constrains("registry_portal_visible", "res_model", "res_id")
    def _check_portal_visible(self):
        """Letters are sent by other ways, and other records have pages of their own."""
        shown = self.filtered("registry_portal_visible")
        for file in shown:
            # As superuser: the customer may be hidden from whoever edits the file.
            if not file.sudo()._registry_get_customer():
                raise ValidationError(
                    self.env._(
                        "“%(file)s” cannot be shown in the portal: only documents of a customer can be shown there, "
                        "not letters.",
                        file=file.name,
                    )
                )

    def _registry_get_customer(self):
        """Hook: return the partner whose document this file is, if it may be shown in the portal; as superuser."""
        self.ensure_one()
        is_document = self.res_model == "res.partner" and not self.res_field
        return self.env["res.partner"].browse(self.res_id if is_document else [])

    def _registry_log_visibility(self):
        bodies = {}
        for file in self:
            # As superuser: the customer may be hidden from whoever edits the file.
            customer = file.sudo()._registry_get_customer()
            if customer:
                bodies.setdefault((customer.id, file.registry_portal_visible), []).append(file.name)
        for (partner_id, is_shown), names in bodies.items():
            texts = {
                True: self.env._("Shown in the portal: %(files)s", files=", ".join(names)),
                False: self.env._("No longer shown in the portal: %(files)s", files=", ".join(names)),
            }
            self.env["res.partner"].browse(partner_id)._message_log(body=texts[is_shown])

    @api.model
    def _get_registry_portal_domain(self, user, customer):
        """Hook: return the Domain of the documents of ``customer`` that ``user`` sees in the portal.

        What he has sent himself; with the right to invoices also what was released, and what other logins of
        the customer have sent. Files that came by mail are not among them: anybody may have written that mail.
        """
        domain = Domain([("res_model", "=", "res.partner"), ("res_field", "=", False), ("type", "=", "binary")])
        own = Domain("create_uid", "=", user.id) & Domain("res_id", "in", (customer | user.partner_id).ids)
        shown = self._get_registry_shown_domain(user, customer)
        of_customer = Domain("res_id", "=", customer.id)
        return domain & (own | of_customer & shown)

    @api.model
    def _get_registry_shown_domain(self, user, customer):
        """Return the Domain of those files of ``customer``, wherever they lie, that ``user`` sees in the portal."""
        own = Domain("create_uid", "=", user.id)
        if customer not in user._registry_portal_customers("invoices"):
            return own
        # As superuser: contacts are closed to the portal.
        contacts = customer.sudo().contact_link_ids.login_partner_ids | customer
        sent = Domain("create_uid.partner_id", "in", contacts.ids) & Domain("create_uid.share", "=", True)
        return own | sent | Domain("registry_portal_visible", "=", True)
