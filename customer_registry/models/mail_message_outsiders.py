from odoo import api, fields, models
from odoo.exceptions import AccessError

# What an outsider says about his own message, beside what Odoo works out. Everything else Odoo sets as superuser.
WRITABLE = frozenset({"body", "attachment_ids"})
# Odoo takes these from the user, whatever the caller says; the day is that of today.
IGNORED = ("date", "create_date", "pinned_at", "starred_partner_ids", "tracking_value_ids", "notification_ids")


class MailMessage(models.Model):
    """What outsiders write is a comment of today, by themselves.

    The portal's pages send nothing else. By RPC anybody who may write on a record could make a mail, a note for
    employees or a notification of it, on whatever day.
    """

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        """Override of mail: refuse what is no comment, and date it today."""
        if self.env.su or self.env.user._is_internal():
            return super().create(vals_list)
        cleaned = [self._registry_as_outsider(vals) for vals in vals_list]
        return super(MailMessage, self._registry_without_defaults()).create(cleaned)

    def write(self, vals):
        """Override of mail: outsiders change nothing of a message but what it says."""
        if not (self.env.su or self.env.user._is_internal()) and not WRITABLE.issuperset(vals):
            raise AccessError(self.env._("Only the text of a message can be changed."))
        return super().write(vals)

    def _registry_without_defaults(self):
        """Return this model without defaults from the context, which a client sends, too."""
        kept = {key: value for key, value in self.env.context.items() if not key.startswith("default_")}
        return self.with_context(kept)  # pylint: disable=context-overridden

    @api.model
    def _registry_as_outsider(self, vals):
        """Return the values of a comment by the user.

        :raises AccessError: it is to be something else
        """
        subtype = self.env["mail.message.subtype"].sudo().browse(vals.get("subtype_id"))
        parent = self.sudo().browse(vals.get("parent_id"))
        elsewhere = parent and (parent.model, parent.res_id) != (vals.get("model"), vals.get("res_id"))
        if vals.get("message_type", "comment") != "comment" and not self._registry_is_tracking(vals):
            raise AccessError(self.env._("You can write comments only."))
        if vals.get("is_internal") or subtype.internal or elsewhere:
            raise AccessError(self.env._("You can write comments only."))
        kept = {name: value for name, value in vals.items() if name not in IGNORED}
        if self._registry_is_tracking(vals) and "tracking_value_ids" in vals:
            kept["tracking_value_ids"] = vals["tracking_value_ids"]
        return {**kept, "date": fields.Datetime.now()}

    @api.model
    def _registry_is_tracking(self, vals):
        """Tell whether Odoo notes itself what an outsider has just changed, as on tasks that are shared with him.

        Such a note says nothing of its own, and is on a record that he may change.
        """
        if vals.get("message_type") != "notification" or vals.get("body") or not vals.get("model"):
            return False
        return self.env[vals["model"]].browse(vals.get("res_id")).has_access("write")
