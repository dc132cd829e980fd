from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from ..checks.bank import normalize
from ..checks.text import match_key

NAME_SIMILARITY = 0.6
MAX_DUPLICATES = 10


class ResPartner(models.Model):
    """Finding records that are likely the same customer."""

    _inherit = "res.partner"

    name = fields.Char(index="trigram")
    registry_match_key = fields.Char(
        compute="_compute_registry_match_key",
        store=True,
        groups="base.group_user",
        help="The name in a spelling in which likely duplicates look alike.",
    )

    # Not index="trigram": that one goes through unaccent() where the database has it.
    _registry_match_key_idx = models.Index(
        lambda registry: "USING gin (registry_match_key gin_trgm_ops)" if registry.has_trigram else ""
    )

    @api.depends("name")
    def _compute_registry_match_key(self):
        for partner in self:
            partner.registry_match_key = match_key(partner.name)

    @api.model
    def registry_find_duplicates(self, values):
        """Return the partners that are likely the same as the one described by ``values``.

        Archived records and those of other companies count. What the user may not
        read is returned without its data, as a hint only.

        :param dict values: any of ``name``, ``email``, ``phone``, ``vat``, ``iban``, ``country_id``
            (id) and ``id`` (the record itself, to be left out with its contacts)
        :return: list of at most 10 dicts, best first: ``id`` (False where hidden), ``name``, ``ref``,
            ``reasons`` (subset of email, phone, vat, iban, name), ``score`` (0-100),
            ``archived``, ``hidden``
        """
        self._registry_check_internal()
        reasons = {}
        for reason, partners in self._registry_duplicate_candidates(values):
            for partner in partners:
                reasons.setdefault(partner, []).append(reason)
        found = [self._registry_duplicate_row(partner, why) for partner, why in reasons.items()]
        return sorted(found, key=lambda row: -row["score"])[:MAX_DUPLICATES]

    def _registry_duplicate_candidates(self, values):
        """Yield pairs (reason, partners), each looked up by an index."""
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        others = self._registry_duplicate_scope(values)
        for reason, domain in self._registry_duplicate_domains(values):
            yield reason, Partner.search(domain & others, limit=MAX_DUPLICATES)
        similar = self._registry_similar_names(match_key(values.get("name")))
        if similar:
            yield "name", Partner.search(Domain("id", "in", similar) & others)

    def _registry_duplicate_scope(self, values):
        """Leave out the record itself, its family, users of this database and addresses."""
        scope = Domain("partner_share", "=", True) & Domain("type", "=", "contact")
        own = self.browse(values.get("id") or []).exists()
        if own:
            scope &= Domain("commercial_partner_id", "!=", own.sudo().commercial_partner_id.id)
        return scope

    def _registry_duplicate_domains(self, values):
        """Return pairs (reason, Domain) for the values that identify a customer."""
        domains = []
        if email := email_normalize(values.get("email")):
            domains.append(("email", Domain("email_normalized", "=", email)))
        if phone := self._registry_phone(values):
            domains.append(("phone", Domain("phone_sanitized", "=", phone)))
        if (vat := normalize(values.get("vat"))) and len(vat) > 1:
            domains.append(("vat", Domain("vat", "in", [vat, vat[2:]])))
        if iban := normalize(values.get("iban")):
            domains.append(("iban", Domain("bank_ids.sanitized_acc_number", "=", iban)))
        return domains

    def _registry_phone(self, values):
        if not values.get("phone"):
            return False
        country = self.env["res.country"].browse(values.get("country_id") or [])
        return self._phone_format(number=values["phone"], country=country or self.env.company.country_id)

    def _registry_similar_names(self, key):
        """Return the ids of partners whose match key is at least 60 % alike (trigrams)."""
        if len(key) < 3 or not self.env.registry.has_trigram:
            return []
        self.env["res.partner"].flush_model(["registry_match_key"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM res_partner
                 WHERE registry_match_key %% %(key)s AND similarity(registry_match_key, %(key)s) >= %(least)s
              ORDER BY similarity(registry_match_key, %(key)s) DESC, id LIMIT %(limit)s
                """,
                key=key,
                least=NAME_SIMILARITY,
                limit=3 * MAX_DUPLICATES,
            )
        )
        return [row[0] for row in rows]

    def _registry_duplicate_row(self, partner_sudo, reasons):
        partner = partner_sudo.sudo(False)
        hidden = not partner.has_access("read")
        weights = {"iban": 95, "vat": 95, "email": 85, "phone": 75, "name": 60}
        score = max(weights[reason] for reason in reasons) + 2 * (len(reasons) - 1)
        return {
            "id": False if hidden else partner.id,
            "name": self.env._("Exists in another company") if hidden else partner_sudo.complete_name,
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
            "id": self.id,
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "vat": self.vat,
            "iban": self._registry_banks()[:1].sanitized_acc_number,
            "country_id": self.country_id.id,
        }
