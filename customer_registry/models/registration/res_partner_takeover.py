from odoo import models
from odoo.exceptions import ValidationError

SHOWN = 20  # customers that the message at the end names


class ResPartner(models.Model):
    """Taking ordinary contacts into the registry, thousands at a time.

    What keeps one of them out, or from keeping its number, stops no other one and is told.
    """

    _inherit = "res.partner"

    def action_add_to_registry(self):
        """Take ordinary contacts into the registry with their registration open.

        :return: the form of a single one; else a message that names who got another number and who stays out
        """
        newcomers = self.commercial_partner_id.filtered(lambda partner: not partner.registry_state)
        newcomers._registry_check_may_register()
        refusals = newcomers._registry_takeover_refusals()
        if len(self) == 1 and refusals:
            raise ValidationError(next(iter(refusals.values())))
        taken = newcomers - self.browse().union(*refusals)
        changes = taken._registry_resolve_numbers()
        taken.write({"registry_state": "draft"})
        for partner, old in changes.items():
            numbers = {"old": old, "new": partner.ref}
            body = self.env._("The number %(old)s belongs to another customer; this one got %(new)s.", **numbers)
            partner._message_log(body=body)
        if len(self) == 1:
            return self.commercial_partner_id.action_open_registry()
        return self._registry_report_takeover(taken, changes, refusals)

    def _registry_takeover_refusals(self):
        """Return {partner: sentence} of those whose name or texts no customer may have."""
        refusals = {}
        for partner in self:
            try:
                self._registry_refuse_bad_texts(partner._registry_takeover_texts())
            except ValidationError as error:
                refusals[partner] = str(error)
        return refusals

    def _registry_takeover_texts(self):
        names = ("name", "street", "street2", "zip", "city", "email", "ref")
        return self._registry_trim({name: self[name] for name in names})

    def _registry_resolve_numbers(self):
        """Give a new customer number to those whose own belongs to a customer, or to an older one of them.

        :return: {partner: number that it had}
        """
        numbered = self.filtered("ref").sorted(lambda partner: (partner.create_date, partner.id))
        taken, losers = numbered._registry_taken_numbers(), self.browse()
        for partner in numbered:
            key = ((partner.ref or "").strip(), partner.company_id.id)
            if key in taken:
                losers |= partner
            taken.add(key)
        changes = {partner: partner.ref for partner in losers}
        losers.write({"ref": False})
        losers._registry_number()
        return changes

    def _registry_taken_numbers(self):
        """Return the pairs (number, id of the company) of the numbers of ``self`` that customers have."""
        # As superuser: customers that the user does not see have numbers, too.
        customers = self.env["res.partner"].sudo().with_context(active_test=False)
        domain = [("ref", "in", self.mapped("ref")), ("registry_state", "!=", False)]
        return {(ref, company.id) for ref, company in customers._read_group(domain, ["ref", "company_id"])}

    def _registry_report_takeover(self, taken, changes, refusals):
        """Return the message at the end; behind it the list of those that got another number."""
        sentences = [self.env._("Contacts that are now customers: %(count)s.", count=len(taken))]
        pairs = [f"{partner.name}: {old} → {partner.ref}" for partner, old in changes.items()]
        if pairs:
            sentences.append(
                self.env._("These received a new number because theirs was taken: %(pairs)s", pairs=_short(pairs))
            )
        if refusals:
            sentences.append(self.env._("Not added: %(reasons)s", reasons=_short(list(refusals.values()))))
        action = {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": "\n".join(sentences),
                "type": "warning" if pairs or refusals else "success",
                "sticky": bool(pairs or refusals),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
        if pairs:
            customers = self.env["ir.actions.act_window"]._for_xml_id("customer_registry.action_customers")
            name = self.env._("Got a new customer number")
            ids = [partner.id for partner in changes]
            action["params"]["next"] = {**customers, "name": name, "domain": [("id", "in", ids)], "context": {}}
        return action


def _short(texts):
    """Return the first of ``texts`` in one line; the history of each record says the same."""
    shown = "; ".join(texts[:SHOWN])
    return shown if len(texts) <= SHOWN else f"{shown}; … ({len(texts)})"
