from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _registry_draw_free(self, code, count, find_taken, refusal):
        """Return ``count`` numbers of the sequence that the current company has for ``code``, none of them in use.

        :param find_taken: function that returns those of a list of numbers that were typed in by hand
        :param str refusal: says that there is no such sequence, and what to do
        :raises UserError: ``refusal``
        """
        numbers = []
        while len(numbers) < count:
            drawn = self._registry_draw(code, count - len(numbers))
            if not drawn:
                raise UserError(refusal)
            taken = find_taken(drawn)
            numbers += [number for number in drawn if number not in taken]
        return numbers

    def _registry_draw(self, code, count):
        """Return the next ``count`` numbers of the sequence that the current company has for ``code``.

        A sequence of numbers that may have gaps is asked once, however many are drawn.

        :return: list of str; empty if there is no such sequence
        """
        company = self.env.company
        sequence = self.search([("code", "=", code), ("company_id", "in", [company.id, False])], order="company_id")[:1]
        if not sequence or not count:
            return []
        if count == 1 or sequence.implementation != "standard":
            return [sequence._next() for _number in range(count)]
        return sequence._registry_draw_many(count)

    def _registry_draw_many(self, count):
        """Do what ``_next`` of base does, for many numbers with one query."""
        self.ensure_one()
        name, sequence = f"ir_sequence_{self.id:03d}", self
        if self.use_date_range:
            period = self._get_current_sequence(self.env.context.get("ir_sequence_date"))
            name = f"{name}_{period.id:03d}"
            sequence = self.with_context(ir_sequence_date_range=period.date_from)
        rows = self.env.execute_query(SQL("SELECT nextval(%s) FROM generate_series(1, %s)", name, count))
        prefix, suffix = sequence._get_prefix_suffix()
        return [f"{prefix}{number:0{self.padding}d}{suffix}" for (number,) in rows]
