from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ...inner import read_inner
from ...overview.block import Badge, Row

CHANNELS = [("email", "E-mail"), ("phone", "Phone"), ("post", "Post"), ("sms", "SMS")]
ERASE_CONTEXT = "registry_consent_erase"
# What only the public form knows: in the journal of others it would be a forged proof.
OF_FORM = {"text", "address"}


class CustomerConsent(models.Model):
    """Journal of consents: each entry says that one was given or withdrawn, and stays.

    The latest entry of a channel and purpose is in force. Whoever has no entry has not consented.
    """

    _name = "customer.consent"
    _description = "Consent"
    _inherit = ["customer.aspect.mixin", "customer.history.mixin"]
    _history_fields = ("partner_id", "channel", "purpose_id", "state", "date", "source", "user_id", "text", "address")
    _history_digests = ("source", "text", "address")
    _order = "date desc, id desc"
    _rec_name = "purpose_id"

    partner_id = fields.Many2one(
        "res.partner", string="Customer or Contact", required=True, index=True, ondelete="cascade"
    )
    channel = fields.Selection(CHANNELS, required=True, default="email")
    purpose_id = fields.Many2one(
        "customer.consent.purpose",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env["customer.consent.purpose"].search([], limit=1),
    )
    state = fields.Selection([("given", "Given"), ("withdrawn", "Withdrawn")], required=True, default="given")
    date = fields.Date(required=True, default=fields.Date.context_today)
    source = fields.Char(
        string="How", required=True, help="For example: form on the website, by phone, at the trade fair."
    )
    user_id = fields.Many2one(
        "res.users", string="Recorded By", required=True, readonly=True, default=lambda self: self.env.user
    )
    text = fields.Text(string="Text Agreed To", readonly=True, help="As shown in the form.")
    address = fields.Char(
        string="Network Address",
        readonly=True,
        help="Of the person who ticked the box on the public form. It is not proven that this person owns the e-mail "
        "address.",
    )
    create_date = fields.Datetime(string="Recorded On", readonly=True)
    in_force = fields.Boolean(compute="_compute_in_force", help="The latest entry for its channel and purpose.")

    @api.constrains("date")
    def _check_date(self):
        """An entry dated ahead would hide every later one."""
        for consent in self:
            if consent.date > fields.Date.context_today(consent) and consent.date > consent._get_latest_day():
                raise ValidationError(
                    self.env._(
                        "Consent of %(name)s: the date is in the future. Enter the day on which it was given or "
                        "withdrawn.",
                        name=consent.partner_id.name,
                    )
                )

    def _get_latest_day(self):
        """Return the day until which an entry may be dated: today, or that of an entry already made.

        Somebody further east may have begun the next day.
        """
        others = Domain("partner_id", "=", self.partner_id.id) & Domain("id", "not in", self.ids)
        others &= Domain("channel", "=", self.channel) & Domain("purpose_id", "=", self.purpose_id.id)
        # As superuser: all entries count, also those that the user does not see.
        last = self.sudo().search(others, order="date desc", limit=1)
        return max(filter(None, (last.date, fields.Date.context_today(self))))

    @api.constrains("source")
    def _check_source(self):
        for consent in self:
            if not (consent.source or "").strip():
                message = self.env._(
                    "Consent of %(name)s: say how it was given or withdrawn.", name=consent.partner_id.name
                )
                raise ValidationError(message)

    @api.depends("partner_id.registry_consent_ids")
    def _compute_in_force(self):
        latest = self.browse(self._get_latest_ids(Domain("partner_id", "in", self.partner_id.ids)))
        for consent in self:
            consent.in_force = consent._origin in latest

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            typed = [{name: vals[name] for name in vals if name not in OF_FORM} for vals in vals_list]
            vals_list = [{**vals, "user_id": self.env.uid} for vals in typed]
        return super().create([vals if "date" in vals else self._with_day(vals) for vals in vals_list])

    def _with_day(self, vals):
        """Return these values with the day of an entry that holds from now on, in whatever zone it is made."""
        return {**vals, "date": self.new(vals)._get_latest_day()}

    def write(self, vals):
        self._refuse_unless_erasing()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_when_erasing(self):
        self._refuse_unless_erasing()

    def _refuse_unless_erasing(self):
        """Refuse every change, also that of a program, but the erasure of personal data.

        :raises AccessError: unless a superuser environment carries the context of the erasure
        """
        if self and not (self.env.su and read_inner(self.env, ERASE_CONTEXT)):
            raise AccessError(
                self.env._("The consent journal keeps what was recorded. Add an entry stating what applies now.")
            )

    @api.model
    def _get_latest_ids(self, domain):
        """Return the ids of the entries in force among those of ``domain``, one query."""
        # As superuser: what is in force follows from all entries, also from those that the user does not see.
        entries = self.sudo().search_fetch(domain, ["partner_id", "channel", "purpose_id"], order="date desc, id desc")
        latest = {}
        for entry in entries:
            latest.setdefault((entry.partner_id.id, entry.channel, entry.purpose_id.id), entry.id)
        return list(latest.values())

    def _is_consent_of(self, holders):
        """Tell whether these entries in force, of the ``holders`` of one address, let advertising go there."""
        if "withdrawn" in self.mapped("state"):
            return False
        shared = len(holders.commercial_partner_id) > 1
        return any(not (entry.address and shared) for entry in self)

    def _registry_overview_row(self, customer):
        """Return this entry as a row of the overview of ``customer``."""
        who = "" if self.partner_id == customer else self.partner_id.name or ""
        labels = {name: dict(self._fields[name]._description_selection(self.env)) for name in ("channel", "state")}
        purpose = self.purpose_id._get_names()[self.purpose_id.id]
        return Row(
            self._name,
            self.id,
            f"{purpose} · {labels['channel'][self.channel]}",
            detail=who,
            date=fields.Date.to_string(self.date),
            badge=Badge(labels["state"][self.state], "success" if self.state == "given" else "muted"),
        )
