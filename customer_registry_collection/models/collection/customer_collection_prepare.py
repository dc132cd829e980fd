from collections import defaultdict
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from odoo import fields, models
from odoo.fields import Domain

from ...const import CHANNEL, LIVE_STATES

MOVE_FIELDS = [
    "name", "partner_id", "commercial_partner_id", "company_id", "currency_id", "move_type", "state", "invoice_date",
    "payment_reference", "registry_mandate_id", "preferred_payment_method_line_id",
    "registry_disputed",
]  # fmt: skip
PARTNER_FIELDS = ["name", "commercial_partner_id", "street", "street2", "zip", "city", "country_id"]
MANDATE_FIELDS = [
    "reference", "partner_id", "bank_id", "provider", "scheme", "state", "sequence_type", "final", "date_signed",
    "date_last_debit", "gocardless_mandate", "iban_masked", "company_id", "amendment_ids",
]  # fmt: skip
BANK_FIELDS = ["acc_number", "sanitized_acc_number", "acc_holder_name", "bank_id", "active", "partner_id"]


@dataclass(slots=True)
class Proposal:
    """A due invoice with what it owes by the due date, and the reasons against its debit."""

    move: models.Model
    mandate: models.Model
    amount: float
    reasons: list[str]


class CustomerCollection(models.Model):
    """Which invoices are debited, and why the others are not."""

    _inherit = "customer.collection"

    def action_prepare(self):
        """Propose the invoices that are due, and list those that are left out with the reasons.

        It may be repeated as long as nothing is exported; debits that were announced and are still
        right stay as they are.
        """
        for record in self:
            collection = record._begin("draft")
            collection._registry_check_date()
            collection._registry_propose()
        return True

    def _registry_propose(self):
        """Make lines and omissions what the books say now."""
        proposals = self._proposals(self._get_candidate_domain())
        self.omission_ids.unlink()
        kept = self._keep_lines({item.move.id: item for item in proposals if not item.reasons})
        lines = [self._prepare_line(item) for item in proposals if not item.reasons and item.move.id not in kept]
        self.env["customer.collection.line"].create(lines)
        self._leave_out([item for item in proposals if item.reasons])
        self._registry_write({"date_prepared": fields.Datetime.now()})
        self._tell_deliveries()

    def _keep_lines(self, wanted):
        """Drop the lines that are not right any more; return the ids of the invoices of those that stay."""
        right = self.line_ids.filtered(
            lambda line: (
                (item := wanted.get(line.move_id.id))
                and item.mandate == line.mandate_id
                and not line.currency_id.compare_amounts(item.amount, line.amount)
            )
        )
        self._drop_lines(self.line_ids - right)
        return set(right.move_id.ids)

    def _drop_lines(self, lines):
        """Take ``lines`` out: deleted if nobody was told of them, else cancelled."""
        told = lines.filtered("date_announced")
        told.write({"state": "cancelled"})
        (lines - told).unlink()

    def _leave_out(self, proposals):
        self.env["customer.collection.omission"].create([self._prepare_omission(item) for item in proposals])

    def _prepare_line(self, item):
        return {**self._prepare_row(item), "mandate_id": item.mandate.id}

    def _prepare_omission(self, item):
        return {**self._prepare_row(item), "reason": "\n".join(item.reasons)}

    def _prepare_row(self, item):
        return {
            "collection_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": item.move.commercial_partner_id.id,
            "move_id": item.move.id,
            "currency_id": item.move.currency_id.id,
            "amount": item.amount,
        }

    # Candidates
    # ----------

    def _get_candidate_domain(self):
        """Return the Domain of the posted documents that this provider is to debit, or whose delivery is its export."""
        by_mandate = Domain("registry_mandate_id.provider", "=", self.provider)
        code = Domain("preferred_payment_method_line_id.payment_method_id.code", "=", self._method_code())
        wanted = by_mandate | (Domain("registry_mandate_id", "=", False) & code)
        if self.provider == CHANNEL:
            wanted |= Domain("delivery_ids", "any", self.env["customer.delivery"]._gocardless_domain())
        return Domain("move_type", "=", "out_invoice") & Domain("company_id", "=", self.company_id.id) & wanted

    def _proposals(self, domain):
        """Return the Proposals for the documents of ``domain`` that owe something by the due date, oldest first."""
        due = self._due_amounts(domain)
        moves = self.env["account.move"].browse(due)
        moves.fetch(MOVE_FIELDS)
        mandates = self._registry_mandates(moves)
        self._registry_read_ahead(moves, self.env["customer.mandate"].union(*mandates.values()))
        proposals = [Proposal(move, mandates[move.id], due[move.id], []) for move in moves.sorted("id")]
        self._find_reasons(proposals)
        return [*proposals, *self._credits(moves.commercial_partner_id)]

    def _due_amounts(self, domain):
        """Return {id of document: what its parts that are due owe, in its currency}."""
        groups = self.env["account.move.line"]._read_group(
            Domain("display_type", "=", "payment_term")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("date_maturity", "<=", self.date_due)
            & Domain("move_id", "any", domain),
            ["move_id"],
            ["amount_residual_currency:sum"],
        )
        return {move.id: amount for move, amount in groups}

    def _registry_mandates(self, moves):
        """Return {id of document: its mandate}; one without gets the active mandate of its customer."""
        bare = moves.filtered(lambda move: not move.registry_mandate_id)
        defaults = bare.commercial_partner_id.with_company(self.company_id)._registry_active_mandates() if bare else {}
        none = self.env["customer.mandate"]
        found = {}
        for move in moves:
            candidates = move.registry_mandate_id or defaults.get(move.commercial_partner_id.id, none)
            found[move.id] = candidates.filtered(lambda mandate: mandate.provider == self.provider)[:1]
        return found

    def _registry_read_ahead(self, moves, mandates):
        """Read what the checks look at in one query a model, however many invoices there are."""
        moves.commercial_partner_id.fetch(PARTNER_FIELDS)
        mandates.fetch(MANDATE_FIELDS)
        mandates.bank_id.fetch(BANK_FIELDS)
        mandates.amendment_ids.fetch(["date_sent", "original_iban", "original_reference", "mandate_id"])

    def _credits(self, partners):
        """Return the open credit notes of these customers, as left out: a debit is never netted by us."""
        domain = Domain("move_type", "=", "out_refund") & Domain("company_id", "=", self.company_id.id)
        due = self._due_amounts(domain & Domain("commercial_partner_id", "in", partners.ids))
        moves = self.env["account.move"].browse(due)
        reason = self.env._("It is a credit note: reconcile it with an invoice to reduce the debit, or refund it.")
        return [Proposal(move, self.env["customer.mandate"], due[move.id], [reason]) for move in moves.sorted("id")]

    # Reasons
    # -------

    def _find_reasons(self, proposals):
        """Add to each proposal the reasons against it."""
        elsewhere = self._live_elsewhere([item.move.id for item in proposals])
        missing = self._missing()
        used = self._once_mandates([item.mandate.id for item in proposals])
        for item in proposals:
            if other := elsewhere.get(item.move.id):
                item.reasons.append(self.env._("It is in collection %(collection)s.", collection=other))
            item.reasons.extend(item.move._registry_collection_obstacles())
            if missing:
                item.reasons.extend(missing)
            elif not item.mandate:
                item.reasons.append(self.env._("The customer has no active mandate: have one signed."))
            else:
                item.reasons.extend(self._mandate_reasons(item.mandate, item.move.commercial_partner_id))
                item.reasons.extend(self._debit_reasons(item))
            item.reasons.extend(self._notice_reasons(item.move))
            if not item.reasons and item.mandate.sequence_type == "one_off":
                if item.mandate.id in used:
                    item.reasons.append(self.env._("Its mandate is for a single debit and has already been used."))
                used.add(item.mandate.id)

    def _live_elsewhere(self, move_ids):
        """Return {id of document: name of the other collection that it is in for now}."""
        domain = [
            ("move_id", "in", move_ids),
            ("state", "in", LIVE_STATES),
            ("collection_id", "!=", self.id),
        ]
        lines = self.env["customer.collection.line"].search_fetch(domain, ["move_id", "collection_id"])
        return {line.move_id.id: line.collection_id.name for line in lines}

    def _once_mandates(self, mandate_ids):
        """Return the ids of the one-off mandates that another collection debits for now."""
        domain = [
            ("mandate_id", "in", mandate_ids),
            ("mandate_id.sequence_type", "=", "one_off"),
            ("state", "in", LIVE_STATES),
            ("collection_id", "!=", self.id),
        ]
        return {mandate.id for (mandate,) in self.env["customer.collection.line"]._read_group(domain, ["mandate_id"])}

    def _mandate_reasons(self, mandate, customer):
        """Return why ``mandate`` cannot be debited on the due date for what ``customer`` owes."""
        if sentence := mandate._refuse_debtor(customer):
            return [sentence]
        if mandate.state != "active":
            label = dict(mandate._fields["state"]._description_selection(self.env))[mandate.state]
            return [self.env._("Mandate %(mandate)s is “%(state)s”.", mandate=mandate.reference, state=label)]
        if self.scheme and mandate.provider == "sepa" and mandate.scheme != self.scheme:
            return [self.env._("Mandate %(mandate)s belongs to the other scheme.", mandate=mandate.reference)]
        today = fields.Date.context_today(self)
        refusals = mandate._date_refusals(today, self.date_due)
        if mandate.provider == "sepa":
            refusals += mandate._bank_refusals()
        return [
            self.env._("Mandate %(mandate)s: %(refusal)s", mandate=mandate.reference, refusal=refusal)
            for refusal in refusals
        ]

    def _debit_reasons(self, item):
        """Return what bank or GoCardless would refuse in the debit itself."""
        texts = self._code_texts()
        return [texts.get(code, code) for code in self._debit_codes(item)]

    def _notice_reasons(self, move):
        """Return why the customer would be told too late of the debit; GoCardless tells by itself."""
        company = self.company_id
        days = company.registry_prenotification_days
        if self.provider != "sepa" or company.registry_prenotification_by != "invoice" or not days:
            return []
        first = move.invoice_date + relativedelta(days=days)
        if first <= self.date_due:
            return []
        return [
            self.env._(
                "It announces the debit less than %(days)s days in advance: due date %(day)s at the earliest.",
                days=days,
                day=fields.Date.to_string(first),
            )
        ]

    def _by_mandate(self, lines):
        """Return {mandate: its lines, in their order}."""
        found = defaultdict(list)
        for line in lines:
            found[line.mandate_id].append(line)
        return found
