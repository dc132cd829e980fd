from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

SEQUENCE_CODE = "customer.registry"


class ResPartner(models.Model):
    """From prospect to registered customer."""

    _inherit = "res.partner"

    def _registry_enter(self):
        """Override of customer_registry: whoever enters as a customer needs its number."""
        entered = super()._registry_enter()
        customers = entered.filtered(lambda partner: partner.registry_state == "customer")
        if self.env.context.get("import_file"):
            customers._registry_refuse_if_wrong()
        customers._registry_number()
        customers.filtered(lambda partner: not partner.registry_date).registry_date = fields.Date.context_today(self)
        return entered

    def action_register(self):
        """Open the review that lists errors, warnings and likely duplicates."""
        self.ensure_one()
        customer = self.commercial_partner_id
        customer._registry_check_may_register()
        review = self.env["customer.registration.review"].create({"partner_id": customer.id})
        return review._get_action()

    def registry_register(self):
        """Finish the registration of each partner: it becomes a customer with a number.

        Already registered customers are left as they are, so that calling twice is harmless.

        :raises UserError: listing, per partner, every missing and every wrong field
        :return: True
        """
        customers = self.commercial_partner_id
        customers._registry_check_may_register()
        customers._registry_lock()
        open_ones = customers.filtered(lambda partner: partner.registry_state != "customer")
        open_ones._registry_refuse_if_wrong()
        open_ones.write({"registry_state": "customer"})
        return True

    def registry_convert_to_customer(self, reason):
        """Turn prospects into customers and note why.

        The registration is finished at once where nothing is missing; otherwise it stays
        open (state ``draft``). Name, contacts, notes and actions stay on the record.

        :param str reason: what brought the customer about, such as "Order S00012"
        :return: True
        """
        prospects = self.commercial_partner_id.filtered(lambda partner: partner.registry_state == "prospect")
        prospects._registry_check_may_register()
        for prospect in prospects:
            complete = not any(finding.is_error for finding in prospect._registry_findings())
            prospect._registry_convert(reason)
            if complete:
                prospect.registry_register()
        return True

    def action_convert_to_customer(self):
        """Convert prospects; what that would send is said first: for one in the review, for several in a list."""
        self._registry_check_internal()
        prospects = self.commercial_partner_id.filtered(lambda partner: partner.registry_state == "prospect")
        sends = prospects._registry_describe_sending("action_convert_now")
        if len(self) > 1 and sends:
            return prospects._registry_ask_before("action_convert_now", self.env._("Convert to customers"))
        if sends:
            prospects._registry_check_may_register()
            prospects._registry_convert(self.env._("manually"))
        return self.action_convert_now()

    def action_convert_now(self):
        """Convert prospects manually; where one stays open, the review says what it lacks."""
        self.registry_convert_to_customer(self.env._("manually"))
        if len(self) == 1 and self.registry_state == "draft":
            return self.action_register()
        return True

    def _registry_convert(self, reason):
        self.write({"registry_state": "draft", **self._prepare_conversion_vals(reason)})
        for prospect in self:
            prospect._message_log(body=self.env._("Converted from prospect: %(reason)s", reason=reason))

    @api.model
    def _registry_sending_methods(self):
        """Override of customer_registry: converting prospects may send what finishing a registration sends."""
        return super()._registry_sending_methods() | {"action_convert_now"}

    @api.model
    def get_import_templates(self):
        """Override of base: the lists of the registry offer its own template."""
        if not self.env.context.get("registry_import_template"):
            return super().get_import_templates()
        return [
            {
                "label": self.env._("Import template for customers"),
                "template": "/customer_registry/static/xls/customers.xlsx",
            }
        ]

    @api.model
    def load(self, fields, data):
        """Override of base: an empty cell of "VAT-liable" leaves the default, it does not exempt."""
        if "vat_liable" in fields:
            column = fields.index("vat_liable")
            own = [index for index, name in enumerate(fields) if "/" not in name]
            data = [
                [*row[:column], "1", *row[column + 1 :]]
                if not row[column] and any(row[index] for index in own)
                else row
                for row in data
            ]
        return super().load(fields, data)

    def _load_records(self, data_list, update=False):
        """Override of base: say each error of an import once, at its own row.

        Odoo says the first refusal of a batch at the first row of the batch, too, whichever row
        it is about; not so where the batch fails for another reason than a refusal.
        """
        try:
            return super()._load_records(data_list, update)
        except UserError as error:
            if len(data_list) > 1 and self.env.context.get("import_file"):
                raise RuntimeError("a row of the batch was refused") from error
            raise

    def _load_records_write(self, values):
        """Override of base: a file that is imported once more without numbers leaves customers the ones they have."""
        if "ref" in values and not values["ref"] and self.registry_state and self.ref:
            values = {name: value for name, value in values.items() if name != "ref"}
        return super()._load_records_write(values)

    def _registry_check_may_register(self):
        if not self.env.su and not self.env.user.has_group("customer_registry.group_user"):
            raise AccessError(self.env._("Only users of the customer registry may register customers."))
        self.check_access("write")

    def _registry_lock(self):
        """Let a second registration of the same customers wait, then see the first one's result."""
        if self.ids:
            self.env.execute_query(
                SQL("SELECT id FROM res_partner WHERE id IN %s ORDER BY id FOR NO KEY UPDATE", tuple(self.ids))
            )
            self.invalidate_recordset(["registry_state", "ref"])

    def _registry_refuse_if_wrong(self):
        refusals = []
        for partner in self:
            errors = [finding for finding in partner._registry_findings() if finding.is_error]
            if errors:
                lines = "\n".join(f"- {finding.message}" for finding in errors)
                refusals.append(
                    self.env._("The registration of %(name)s cannot be finished:", name=partner.name) + "\n" + lines
                )
        if refusals:
            raise UserError("\n\n".join(refusals))

    def _registry_number(self):
        """Give a customer number to those that have none, by the sequence of their company."""
        unnumbered = self.filtered(lambda partner: not partner.ref)
        for company, partners in unnumbered.grouped("company_id").items():
            numbers = partners._registry_free_numbers(company)
            # Not write(): what that looks up for each record is settled for a number that is free.
            field = self._fields["ref"]
            for partner, number in zip(partners, numbers, strict=True):
                field.write(partner, number)
            partners.modified(["ref"])

    def _registry_free_numbers(self, company):
        """Return one new number for each of ``self``, passing over those that were typed in by hand.

        :param company: the company of all of ``self``, empty if they are shared
        :raises UserError: there is no sequence of customer numbers
        """
        # As superuser: whoever registers customers need not be able to edit sequences.
        sequence = self.env["ir.sequence"].sudo().with_company(company or self.env.company)
        return sequence._registry_draw_free(
            SEQUENCE_CODE,
            len(self),
            lambda drawn: self._registry_numbers_in_use(drawn, company),
            self.env._(
                "%(company)s has no sequence for customer numbers: create one with the code %(code)s.",
                company=sequence.env.company.name,
                code=SEQUENCE_CODE,
            ),
        )

    def _registry_numbers_in_use(self, numbers, company):
        # As superuser: customers that the user does not see have numbers, too.
        customers = self.env["res.partner"].sudo().with_context(active_test=False)
        domain = [("ref", "in", numbers), ("registry_state", "!=", False), ("company_id", "=", company.id)]
        return {number for (number,) in customers._read_group(domain, ["ref"])}
