from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.mail import email_normalize_all

from ...checks.bank import normalize
from ...checks.text import match_key
from ...columns import Filled

NAME_SIMILARITY = 0.6
MAX_DUPLICATES = 10
MAX_HINTS = 4
UNKNOWN_WEIGHT = 60  # as a similar name: a reason that nobody has described still finds somebody


class Reason(NamedTuple):
    """Why two records are likely the same: how it is named, and how sure it is, from 0 to 100."""

    label: str
    weight: int


class ResPartner(models.Model):
    """Finding records that are likely the same customer."""

    _inherit = "res.partner"

    registry_match_key = fields.Char(
        compute="_compute_registry_match_key",
        store=True,
        groups="base.group_user",
        help="The name in a normalized spelling in which likely duplicates look alike.",
    )

    registry_duplicates = fields.Json(
        string="Likely Duplicates",
        compute="_compute_registry_duplicates",
        groups="base.group_user",
        help="Records that resemble this one, shown until its registration is finished.",
    )

    # Not index="trigram": that one goes through unaccent() where the database has it.
    _registry_match_key_idx = models.Index(
        lambda registry: "USING gin (registry_match_key gin_trgm_ops)" if registry.has_trigram else ""
    )

    _registry_email_idx = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")
    _registry_phone_idx = models.Index("(phone_sanitized) WHERE phone_sanitized IS NOT NULL")

    @api.model
    def _registry_filled_columns(self):
        return {**super()._registry_filled_columns(), "registry_match_key": Filled(match_key, (SQL("name"),))}

    @api.depends("name")
    def _compute_registry_match_key(self):
        for partner in self:
            partner.registry_match_key = match_key(partner.name)

    @api.depends("name", "email", "phone", "vat", "country_id", "bank_ids.acc_number", "registry_state")
    @api.depends_context("uid", "lang", "company")
    def _compute_registry_duplicates(self):
        """Find them while the user types: a new record is compared before it is saved."""
        for partner in self:
            rows = []
            if partner.registry_state in (False, "prospect", "draft") and not partner.parent_id:
                rows = partner.registry_find_duplicates(partner._registry_duplicate_values())
            partner.registry_duplicates = [partner._prepare_duplicate_hint(row) for row in rows[:MAX_HINTS]]

    def _prepare_duplicate_hint(self, row):
        names = ("id", "name", "ref", "archived")
        return {**{name: row[name] for name in names}, "reason": self._registry_duplicate_reason(row)}

    def _registry_duplicate_reason(self, row):
        """Return why ``row`` of ``registry_find_duplicates`` is alike, in the user's language."""
        known = self._registry_duplicate_reasons()
        return ", ".join(known[reason].label if reason in known else reason for reason in row["reasons"])

    @api.model
    def _registry_duplicate_reasons(self):
        """Hook: return {reason of ``_registry_duplicate_domains``: its ``Reason``}, labels in the user's language."""
        return {
            "iban": Reason(self.env._("same IBAN"), 95),
            "vat": Reason(self.env._("same VAT number"), 95),
            "email": Reason(self.env._("same e-mail address"), 85),
            "phone": Reason(self.env._("same phone number"), 75),
            "name": Reason(self.env._("similar name"), UNKNOWN_WEIGHT),
        }

    def action_open_duplicate(self):
        """Open this record: in the registry if it belongs there, else as an ordinary contact."""
        self.ensure_one()
        if self.commercial_partner_id == self and self.registry_state:
            return self.action_open_registry()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.id,
            "views": [(False, "form")],
        }

    @api.model
    def registry_find_duplicates(self, values):
        """Return the partners that are likely the same as the one described by ``values``.

        Archived records and those of other companies count. What the user may not
        read is returned without its data, as a hint only, to those who create customers.

        :param dict values: any of ``name``, ``email``, ``phone``, ``vat``, ``iban`` (looked at only
            for users with access to bank data), ``country_id`` (id) and ``id`` (the record
            itself, to be left out with its contacts)
        :return: list of at most 10 dicts, best first: ``id`` (False where hidden), ``name``, ``ref``,
            ``reasons`` (of ``_registry_duplicate_reasons``), ``score`` (0-100),
            ``archived``, ``hidden``
        """
        self._registry_check_internal()
        if not self.env.su and not self.env.user.has_group("customer_registry.group_bank_data"):
            values = {name: value for name, value in values.items() if name != "iban"}
        rows = self._registry_likely_duplicates(values)
        may_create = self.env.su or self.has_access("create")
        return rows if may_create else [row for row in rows if not row["hidden"]]

    def _registry_likely_duplicates(self, values):
        """Return the rows of ``registry_find_duplicates`` for any user, the IBAN included."""
        reasons = {}
        for reason, partners in self._registry_duplicate_candidates(values):
            for partner in partners:
                reasons.setdefault(partner, {})[reason] = True
        found = [self._registry_duplicate_row(partner, list(why)) for partner, why in reasons.items()]
        return sorted(found, key=lambda row: -row["score"])[:MAX_DUPLICATES]

    def _registry_duplicate_candidates(self, values):
        """Yield pairs (reason, partners), each looked up by an index."""
        # As superuser: customers that the user does not see have duplicates, too.
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        others = self._registry_duplicate_scope(values)
        for reason, domain in self._registry_duplicate_domains(values):
            yield reason, Partner.search(domain & others, limit=MAX_DUPLICATES)
        similar = self._registry_similar_names(match_key(values.get("name")))
        if similar:
            yield "name", Partner.search(Domain("id", "in", similar) & others)

    def _registry_duplicate_scope(self, values):
        """Hook: leave out the record itself, its family, employees and addresses."""
        scope = Domain("partner_share", "=", True) & Domain("type", "=", "contact")
        own = self.browse(values.get("id") or []).exists()
        # Else the difference would tell which hint is about a record that the user may not see.
        own = own._filtered_access("read")
        if own:
            scope &= Domain("commercial_partner_id", "!=", own.sudo().commercial_partner_id.id)
        return scope

    def _registry_duplicate_domains(self, values):
        """Hook: return pairs (reason, Domain) for the values that identify a customer.

        Addons append theirs; each Domain must be answered by an index. A reason may occur twice; a new one is
        described by ``_registry_duplicate_reasons``.
        """
        domains = []
        if emails := email_normalize_all(values.get("email") or ""):
            domains.append(("email", self._registry_with_emails(emails)))
        if phone := self._registry_phone(values):
            domains.append(("phone", Domain("phone_sanitized", "=", phone)))
        if spellings := self._registry_vat_spellings(values):
            domains.append(("vat", Domain("vat", "in", spellings)))
        if iban := normalize(values.get("iban")):
            domains.append(("iban", Domain("bank_ids.sanitized_acc_number", "=", iban)))
        return domains

    def _registry_phone(self, values):
        if not values.get("phone"):
            return False
        country = self.env["res.country"].browse(values.get("country_id") or [])
        return self._phone_format(number=values["phone"], country=country or self.env.company.country_id)

    def _registry_vat_spellings(self, values):
        """Return the VAT number with and without its country's prefix."""
        vat = normalize(values.get("vat"))
        if len(vat) < 4:
            return []
        if vat[:2].isalpha():
            return [vat, vat[2:]]
        code = self.env["res.country"].browse(values.get("country_id") or []).code
        return [vat, f"{code}{vat}"] if code else [vat]

    def _registry_similar_names(self, key):
        """Return the ids of partners whose match key is at least 60 % alike (trigrams)."""
        if len(key) < 3:
            return []
        self.env["res.partner"].flush_model(["registry_match_key"])
        if not self.env.registry.has_trigram:
            same = Domain("registry_match_key", "=", key)
            # As superuser: customers that the user does not see are found, too, as by the SQL below.
            return self.env["res.partner"].sudo().search(same, limit=3 * MAX_DUPLICATES).ids
        # The index leaves out what is less alike than this; its default of 0.3 finds half of the table.
        self.env.execute_query(SQL("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", str(NAME_SIMILARITY)))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM res_partner
                 WHERE registry_match_key %% %(key)s
              ORDER BY similarity(registry_match_key, %(key)s) DESC, id LIMIT %(limit)s
                """,
                key=key,
                limit=3 * MAX_DUPLICATES,
            )
        )
        return [row[0] for row in rows]

    def _registry_duplicate_row(self, partner_sudo, reasons):
        partner = partner_sudo.sudo(False)
        hidden = not partner.has_access("read")
        known = self._registry_duplicate_reasons()
        weights = [known[reason].weight if reason in known else UNKNOWN_WEIGHT for reason in reasons]
        score = max(weights) + 2 * (len(reasons) - 1)
        return {
            "id": False if hidden else partner.id,
            "name": self._registry_hidden_name(partner_sudo) if hidden else partner_sudo.complete_name,
            "ref": False if hidden else partner_sudo.ref,
            "reasons": reasons,
            "score": min(score, 100),
            "archived": not hidden and not partner_sudo.active,
            "hidden": hidden,
        }

    def _registry_duplicate_values(self):
        """Return the values of this record as ``registry_find_duplicates`` takes them."""
        self.ensure_one()
        return {
            "id": self._origin.id,
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "vat": self.vat,
            "iban": self._registry_banks()[:1].sanitized_acc_number,
            "country_id": self.country_id.id,
        }

    def _registry_hidden_name(self, partner_sudo):
        """Return what may be said of a record that the user may not read."""
        if partner_sudo.company_id and partner_sudo.company_id not in self.env.companies:
            return self.env._("Exists in another company")
        return self.env._("Exists at a colleague's")
