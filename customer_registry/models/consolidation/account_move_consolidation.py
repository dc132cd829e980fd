from collections import namedtuple

from markupsafe import Markup
from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

DraftKey = namedtuple(
    "DraftKey",
    "company partner customer delivery delivered kind currency rate journal position term due method bank reference "
    "rounding extra",
)
OWN_MODELS = ("account.move", "account.move.line")


class AccountMove(models.Model):
    """Drafts made by hand that go to the same debtor become one invoice, with a section for each."""

    _inherit = "account.move"

    def _registry_consolidation_key(self):
        """Return what drafts have to have in common to become one invoice."""
        self.ensure_one()
        return DraftKey(
            company=self.company_id.id,
            partner=self.partner_id.id,
            customer=self.registry_customer_id.id,
            delivery=self.partner_shipping_id.id,
            delivered=self.delivery_date,
            kind=self.move_type,
            currency=self.currency_id.id,
            rate=self._registry_rate_by_hand(),
            journal=self.journal_id.id,
            position=self.fiscal_position_id.id,
            term=self.invoice_payment_term_id.id,
            due=not self.invoice_payment_term_id and self.invoice_date_due,
            method=self.preferred_payment_method_line_id.id,
            bank=self.partner_bank_id.id,
            # Odoo itself makes one up when it posts, not before.
            reference=self.payment_reference or False,
            rounding=self.invoice_cash_rounding_id.id,
            extra=self._registry_consolidation_key_extra(),
        )

    def _registry_consolidation_key_extra(self):
        """Hook: return a hashable of what else keeps drafts apart, such as the mandate."""
        return ()

    def _registry_rate_by_hand(self):
        """Return the exchange rate that somebody entered, False if it is that of the day."""
        day = self._get_invoice_currency_rate_date() if self.invoice_date else self.create_date.date()
        usual = self._get_expected_currency_rate_at(day)
        same = float_compare(self.invoice_currency_rate, usual, precision_digits=9) == 0
        return False if same else self.invoice_currency_rate

    def _registry_consolidation_obstacle(self):
        """Return a sentence that says why this document stays as it is, or nothing."""
        self.ensure_one()
        if self.state != "draft":
            return self.env._("Not a draft")
        if self.posted_before or self.name not in (False, "/"):
            return self.env._("Already has a number")
        if self.move_type not in ("out_invoice", "out_refund"):
            return self.env._("Neither invoice nor credit note of a customer")
        if self.auto_post != "no":
            return self.env._("Is posted automatically")
        if not self.partner_id or not self.invoice_line_ids:
            return self.env._("Has no customer or no line")
        return self._registry_purpose()

    def _registry_purpose(self):
        """Hook: return a sentence that says what this document alone is for, or nothing."""
        return self.env._("Reverses an invoice") if self.reversed_entry_id else ""

    def _registry_consolidate(self):
        """Make one draft of these, which have the same key, and return it; what refers to one refers to it then.

        :raises UserError: one of them may not be consolidated (any more)
        """
        self.lock_for_update()
        for move in self:
            if obstacle := move._registry_consolidation_obstacle():
                names = {"invoice": move.display_name, "reason": obstacle}
                raise UserError(self.env._("%(invoice)s stays separate: %(reason)s.", **names))
        moves = self.sorted("id")
        target, others = moves[0], moves[1:]
        note = moves._registry_consolidation_note()
        target.write(moves._prepare_consolidated())
        others._registry_hand_over(target)
        others.unlink()
        target._message_log(body=note)
        return target

    def _registry_consolidation_note(self):
        drafts = ", ".join(f"{move._registry_section_title()} ({move.amount_untaxed:.2f})" for move in self)
        return self.env._("Consolidated from %(number)s drafts: %(drafts)s", number=len(self), drafts=drafts)

    def _prepare_consolidated(self):
        """Return the values that put everything of these drafts on the first one."""
        dates = set(self.mapped("invoice_date"))
        rate = self[0]._registry_rate_by_hand()
        return {
            **({"invoice_currency_rate": rate} if rate else {}),
            "invoice_date": dates.pop() if len(dates) == 1 else False,
            "ref": ", ".join(sorted(set(filter(None, self.mapped("ref"))))),
            "invoice_origin": ", ".join(sorted(set(filter(None, self.mapped("invoice_origin"))))),
            "narration": Markup("<br/>").join(dict.fromkeys(filter(None, self.mapped("narration")))),
            "invoice_line_ids": self._prepare_consolidated_lines(),
        }

    def _prepare_consolidated_lines(self):
        """Return commands: a section per draft, then its lines. Linked, not copied, lines keep what refers to them."""
        commands, sequence = [], 0
        for move in self:
            lines = move.invoice_line_ids.sorted(lambda line: (line.sequence, line.id))
            if lines[0].display_type != "line_section":
                sequence += 1
                section = {"display_type": "line_section", "name": move._registry_section_title()}
                commands.append(Command.create({**section, "sequence": sequence}))
            for line in lines:
                sequence += 1
                commands += [Command.link(line.id), Command.update(line.id, {"sequence": sequence})]
        return commands

    def _registry_section_title(self):
        """Hook: return the heading of this draft's lines in a consolidated invoice."""
        self.ensure_one()
        title = self.invoice_origin or self.ref
        day = fields.Date.to_string(self.invoice_date or self.create_date)
        return title or self.env._("Draft of %(day)s", day=day)

    # What refers to the drafts
    # -------------------------

    def _registry_hand_over(self, target):
        """Hook: let everything that refers to these drafts, but their lines, refer to ``target``."""
        for model, name in self._registry_referring_fields():
            # As superuser: nothing is left behind with the drafts, whether the user sees it or not.
            records = self.env[model].sudo().with_context(active_test=False).search([(name, "in", self.ids)])
            if records._fields[name].type == "many2one":
                records.write({name: target.id})
            else:
                unlinks = [Command.unlink(move.id) for move in self]
                records.write({name: [*unlinks, Command.link(target.id)]})
        for model in ("mail.activity", "ir.attachment"):
            domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
            self.env[model].sudo().search(domain).write({"res_id": target.id})
        target.message_subscribe(self.sudo().message_partner_ids.ids)
        # Those without a text ("Invoice Created", changed values) tell of drafts that are no more.
        domain = [("model", "=", self._name), ("res_id", "in", self.ids), ("body", "not in", (False, ""))]
        self.env["mail.message"].sudo().search(domain).write({"res_id": target.id})

    def _registry_own_models(self):
        """Hook: return the names of the models that the invoices are merged by, or that follow from their lines."""
        return set(OWN_MODELS)

    def _registry_referring_fields(self):
        """Return pairs (model, field) that store drafts on other records, such as the invoice of a timesheet."""
        own = self._registry_own_models()
        return [
            (model._name, field.name)
            for model in self.env.values()
            if model._auto and not model._abstract and not model._transient and model._name not in own
            for field in model._fields.values()
            if field.store and field.comodel_name == self._name and field.type in ("many2one", "many2many")
            if not field.related and not (field.compute and field.readonly)
        ]
