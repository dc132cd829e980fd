from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.tools import SQL


class Rule(NamedTuple):
    """What decides whether a customer shows a banner; ``product_ids`` None stands for any product."""

    banner_id: int
    event: str
    company_ids: list
    product_ids: SQL | None
    days: int
    today: object

    def get_shape(self):
        """Return what makes the query of this rule differ from that of another one in more than values."""
        return self.event, self.product_ids is None, bool(self.days)

    def as_columns(self):
        """Return this rule with columns of the table ``rule`` in place of its values."""
        return self._replace(
            company_ids=SQL("rule.company_ids"),
            product_ids=None if self.product_ids is None else SQL("rule.product_ids"),
            days=self.days and SQL("rule.days"),
        )

    def as_row(self):
        return SQL(
            "(%s, %s::integer[], %s::integer[], %s)",
            self.banner_id,
            self.company_ids,
            SQL("NULL") if self.product_ids is None else self.product_ids,
            self.days,
        )


class CustomerBanner(models.Model):
    """The rules that hold today, without a query: all but the products stands in the cache of the registry."""

    _inherit = "customer.banner"

    @api.model
    def _get_rules(self):
        """Return the rules that hold today in the companies that the user has active, in the order of their banners."""
        # As superuser: banners of a parent company hold, too, in which the user need not work.
        today, companies = fields.Date.context_today(self), self.env.companies.sudo()
        found = [self._prepare_rule(row, today, companies) for row in self._get_rows()]
        return [rule for rule in found if rule]

    def _prepare_rule(self, row, today, companies):
        """Return the ``Rule`` of a row of ``_get_rows``, or None if it does not hold."""
        banner_id, event, company_id, days, date_from, date_to, any_product = row
        own = companies.filtered(lambda company: not company_id or company_id in company.parent_ids.ids)
        if not own or (date_from and today < date_from) or (date_to and today > date_to):
            return None
        return Rule(banner_id, event, own.ids, None if any_product else self._get_products(banner_id), days, today)

    @api.model
    @tools.ormcache()
    def _get_rows(self):
        # As superuser: cached for all users; ``_prepare_rule`` picks what holds in their companies.
        return tuple(
            (
                banner.id,
                banner.event,
                banner.company_id.id,
                banner.days,
                banner.date_from,
                banner.date_to,
                not (banner.product_ids or banner.product_category_ids),
            )
            for banner in self.sudo().with_context(active_test=False).search([("active", "=", True)])
        )

    def _get_products(self, banner_id):
        """Return an array, as SQL, of the products of a banner and those of its categories."""
        return SQL(
            """ARRAY(SELECT rel.product_product_id FROM %(products)s rel WHERE rel.customer_banner_id = %(banner_id)s
                      UNION
                     SELECT product.id
                       FROM %(categories)s rel
                       JOIN product_category chosen ON chosen.id = rel.product_category_id
                       JOIN product_category below ON below.parent_path LIKE chosen.parent_path || '%%'
                       JOIN product_template template ON template.categ_id = below.id
                       JOIN product_product product ON product.product_tmpl_id = template.id
                      WHERE rel.customer_banner_id = %(banner_id)s)""",
            products=SQL.identifier(self._fields["product_ids"].relation),
            categories=SQL.identifier(self._fields["product_category_ids"].relation),
            banner_id=banner_id,
        )
