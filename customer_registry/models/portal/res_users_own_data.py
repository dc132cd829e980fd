from odoo import models
from odoo.exceptions import AccessError, UserError

from ...checks.text import typed_line
from .res_partner_portal_data import OWN_FIELDS


class ResUsers(models.Model):
    """What portal users may write of themselves, by whatever call."""

    _inherit = "res.users"

    def write(self, vals):
        """Override of base, which lets everybody change his own name: not that of a company, in the portal.

        The login of an additional address acts for one customer: the person's data are not that customer's.
        """
        if not self.env.su and self.env.user.share:
            # As superuser: what kind of partner it is, is asked before Odoo checks whether he may edit the user.
            partners = self.sudo().partner_id
            if "name" in vals and any(partners.mapped("is_company")):
                raise AccessError(self.env._("Contact us to change the name of your company."))
            if partners.registry_login_person_id and not OWN_FIELDS.isdisjoint(vals):
                raise AccessError(
                    self.env._("Contact us to change your name, your e-mail address or your phone number.")
                )
            vals = self._registry_checked_own_data(vals)
        return super().write(vals)

    def _registry_checked_own_data(self, vals):
        """Return ``vals`` that a portal user writes of himself by a call, as the page with his data takes them.

        :raises UserError: the page would not take them, or there is no such language: no mail could be written in it
        """
        user = self.env.user
        if vals.get("lang", user.lang) not in (user.lang, *dict(self.env["res.lang"].get_installed())):
            raise UserError(self.env._("Choose a language from the list."))
        if not user._registry_acts_in_portal():
            return vals
        typed = {name: typed_line(vals[name]) for name in OWN_FIELDS & vals.keys()}
        wrong = user.partner_id._registry_data_problems(typed)
        if missing := [name for name in typed if not typed[name] and (vals[name] or name != "phone")]:
            wrong[missing[0]] = self.env._("Please fill in this field.")
        if wrong:
            raise UserError("\n".join(wrong.values()))
        return {**vals, **{name: text or False for name, text in typed.items()}}
