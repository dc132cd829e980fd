from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...overview.block import Badge, Row

PERSON_FIELDS = ("name", "function", "email", "phone")


class CustomerContact(models.Model):
    """The link between a customer and a person who acts for it.

    The person stays where it is (``parent_id`` is its employer); one person may be
    linked with several customers, with other rights at each.
    """

    _name = "customer.contact"
    _description = "Customer Contact"
    _inherit = ["customer.history.mixin"]
    _order = "customer_id, active desc, sequence, id"
    _rec_name = "name"
    _check_company_auto = False
    _history_fields = ("customer_id", "person_id", "invoice_recipient", "reminder_recipient", "active")
    _history_owners = ("customer_id", "person_id")
    _history_children = ("email_ids",)

    customer_id = fields.Many2one("res.partner", required=True, index=True, ondelete="cascade")
    person_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('is_company', '=', False), ('id', '!=', customer_id)]",
        help="Leave empty to create a new person from the name below.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True,
        help="An inactive contact receives no e-mail for this customer and cannot be selected.",
    )
    role_ids = fields.Many2many("customer.contact.role", string="Roles")
    invoice_recipient = fields.Boolean(help="Gets the invoices of this customer by e-mail.")
    reminder_recipient = fields.Boolean(help="Gets the payment reminders of this customer.")
    portal_access = fields.Boolean(help="May log in to the portal for this customer.")

    is_main = fields.Boolean(
        string="Main Contact", help="The first person to turn to. If none is marked, the first active contact is used."
    )
    email_ids = fields.One2many(
        "customer.contact.email",
        "contact_id",
        string="Additional Addresses",
        help="Additional e-mail addresses of this contact, each with its own rights.",
    )

    name = fields.Char(related="person_id.name", readonly=False)
    function = fields.Char(related="person_id.function", readonly=False)
    email = fields.Char(related="person_id.email", readonly=False)
    phone = fields.Char(related="person_id.phone", readonly=False)
    avatar_128 = fields.Image(related="person_id.avatar_128")
    person_active = fields.Boolean(related="person_id.active", string="Person Active")
    registry_state = fields.Selection(related="customer_id.registry_state", string="Customer Status")

    _customer_person_unique = models.Constraint(
        "UNIQUE(customer_id, person_id)",
        "This person is already a contact of the customer.",
    )
    _main_contact_unique = models.UniqueIndex(
        "(customer_id) WHERE is_main", "A customer can have only one main contact."
    )

    @api.constrains("customer_id", "person_id")
    def _check_person(self):
        for link in self:
            if link.person_id.is_company:
                raise ValidationError(
                    self.env._("%(person)s is a company. Contacts must be persons.", person=link.person_id.name)
                )
            if link.person_id == link.customer_id:
                raise ValidationError(
                    self.env._(
                        "%(customer)s cannot be its own contact. Its address already receives what is sent to the "
                        "customer.",
                        customer=link.customer_id.name,
                    )
                )

    @api.constrains("invoice_recipient", "reminder_recipient", "portal_access", "active", "person_id")
    def _check_email_for_mail(self):
        """A recipient without an address would be skipped in silence later on."""
        for link in self.filtered("active"):
            wants_mail = link.invoice_recipient or link.reminder_recipient or link.portal_access
            # As superuser: the person may be hidden from whoever edits the contact.
            if wants_mail and not link.sudo().person_id.email:
                raise ValidationError(
                    self.env._(
                        "%(person)s has no e-mail address and therefore cannot be a recipient or portal user for "
                        "%(customer)s. Add the e-mail address first.",
                        person=link.person_id.name,
                        customer=link.customer_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.browse().check_access("create")
        vals_list = [self._without_empty_person_data(vals) for vals in vals_list]
        missing = [vals for vals in vals_list if not vals.get("person_id")]
        if missing:
            persons = self._create_persons(missing)
            for vals, person in zip(missing, persons, strict=True):
                vals["person_id"] = person.id
                for name in PERSON_FIELDS:
                    vals.pop(name, None)
        self._release_main(vals["customer_id"] for vals in vals_list if vals.get("is_main"))
        links = super().create(vals_list)
        links.person_id._registry_split_emails()
        return links

    def write(self, vals):
        if vals.get("is_main"):
            self._release_main(self.customer_id.ids)
        return super().write(vals)

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Override of base: archived persons are not offered, as inactive contacts are not."""
        domain = Domain(domain or Domain.TRUE)
        if self.env.context.get("active_test", True):
            domain &= Domain("person_id.active", "=", True)
        return super().name_search(name, domain, operator, limit)

    @api.model
    def _release_main(self, customer_ids):
        """Make room for another main contact of these customers."""
        known = self.with_context(active_test=False).search(
            [("customer_id", "in", list(customer_ids)), ("is_main", "=", True)]
        )
        if known:
            known.is_main = False
            known.flush_recordset(["is_main"])

    @api.model
    def _without_empty_person_data(self, vals):
        """Return ``vals`` such that choosing an existing person never blanks its data."""
        return {name: value for name, value in vals.items() if value or name not in PERSON_FIELDS}

    def _create_persons(self, vals_list):
        """Create one person below its customer for each of ``vals_list``."""
        for vals in vals_list:
            if not (vals.get("name") or "").strip():
                customer = self.env["res.partner"].browse(vals.get("customer_id"))
                raise ValidationError(self.env._("Contact of %(customer)s: enter a name.", customer=customer.name))
        return (
            self.env["res.partner"]
            .with_context(registry_skip_contact_links=True)
            .create([self._prepare_person_vals(vals) for vals in vals_list])
        )

    def _prepare_person_vals(self, vals):
        return {
            "parent_id": vals["customer_id"],
            "company_id": self.env["res.partner"].browse(vals["customer_id"]).company_id.id,
            "type": "contact",
            "is_company": False,
            **{name: vals[name] for name in PERSON_FIELDS if vals.get(name)},
        }

    def _others(self, owners):
        """Return those of ``owners`` of an address to whom mails from it belong rather than to this customer.

        :param owners: partners, as superuser; colleagues may share an address, employees share none
        """
        person, customer = self.person_id, self.customer_id
        return owners.filtered(
            lambda owner: (
                owner != person
                and (
                    not owner.partner_share
                    or customer not in owner.commercial_partner_id | owner.customer_link_ids.customer_id
                )
            )
        )

    def _registry_overview_row(self, last_login):
        """Return this contact as a row of the overview.

        :param last_login: time of its last login to the portal, or None
        """
        person = self.person_id
        badge = None
        if last_login:
            day = format_date(self.env, fields.Datetime.context_timestamp(self, last_login).date())
            badge = Badge(self.env._("Last login %(day)s", day=day))
        elif self.portal_access:
            badge = Badge(self.env._("Never logged in"))
        return Row(
            self._name,
            self.id,
            person.name or "",
            detail=" · ".join(part for part in (person.function, person.email, person.phone) if part),
            badge=badge,
            icon="fa-star" if self.is_main else "",
            action=self.action_open_person(),
        )

    def action_open_person(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.person_id.id,
            "views": [(False, "form")],
        }
