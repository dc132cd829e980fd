from odoo import Command, models


class CustomerBillingBuilder(models.AbstractModel):
    """Gives the lines of new invoices the balance and the tax grids that account would write into them.

    Without them account creates the lines empty, works both out and writes them line by line, which
    is a third of the time of an invoice. It works them out all the same and writes what differs, so
    that nothing depends on these values being right.
    """

    _inherit = "customer.billing.builder"

    def _create_moves(self, terms, vals_by_bill):
        """Override of customer_registry: give the values of the lines their expected amounts."""
        grids = {}
        expected = {bill: self._with_expected_amounts(vals, grids) for bill, vals in vals_by_bill.items()}
        return super()._create_moves(terms, expected)

    def _with_expected_amounts(self, vals, grids):
        """Return ``vals`` of one invoice completed; ``grids`` remembers what lines have in common."""
        lines = vals["invoice_line_ids"]
        header = {name: value for name, value in vals.items() if name != "invoice_line_ids"}
        move = self.env["account.move"].new(header)
        if move.currency_id != move.company_id.currency_id:
            return vals
        # What l10n_de writes invoice by invoice when it posts.
        delivery = {"delivery_date": move.invoice_date} if move.country_code == "DE" else {}
        return {
            **delivery,
            **vals,
            "fiscal_position_id": move.fiscal_position_id.id,
            "invoice_line_ids": [self._with_expected_amount(move, command, grids) for command in lines],
        }

    def _with_expected_amount(self, move, command, grids):
        operation, _id, values = command
        # What a credit gives back, or another addon adds, brings taxes of its own.
        if operation != Command.CREATE or "folder_period_ids" not in values or "tax_ids" in values:
            return command
        key = (values["product_id"], move.fiscal_position_id.id, move.move_type)
        if key not in grids:
            grids[key] = self._find_grids(move, values)
        if grids[key] is None:
            return command
        balance = move.direction_sign * move.currency_id.round(values["price_unit"] * values["quantity"])
        expected = {"balance": balance, "amount_currency": balance, "tax_tag_ids": [Command.set(grids[key])]}
        return Command.create({**values, **expected})

    def _find_grids(self, move, values):
        """Return the ids of the tax grids of such a line; None where its balance is not just price by quantity.

        That of a line without taxes is left to account, for it would keep what it is given.
        """
        line = self.env["account.move.line"].new({"move_id": move, "product_id": values["product_id"], "quantity": 1})
        line.tax_ids = line._get_computed_taxes()
        if not line.tax_ids or any(tax.price_include for tax in line.tax_ids.flatten_taxes_hierarchy()):
            return None
        Tax = self.env["account.tax"]
        base_lines = [move._prepare_product_base_line_for_taxes_computation(line)]
        Tax._add_tax_details_in_base_lines(base_lines, move.company_id)
        Tax._round_base_lines_tax_details(base_lines, move.company_id)
        Tax._add_accounting_data_in_base_lines_tax_details(
            base_lines, move.company_id, include_caba_tags=move.always_tax_exigible
        )
        return base_lines[0]["tax_tag_ids"].ids
