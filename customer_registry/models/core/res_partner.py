from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ...checks.finding import Finding
from ...checks.postal import postcode_area
from ...checks.text import has_letter_or_digit, squeeze
from ...const import MAX_NAME_LENGTH, MAX_TEXT_LENGTH, REGISTRY_STATES

# Texts typed by people, in which stray blanks are never meant.
TRIMMED_FIELDS = ("name", "street", "street2", "zip", "city", "email", "ref")
# What Odoo writes as superuser, or what it or we tell of, before anybody asks whether the user may edit the partner.
ASKED_FIRST = {"active", "company_id", "is_company", "parent_id", "ref", "registry_state"}


class ResPartner(models.Model):
    """The registry's own data of a partner and what holds for every record in it."""

    _inherit = "res.partner"

    registry_state = fields.Selection(
        [
            ("prospect", "Prospect"),
            ("draft", "Registration open"),
            ("customer", "Customer"),
            ("former", "Former customer"),
        ],
        string="Customer Status",
        copy=False,
        index="btree_not_null",
        tracking=True,
        groups="base.group_user",
        help="Empty for contacts outside the customer registry.",
    )
    registry_member_ids = fields.Many2many(
        "res.users",
        "res_partner_registry_member_rel",
        "partner_id",
        "user_id",
        string="Team",
        domain="[('share', '=', False)]",
        groups="base.group_user",
        help="Users who look after this customer together with the owner.",
    )
    registry_date = fields.Date(string="Registered On", copy=False, readonly=True, groups="base.group_user")
    registry_postcode_area = fields.Char(
        string="Postcode Area",
        compute="_compute_registry_postcode_area",
        store=True,
        index="btree_not_null",
        groups="base.group_user",
        help="Country and first two characters of the postcode.",
    )

    # Contacts outside of the registry keep whatever references they have.
    _registry_ref_unique = models.UniqueIndex(
        "(ref, COALESCE(company_id, 0)) WHERE registry_state IS NOT NULL AND ref IS NOT NULL",
        "Another customer already has this customer number.",
    )

    @api.depends("zip", "country_id.code")
    def _compute_registry_postcode_area(self):
        for partner in self:
            partner.registry_postcode_area = postcode_area(partner.zip, partner.country_id.code)

    @api.constrains("name", *TRIMMED_FIELDS, "registry_state")
    def _check_registry_texts(self):
        for partner in self.filtered("registry_state"):
            self._registry_refuse_bad_texts({name: partner[name] for name in TRIMMED_FIELDS})

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._registry_trim_new([self._registry_with_state(vals) for vals in vals_list])
        self._registry_refuse_before_insert(vals_list)
        partners = super().create(vals_list)
        partners._registry_enter()
        return partners

    def write(self, vals):
        if not ASKED_FIRST.isdisjoint(vals):
            self.check_access("write")
        if vals.get("registry_state") or self._registry_is_about_customers(vals):
            vals = self._registry_trim(vals)
        self._registry_refuse_own_numbers_in_use(vals)
        if "registry_state" in vals:
            self._registry_prefetch_family()
        result = super().write(vals)
        if vals.get("registry_state"):
            self._registry_enter()
        return result

    def _registry_prefetch_family(self):
        """Read at once what base's write looks up for each partner and each contact in turn."""
        family = self.child_ids
        family.mapped("child_ids")
        (self | family).mapped("user_ids")

    def _registry_with_state(self, vals):
        """Return ``vals`` with the default state of the customers menu spelled out.

        The menu's default must not reach the contacts that are created with their customer.
        """
        if "registry_state" in vals:
            return vals
        below = vals.get("parent_id") and not vals.get("is_company")
        default = False if below else self.env.context.get("default_registry_state")
        return {**vals, "registry_state": default}

    def _registry_is_about_customers(self, vals):
        """Tell whether ``vals`` change texts of a customer, its contacts or its addresses."""
        # As superuser: texts of a customer are trimmed, whoever writes them.
        return not vals.keys().isdisjoint(TRIMMED_FIELDS) and any(
            self.sudo().commercial_partner_id.mapped("registry_state")
        )

    def _registry_trim_new(self, vals_list):
        """Trim what becomes a customer or belongs to one; others write as they like."""
        # As superuser: whoever adds an address need not see the customer.
        parents = self.sudo().browse({vals["parent_id"] for vals in vals_list if vals.get("parent_id")})
        customers = set(parents.filtered("commercial_partner_id.registry_state").ids)
        return [
            self._registry_trim(vals) if vals["registry_state"] or vals.get("parent_id") in customers else vals
            for vals in vals_list
        ]

    def _registry_trim(self, vals):
        """Return ``vals`` without stray blanks in the texts that go onto documents."""
        texts = {name: squeeze(vals[name]) or vals[name] for name in TRIMMED_FIELDS if isinstance(vals.get(name), str)}
        return {**vals, **texts}

    def _registry_refuse_before_insert(self, vals_list):
        """Refuse with a sentence what the database would refuse with a constraint's name."""
        for vals in vals_list:
            if vals.get("registry_state"):
                self._registry_refuse_bad_texts(vals)
        self._registry_refuse_numbers_in_use(vals_list)

    def _registry_refuse_bad_texts(self, vals):
        """Check the texts of ``vals`` that go onto documents.

        :raises ValidationError: a name without letters and digits, or a text that is too long
        """
        if not has_letter_or_digit(vals.get("name")):
            known = vals.get("ref") or vals.get("email") or vals.get("name") or ""
            raise ValidationError(self.env._("Customer “%(known)s”: enter a name with letters or digits.", known=known))
        for name in TRIMMED_FIELDS:
            limit = MAX_NAME_LENGTH if name == "name" else MAX_TEXT_LENGTH
            if len(vals.get(name) or "") > limit:
                raise ValidationError(self._registry_too_long(vals, name, limit))

    def _registry_too_long(self, vals, field_name, limit):
        return self.env._(
            "Customer %(name)s: %(field)s has %(length)s characters, but only %(limit)s are allowed. Shorten it.",
            name=vals["name"][:40],
            field=self._registry_label(field_name),
            length=len(vals[field_name]),
            limit=limit,
        )

    def _registry_refuse_own_numbers_in_use(self, vals):
        if not {"ref", "registry_state", "company_id"} & vals.keys():
            return
        names = ("name", "ref", "registry_state", "company_id")
        current = [{**{name: partner[name] for name in names}, "company_id": partner.company_id.id} for partner in self]
        self._registry_refuse_numbers_in_use([{**own, **vals} for own in current])

    @api.model
    def _registry_refuse_numbers_in_use(self, vals_list):
        """Name both customers where the unique index would only refuse.

        :raises ValidationError: a number of ``vals_list`` belongs to a customer outside of ``self``
        """
        numbered = [vals for vals in vals_list if vals.get("registry_state") and vals.get("ref")]
        if not numbered:
            return
        # As superuser: customers that the user does not see have numbers, too; their names are not told.
        twins = (
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("ref", "in", [vals["ref"] for vals in numbered]),
                    ("registry_state", "!=", False),
                    ("id", "not in", self.ids),
                ]
            )
        )
        seen = twins.sudo(False)._filtered_access("read")
        hidden = self.env._("another customer")
        taken = {(twin.ref, twin.company_id.id): twin.name if twin in seen else hidden for twin in twins}
        for vals in numbered:
            key = (vals["ref"], vals.get("company_id") or False)
            if key in taken:
                raise ValidationError(self._registry_number_in_use(vals, taken[key]))
            taken[key] = vals.get("name")

    def _registry_number_in_use(self, vals, other):
        return self.env._(
            "Customer %(name)s: the customer number %(ref)s already belongs to %(other)s.",
            name=vals.get("name"),
            ref=vals["ref"],
            other=other,
        )

    def _registry_enter(self):
        """Hook: the partners of ``self`` that are in the registry have just entered a state of it.

        Called after create and after each write of ``registry_state``; it must be idempotent.
        """
        return self.filtered(lambda partner: partner.registry_state in REGISTRY_STATES)

    @api.model
    def _registry_check_internal(self):
        """Refuse portal and public users: they may call every public method by RPC."""
        if not self.env.su and not self.env.user._is_internal():
            raise AccessError(self.env._("The customer registry is for employees only."))

    def _registry_label(self, field_name):
        """Return the label of ``field_name`` in the user's language."""
        return self._fields[field_name]._description_string(self.env)

    def _registry_finding(self, severity, field_name, message):
        """Return a ``Finding`` about one field of this record."""
        return Finding(severity, field_name, self._registry_label(field_name), message)

    def action_save_and_new(self):
        """Open the form of the next customer; the client has saved this one."""
        self.ensure_one()
        self._registry_check_internal()
        prospect = self.registry_state == "prospect"
        name = "customer_registry.action_prospects" if prospect else "customer_registry.action_customers"
        form = self.env.ref("customer_registry.res_partner_view_form_registry")
        context = {"default_registry_state": "prospect" if prospect else "draft", "default_is_company": self.is_company}
        action = self.env["ir.actions.act_window"]._for_xml_id(name)
        return {**action, "views": [(form.id, "form")], "context": context}

    def action_open_registry(self):
        """Open this customer in the registry's own form."""
        self.ensure_one()
        self._registry_check_internal()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_registry.action_customers")
        form = self.env.ref("customer_registry.res_partner_view_form_registry")
        return {**action, "res_id": self.commercial_partner_id.id, "views": [(form.id, "form")]}
