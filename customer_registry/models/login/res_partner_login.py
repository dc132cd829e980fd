import functools
from collections.abc import Iterable

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, Query

MARKER = "registry_login_person_id"
# What nobody is misled by, and what a login sets for itself.
HARMLESS = ("lang", "tz", "image_", "avatar_")
FOLLOWED = {"name", "company_id", "parent_id", "is_company", "commercial_partner_id"}


class ResPartner(models.Model):
    """Records that carry a login and stand for nobody.

    The login of an additional address acts for one customer. Odoo's own record rules, whichever app they come
    from, ask for the partner of the user and its commercial partner: this login has a record of its own below
    its customer, and so it gets nothing of the person, of its employer and of its chats.
    """

    _inherit = "res.partner"

    registry_login_person_id = fields.Many2one(
        "res.partner",
        string="Logs In Here",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
        help="This record is only the login of an additional address of this person.",
    )

    @api.model
    def default_get(self, fields):
        """Override of base: no context makes a new contact the login of somebody."""
        values = super().default_get(fields)
        values.pop(MARKER, None)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(MARKER in vals for vals in vals_list):
            self._registry_refuse_login_record()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and (MARKER in vals or not all(name.startswith(HARMLESS) for name in vals)):
            self._registry_check_no_login_record(vals)
        result = super().write(vals)
        if vals.get("active") is False:
            self._registry_logins().filtered("active")._registry_end_login_records()
        if not FOLLOWED.isdisjoint(vals):
            self._registry_let_logins_follow()
        return result

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, **kwargs):
        """Override of base: lists are without records of logins, wherever they are without archived ones.

        Also where a domain asks for active records; those that it names by their id are found.
        """
        domain = Domain(domain)
        conditions = list(domain.iter_conditions())
        asked = {condition.field_expr for condition in conditions}
        is_list = "active" in asked or (active_test and self.env.context.get("active_test", True))
        if is_list and MARKER not in asked:
            named = tuple(id_ for condition in conditions for id_ in self._registry_ids_of(condition))
            domain &= Domain.custom(to_sql=functools.partial(self._registry_no_login_sql, named))
        return super()._search(domain, offset, limit, order, active_test=active_test, **kwargs)

    @staticmethod
    def _registry_ids_of(condition):
        """Return the ids that a condition of a domain names."""
        if condition.field_expr != "id" or condition.operator not in ("=", "in"):
            return ()
        value = condition.value
        if isinstance(value, str | Domain | Query | SQL):
            return ()
        return [id_ for id_ in (value if isinstance(value, Iterable) else [value]) if id_ and isinstance(id_, int)]

    @staticmethod
    def _registry_no_login_sql(named, model, alias, _query):
        is_none = SQL("%s IS NULL", SQL.identifier(alias, MARKER, to_flush=model._fields[MARKER]))
        return SQL("(%s OR %s IN %s)", is_none, SQL.identifier(alias, "id"), named) if named else is_none

    def _registry_person(self):
        """Override of customer_registry: behind the record of a login is the person that logs in."""
        partners = super()._registry_person()
        return partners.browse([(partner[MARKER] or partner).id for partner in partners])

    def _registry_check_no_login_record(self, vals):
        # As superuser: records of logins are protected, also from those who do not see them.
        if MARKER in vals or self.sudo().filtered(MARKER):
            self._registry_refuse_login_record()

    def _registry_refuse_login_record(self):
        raise AccessError(
            self.env._(
                "%(name)s: the record of a login cannot be changed manually. Change the contact or its additional "
                "address.",
                name=self[:1]._filtered_access("read").name or self.env._("New"),
            )
        )

    def _registry_logins(self):
        """Return the records of the logins of these persons, as superuser, archived ones included."""
        records = self.sudo().with_context(active_test=False)
        return records.search([(MARKER, "in", self.ids)]) if self.ids else records.browse()

    def _registry_let_logins_follow(self):
        """Give the logins of these persons, and those for these customers, what has changed of them."""
        # As superuser: logins for customers that the user does not see follow, too.
        addresses = self.env["customer.contact.email"].sudo()
        here = Domain("contact_id.person_id", "in", self.ids) | Domain("contact_id.customer_id", "in", self.ids)
        addresses.search(Domain("login_partner_id", "!=", False) & here)._registry_let_logins_follow()

    def _registry_before_deletion(self):
        """Override of customer_registry: the database would delete the links, and leave the logins that act by them."""
        result = super()._registry_before_deletion()
        self.check_access("unlink")
        # As superuser: links that the user does not see go, too; that he may delete the partners is checked above.
        links = self.env["customer.contact"].sudo().with_context(active_test=False)
        links.search(Domain("customer_id", "in", self.ids) | Domain("person_id", "in", self.ids)).unlink()
        return result

    def _registry_end_login_records(self):
        """End the logins that these records carry, as superuser, and archive the records."""
        records = self.sudo().with_context(active_test=True).filtered(MARKER)
        records._registry_portal_users()._registry_end_logins()
        records.filtered("active").active = False

    @api.model
    def _registry_end_stray_logins(self):
        """End the logins whose address is gone, as after a merge by Odoo."""
        # As superuser: whoever merges need not be able to edit users.
        addresses = self.env["customer.contact.email"].sudo().search([("login_partner_id", "!=", False)])
        stray = Domain(MARKER, "!=", False) & Domain("id", "not in", addresses.login_partner_id.ids)
        self.sudo().search(stray)._registry_end_login_records()
