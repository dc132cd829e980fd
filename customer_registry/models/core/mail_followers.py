from odoo import api, models


class MailFollowers(models.Model):
    """Who follows a document is told to those who see the document, or the follower. Odoo tells it to all employees."""

    _inherit = "mail.followers"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        """Override of base: leave out what the user may not read."""
        query = super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)
        if bypass_access or self.env.su:
            return query
        return self.browse(query)._filtered_access("read")._as_query(ordered=True)

    def _check_access(self, operation):
        """Override of base: refuse followers whom the user does not see, of documents that he does not see."""
        result = super()._check_access(operation)
        if result or self.env.su or operation != "read" or not any(self._ids):
            return result
        hidden = self._registry_hidden()
        if not hidden:
            return None
        return hidden, lambda: self.env["ir.rule"]._make_access_error(operation, hidden)

    def _registry_hidden(self):
        """Return those of ``self`` of which the user sees neither the follower nor the document."""
        # As superuser: who follows what is asked, not shown.
        followers = self.sudo()
        seen = followers.partner_id.sudo(False)._filtered_access("read")
        rest = followers.filtered(lambda follower: follower.partner_id.sudo(False) not in seen)
        hidden = self.browse()
        for model, group in rest.grouped("res_model").items():
            documents = self.env.get(model, self).browse(set(group.mapped("res_id")))
            # The addon of a document may be gone.
            ids = documents.exists()._filtered_access("read").ids if documents._name == model else ()
            hidden += group.filtered(lambda follower, ids=ids: follower.res_id not in ids).sudo(False)
        return hidden
