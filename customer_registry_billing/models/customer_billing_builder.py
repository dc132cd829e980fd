from collections import Counter

from odoo import Command, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..billing.bill import Bill, InvoiceKey, of_model
from ..billing.grouping import DueLine, grouped, prorated
from ..billing.periods import ONE_DAY, Period, unused_share


class CustomerBillingBuilder(models.AbstractModel):
    """Turns what is due into the values of invoices; used by the simulation and by the run."""

    _name = "customer.billing.builder"
    _description = "Billing Builder"

    # What is due
    # -----------

    def _get_due_domain(self, company, horizon):
        """Return the Domain of the services that may have something to bill up to ``horizon``."""
        undone = (
            Domain("billed_until", "=", False) | Domain("billed_until", "<", horizon) | Domain("date_end", "!=", False)
        )
        return (
            Domain("company_id", "=", company.id)
            & Domain("to_bill", "=", True)
            & Domain("date_start", "<=", horizon)
            & Domain("folder_id.state", "in", ("active", "closed"))
            & Domain("folder_id.active", "=", True)
            & undone
        )

    def _get_due_lines(self, services, horizon):
        """Return the ``DueLine`` list of these services, sorted by folder, service and period."""
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return [line for service in services for line in self._get_service_lines(service, horizon, digits)]

    def _get_service_lines(self, service, horizon, digits):
        for period in service._get_periods_due(horizon):
            yield self._due_line(service, period, prorated(service.price_unit, period.share, digits))
        yield from self._get_credit_lines(service, digits, service.date_end)

    def _get_lines_after(self, service, day):
        """Return the ``DueLine`` list of what would be given back if ``service`` ended on ``day`` at the latest."""
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return list(self._get_credit_lines(service, digits, min(filter(None, (day, service.date_end)))))

    def _get_credit_lines(self, service, digits, after):
        """Give back the days after the end that were billed in advance, at the price billed then."""
        if not after or not service.last_billed_day or service.last_billed_day <= after:
            return
        for billed, last in service._get_periods_in_force():
            if billed._is_reversed_by_hand():
                continue
            share = unused_share([Period(billed.date_from, last, billed.date_from, billed.date_to)], after)
            quantity = billed.move_line_id.quantity or service.quantity
            back = prorated(billed.amount / quantity, share, digits)
            if back:
                first = max(billed.date_from, after + ONE_DAY)
                period = Period(first, last, first, last)
                yield self._due_line(service, period, -back, quantity=quantity, credited_id=billed.id)

    def _get_other_due(self, run, customers=None):
        """Hook: return ``{customer id: [DueItem, ...]}`` of what ``run`` bills beside services.

        Whoever adds items overrides ``_group_lines``, ``_get_untaxed_amount`` and ``_create_moves`` for them.
        """
        return {}

    def _due_line(self, service, period, price, quantity=None, credited_id=0):
        quantity = quantity or service.quantity
        return DueLine(
            service_id=service.id,
            folder_id=service.folder_id.id,
            period=period,
            quantity=quantity,
            price=price,
            amount=type(price)(str(service.currency_id.round(float(price) * quantity))),
            credited_id=credited_id,
        )

    # Which lines go together
    # -----------------------

    def _get_bills(self, customer, items):
        """Return the list of ``Bill``: which invoices these due items of one customer make."""
        groups = self._group_lines(customer, items)
        return [Bill(customer.id, key, tuple(own)) for key, own in groups.items()]

    def _group_lines(self, customer, items):
        """Hook: return {InvoiceKey: due items} for one customer; here of services alone.

        The key holds whatever an invoice has only one of; a customer that does not consolidate
        gets one invoice per folder.
        """
        lines = of_model(items, DueLine.model)
        folders = self.env["customer.folder"].browse({line.folder_id for line in lines})
        keys = {folder.id: self._invoice_key(customer, folder) for folder in folders}
        return grouped(lines, lambda line: self._line_key(customer, keys[line.folder_id], line))

    def _line_key(self, customer, key, line):
        """Return the key of this line: what was billed otherwise than today is given back as it was billed.

        All of it in one credit note: Odoo settles the invoices of a batch with one reversal each.
        """
        invoice = self._credited(line).move_id
        if not invoice or self._is_billed_alike(customer, key, invoice):
            return key
        return InvoiceKey(
            partner=invoice.partner_id.id,
            currency=invoice.currency_id.id,
            term=invoice.invoice_payment_term_id.id,
            due_days=0,
            method=invoice.preferred_payment_method_line_id.id,
            folder=False,
            extra=(),
            reversed=invoice.id,
        )

    def _credited(self, line):
        """Return the invoice line whose days this line gives back, empty if it bills."""
        return self.env["customer.folder.period"].browse(line.credited_id or ()).move_line_id

    def _is_billed_alike(self, customer, key, invoice):
        """Tell whether an invoice by this key has debtor, customer served and taxes of ``invoice``."""
        address = customer.browse(key.partner)
        served = customer if self._is_served(customer, key) else customer.browse()
        return (
            invoice.commercial_partner_id == address.commercial_partner_id
            and invoice.registry_customer_id == served
            and invoice.fiscal_position_id == customer._registry_invoice_position(address)
        )

    def _invoice_key(self, customer, folder):
        address = customer._registry_invoice_address()
        debtor = address.commercial_partner_id
        return InvoiceKey(
            partner=address.id,
            currency=folder.currency_id.id,
            term=not folder.due_days and (folder.payment_term_id or debtor.property_payment_term_id).id,
            due_days=folder.due_days,
            method=(folder.payment_method_line_id or debtor.property_inbound_payment_method_line_id).id,
            folder=False if customer.consolidate_invoices else folder.id,
            extra=self._invoice_key_extra(customer, folder),
        )

    def _invoice_key_extra(self, customer, folder):
        """Hook: return a hashable of what else keeps folders apart, such as the mandate."""
        return ()

    # Values of invoices
    # ------------------

    def _prepare_invoice(self, terms, bill):
        """Hook: return the values of the invoice of ``bill``; a negative total makes it a credit note."""
        customer, key = self._customer(bill), bill.key
        return {
            "move_type": "out_refund" if bill.is_credit_note else "out_invoice",
            "company_id": terms.company_id,
            "partner_id": key.partner,
            "registry_customer_id": self._is_served(customer, key) and customer.id,
            **self._prepare_reversal(key),
            "currency_id": key.currency,
            "invoice_date": terms.invoice_date,
            "invoice_payment_term_id": key.term,
            **self._prepare_due_date(terms, key),
            "preferred_payment_method_line_id": key.method,
            "invoice_user_id": customer.user_id.id or terms.user_id,
            "invoice_line_ids": self._addressed_to(bill)._prepare_lines(bill),
        }

    def _customer(self, bill):
        return self.env["res.partner"].browse(bill.customer_id)

    def _prepare_reversal(self, key):
        if not key.reversed:
            return {}
        invoice = self.env["account.move"].browse(key.reversed)
        return {
            "reversed_entry_id": invoice.id,
            "registry_customer_id": invoice.registry_customer_id.id,
            "fiscal_position_id": invoice.fiscal_position_id.id,
        }

    def _prepare_due_date(self, terms, key):
        return {"invoice_date_due": fields.Date.add(terms.invoice_date, days=key.due_days)} if key.due_days else {}

    def _addressed_to(self, bill):
        """Return the builder of the lines of one invoice: in the language of whom it goes to."""
        addressee = self.env["res.partner"].browse(bill.key.partner)
        return self.with_context(lang=addressee.lang or self._customer(bill).lang or self.env.lang)

    def _create_moves(self, terms, vals_by_bill):
        """Hook: create the invoices of ``{Bill: values of _prepare_invoice}``; return ``{Bill: invoice}``."""
        moves = self.env["account.move"].with_company(terms.company_id).create([*vals_by_bill.values()])
        return dict(zip(vals_by_bill, moves, strict=True))

    def _is_served(self, customer, key):
        """Tell whether somebody else pays the invoice, so that it has to name the customer."""
        return customer.browse(key.partner).commercial_partner_id != customer

    def _prepare_lines(self, bill):
        """Return one section per folder, each followed by its lines of services, as create commands."""
        by_folder = grouped(bill.of(DueLine.model), lambda line: line.folder_id)
        names = {folder.id: folder.name for folder in self.env["customer.folder"].browse(by_folder)}
        commands = []
        for folder_id, folder_lines in by_folder.items():
            section = {"display_type": "line_section", "name": names[folder_id], "folder_id": folder_id}
            commands.append(Command.create(section))
            commands += [Command.create(self._prepare_line(bill, line)) for line in folder_lines]
        return commands

    def _prepare_line(self, bill, line):
        service = self.env["customer.folder.service"].browse(line.service_id)
        price = self._price_on_invoice(bill, line)
        return {
            "folder_id": line.folder_id,
            "product_id": service.product_id.id,
            "name": self._line_name(service, line),
            "quantity": line.quantity,
            "price_unit": -price if bill.is_credit_note else price,
            **self._prepare_credit(line),
            "folder_period_ids": [
                Command.create(
                    {
                        "service_id": line.service_id,
                        "date_from": line.period.start,
                        "date_to": line.period.end,
                        "is_credit": line.is_credit,
                        "generation": len(service.period_ids.filtered("is_credit")),
                        "amount": price * line.quantity,
                    }
                )
            ],
        }

    def _prepare_credit(self, line):
        """A credit carries the taxes and the account of what it gives back."""
        credited = self._credited(line)
        if not credited:
            return {}
        return {"tax_ids": [Command.set(credited.tax_ids.ids)], "account_id": credited.account_id.id}

    def _line_name(self, service, line):
        """Return description and period in the language of the environment, that of whom the invoice goes to.

        The period is a line of its own, for Odoo shows a name that begins with the product's without that part.
        """
        if service.recurrence == "once":
            return service.name
        env = self.env
        first, last = (format_date(env, day) for day in (line.period.start, line.period.end))
        if line.is_credit:
            return env._("Credit: %(service)s, %(first)s to %(last)s", service=service.name, first=first, last=last)
        return env._("%(service)s\n%(first)s to %(last)s", service=service.name, first=first, last=last)

    def _get_warnings(self, terms, customer, items):
        """Hook: return sentences about what a person should know before the run is started."""
        warnings = []
        services = self._services(items)
        archived = services.product_id.filtered(lambda product: not product.active)
        if archived:
            names = ", ".join(archived.mapped("display_name"))
            warnings.append(self.env._("Archived, so billing will fail: %(products)s.", products=names))
        untaxed = (services.product_id - archived).filtered(lambda product: not product.taxes_id)
        if untaxed and customer.vat_liable:
            names = ", ".join(untaxed.mapped("display_name"))
            warnings.append(self.env._("Without sales tax: %(products)s.", products=names))
        lines = of_model(items, DueLine.model)
        counts = Counter(line.service_id for line in lines if not line.is_credit)
        most = max(counts.values(), default=0)
        if most > 1:
            warnings.append(self.env._("Catches up %(number)s periods.", number=most))
        return warnings

    def _explain_separate(self, customer, bills):
        """Return why a customer that consolidates gets more than one invoice, or False."""
        if len(bills) < 2 or not customer.consolidate_invoices:
            return False
        labels = {
            "partner": self.env._("address"),
            "currency": self.env._("currency"),
            "term": self.env._("payment terms"),
            "due_days": self.env._("due date"),
            "method": self.env._("payment method"),
            "extra": self.env._("mandate, journal or fiscal position"),
            "reversed": self.env._("taxes or debtor of what is credited"),
        }
        differing = [name for name in labels if len({getattr(bill.key, name) for bill in bills}) > 1]
        return self.env._("Different %(reasons)s", reasons=", ".join(labels[name] for name in differing))
