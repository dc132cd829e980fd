from markupsafe import Markup
from odoo import Command, fields, models
from odoo.addons.customer_registry.inner import Inner, Memory
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Orders of customers in the registry are invoiced together as the customer wants, and never otherwise.

    Grouping happens on the values of the invoices, before any of them is created.
    """

    _inherit = "sale.order"

    def _create_invoices(self, grouped=False, final=False, date=None):
        """Override of sale: customers in the registry decide about their invoices themselves.

        ``grouped`` asks for one invoice per order, which is what everybody gets then.
        """
        registered = self.browse() if grouped else self._registry_orders()
        if not registered:
            return super()._create_invoices(grouped=grouped, final=final, date=date)
        # Odoo would read these order by order.
        registered.order_line.fetch(["invoice_lines", "tax_ids"])
        # Odoo refuses a call that invoices nothing; here that is known after both.
        quiet = {"raise_if_nothing_to_invoice": False}
        moves = self.env["account.move"]
        if ordinary := self - registered:
            ordinary = ordinary.with_context(**quiet, registry_run_invoices=None)
            moves = super(SaleOrder, ordinary)._create_invoices(final=final, date=date)
        invoices = self.env.context.get("registry_run_invoices") or False
        registered = registered.with_context(
            **quiet, registry_run_invoices=invoices, registry_known_positions=Inner(Memory())
        )
        moves += super(SaleOrder, registered)._create_invoices(grouped=True, final=final, date=date)
        if not moves and self.env.context.get("raise_if_nothing_to_invoice", True):
            raise UserError(self._nothing_to_invoice_error_message())
        return moves.with_context(registry_run_invoices=None, registry_known_positions=None)

    def _create_account_invoices(self, invoice_vals_list, final):
        """Override of sale: here the values of all orders are known and nothing is created yet."""
        run_invoices = self.env.context.get("registry_run_invoices")
        if run_invoices is not None:
            invoice_vals_list = self._registry_merge_invoices(invoice_vals_list, run_invoices)
        return super()._create_account_invoices(invoice_vals_list, final)

    def _prepare_invoice(self):
        """Override of sale: who pays, by which method and terms, is what the registry says."""
        vals = super()._prepare_invoice()
        return {**vals, **self._registry_invoice_header()} if self._registry_orders() else vals

    def _registry_invoice_header(self):
        """Return the values of this order's invoice that the registry settles."""
        # As superuser: a salesman may see neither the folder nor the payer.
        customer, address, folder = self._registry_customer(), self._registry_address(), self.sudo().folder_id
        served = customer != address.sudo().commercial_partner_id and customer
        return {
            "partner_id": address.id,
            "registry_customer_id": served and served.id,
            "fiscal_position_id": self._registry_fiscal_position(customer, address).id,
            "invoice_payment_term_id": (folder.payment_term_id or self.payment_term_id).id,
            "preferred_payment_method_line_id": (
                folder.payment_method_line_id or self.preferred_payment_method_line_id
            ).id,
            **self._registry_due_date(folder),
        }

    def _registry_due_date(self, folder):
        """Return what makes the invoice due by the days of its folder, which count from the date that it bears."""
        if not folder.due_days:
            return {}
        today = fields.Date.context_today(self)
        due = fields.Date.add(today, days=folder.due_days)
        return {"invoice_date": today, "invoice_payment_term_id": False, "invoice_date_due": due}

    def _registry_address(self):
        """Return who gets the invoice: who is named on the order, else the payer of the customer."""
        customer, named = self._registry_customer(), self.partner_invoice_id
        # As superuser: a salesman may not see whose the address is.
        if named.sudo().commercial_partner_id == customer:
            return customer._registry_payer_address() or named
        return named

    def _registry_fiscal_position(self, customer, address):
        if self.fiscal_position_id:
            return self.fiscal_position_id
        positions = self.env["account.fiscal.position"].with_company(self.company_id)
        return positions.with_context(registry_customer_served=Inner(customer.id))._get_fiscal_position(address)

    def _registry_invoice_key(self, usual):
        """Return a hashable: orders of which it is the same share an invoice, by hand as in a billing run.

        :param usual: {customer: fiscal positions by address}, kept from order to order
        """
        customer = self._registry_customer()
        # As superuser: a salesman does not bill, and needs the key of those who do.
        builder = self.env["customer.billing.builder"].sudo().with_company(self.company_id)
        key = builder._order_key(customer, self.sudo(), usual.setdefault(customer, {}))
        return self.company_id, customer, key

    # Many orders in one invoice
    # --------------------------

    def _registry_merge_invoices(self, vals_list, run_invoices):
        """Return the values of fewer invoices: one for all orders of the same key, in the order of the oldest.

        :param vals_list: the values of one invoice per order
        :param run_invoices: the ``RunInvoices`` that the orders go into, False outside of a billing run
        """
        groups, usual = {}, {}
        for order, vals in sorted(self._registry_with_order(vals_list), key=lambda pair: pair[0].id):
            key = run_invoices.key(order.id) if run_invoices else order._registry_invoice_key(usual)
            groups.setdefault(key, []).append((order, vals))
        return [self._registry_merged(pairs, run_invoices) for pairs in groups.values()]

    def _registry_with_order(self, vals_list):
        """Yield each of these values with the order that they invoice, found by its lines."""
        orders = {line.id: order for order in self for line in order.order_line}
        for vals in vals_list:
            links = (link for _code, _id, line in vals["invoice_line_ids"] for link in line.get("sale_line_ids", ()))
            yield orders[next(line_id for _code, line_id, _zero in links)], vals

    def _registry_merged(self, pairs, run_invoices):
        first, first_vals = pairs[0]
        if len(pairs) == 1 and not run_invoices:
            return first_vals
        own = run_invoices.vals(first.id) if run_invoices else {}
        merged = {**first_vals, **own, **self._registry_joined([vals for _order, vals in pairs], own)}
        merged["user_id"] = merged["invoice_user_id"]
        names_address = len({order.partner_shipping_id for order, _vals in pairs}) > 1
        if names_address:
            merged["partner_shipping_id"] = merged["partner_id"]
        commands = list(own.get("invoice_line_ids", ()))
        for order, vals in pairs:
            commands += order._registry_section(vals["invoice_line_ids"], names_address)
        for number, (_code, _id, line) in enumerate(commands, start=1):
            line["sequence"] = number
        return {**merged, "invoice_line_ids": commands}

    def _registry_joined(self, vals_list, own):
        """Return what the invoice says of all its orders; of anything else it says what the first one does."""
        origins = filter(None, (own.get("invoice_origin"), *(vals["invoice_origin"] for vals in vals_list)))
        references = {vals["payment_reference"] for vals in vals_list}
        transactions = {tx for vals in vals_list for command in vals["transaction_ids"] for tx in command[2]}
        notes = filter(None, dict.fromkeys(vals["narration"] for vals in vals_list))
        return {
            "ref": ", ".join(dict.fromkeys(vals["ref"] for vals in vals_list))[:2000],
            "invoice_origin": ", ".join(origins),
            "payment_reference": references.pop() if len(references) == 1 else False,
            "transaction_ids": [Command.set(sorted(transactions))],
            "narration": Markup("<br/>").join(notes) or False,
        }

    def _registry_section(self, commands, names_address):
        """Return a section for this order with its lines; sections of the order itself come below it."""
        for _code, _id, line in commands:
            if line.get("display_type") == "line_section":
                line["display_type"] = "line_subsection"
        # As superuser: a salesman may not see the folder.
        title = {
            "display_type": "line_section",
            "name": self._registry_section_name(names_address),
            "folder_id": self.sudo().folder_id.id,
        }
        return [Command.create(title), *commands]

    def _registry_section_name(self, names_address):
        """Return folder, number and the customer's reference, in the customer's language."""
        env = self.with_context(lang=self._get_lang()).env
        name = f"{self.name} ({self.client_order_ref})" if self.client_order_ref else self.name
        name = env._("Order %(order)s", order=name)
        # As superuser: a salesman may not see the folder.
        parts = [self.sudo().folder_id.name, name, names_address and self.partner_shipping_id.display_name]
        return ", ".join(filter(None, parts))
