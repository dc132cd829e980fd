from odoo import api, models

KEY = "registry_kept_partners"


class Kept(frozenset):
    """Ids of partners, in the context under ``KEY``: a type that no client can send."""


class ResUsers(models.Model):
    """Whoever gives up his login in the portal stays a contact or a customer: whether he leaves, staff says."""

    _inherit = "res.users"

    def _deactivate_portal_user(self, **post):
        """Override of base, which archives the partners and has them deleted with all that belongs to them."""
        kept = self._registry_kept_partners()
        users = self.with_context(**{KEY: Kept(kept.ids)})
        result = super(ResUsers, users)._deactivate_portal_user(**post)
        for partner in kept:
            told = partner | partner.customer_link_ids.customer_id
            text = self.env._("%(person)s has given up the portal login.", person=partner.name)
            told._message_log_batch(bodies=dict.fromkeys(told.ids, text))
        return result

    def _registry_kept_partners(self):
        """Return the partners, as superuser, of these users who are more than their login."""
        partners = self.sudo().with_context(active_test=False).partner_id
        return partners.filtered(lambda one: one._registry_is_known() and not one.registry_login_person_id)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_archive(self):
        """Override of base: nobody is archived with the login that he gives up."""
        return super(ResPartner, self - self._registry_kept()).action_archive()

    def _message_log(self, **kwargs):
        """Override of mail: nor is it said of him."""
        if self and self == self._registry_kept():
            return self.env["mail.message"]
        return super()._message_log(**kwargs)

    def _registry_kept(self):
        """Return those of these partners who stay while their login is given up."""
        kept = self.env.context.get(KEY)
        return self.filtered(lambda one: one.id in kept) if isinstance(kept, Kept) else self.browse()


class ResUsersDeletion(models.Model):
    _inherit = "res.users.deletion"

    @api.model
    def _gc_portal_users(self, batch_size=50):
        """Override of base, which deletes the partners, too: who is more than a login stays, its user archived."""
        waiting = self.search([("state", "=", "todo"), ("user_id", "!=", False)])
        waiting.filtered(lambda one: one.user_id._registry_kept_partners()).state = "done"
        return super()._gc_portal_users(batch_size=batch_size)
