from odoo import api, fields, models, tools
from odoo.exceptions import AccessError

STEP = 10


class CustomerOverviewBlock(models.Model):
    """Which blocks the overview shows, and in which order: for all, or for one user."""

    _name = "customer.overview.block"
    _description = "Overview Block"
    _order = "sequence, id"
    _rec_name = "title"

    code = fields.Char(required=True, readonly=True)
    title = fields.Char(compute="_compute_title")
    user_id = fields.Many2one(
        "res.users", readonly=True, index=True, ondelete="cascade", help="Empty: applies to everybody else."
    )
    sequence = fields.Integer(required=True, default=0)
    is_shown = fields.Boolean(string="Show", default=True)

    _code_unique = models.UniqueIndex("(code, COALESCE(user_id, 0))", "This block is already in the list.")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_title(self):
        titles = {block.code: block.title for block in self._all_blocks()}
        for row in self:
            row.title = titles.get(row.code, row.code)

    @api.model
    def _all_blocks(self):
        """Return every block that the installed addons offer, in their own order."""
        return sorted(self.env["res.partner"]._registry_overview_blocks(), key=lambda block: block.sequence)

    @api.model
    def _arrange(self, customer):
        """Return the blocks that the current user has of ``customer``, in the order of the settings."""
        rows = self._settings(self.env.uid)
        places = {code: (place, is_shown) for place, (code, is_shown) in enumerate(rows)}
        blocks = sorted(customer._registry_overview_blocks(), key=lambda block: block.sequence)
        shown = [block for block in blocks if places.get(block.code, (0, True))[1]]
        # A block that came with an addon since then stands where the addon wants it, after its neighbour.
        return sorted(shown, key=lambda block: self._place(block, blocks, places))

    @api.model
    def _place(self, block, blocks, places):
        """Return the key by which ``block`` is sorted."""
        before = -1
        for rank, other in enumerate(blocks):
            if other.code in places:
                before = places[other.code][0]
            if other is block:
                known = block.code in places
                return (before, 0 if known else 1, rank)
        return (before, 1, len(blocks))

    @api.model
    @tools.ormcache("uid")
    def _settings(self, uid):
        """Return ``[(code, is shown)]`` in order: the user's own, else those for all."""
        # As superuser: the cache keeps what belongs to ``uid``, not what a rule leaves of it.
        rows = self.sudo().search([("user_id", "in", (False, uid))])
        own = rows.filtered("user_id") or rows
        return [(row.code, row.is_shown) for row in own]

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if {"code", "user_id"} & vals.keys() and not self.env.su:
            raise AccessError(
                self.env._("A block of the overview cannot be moved to another user. Show it, hide it or reorder it.")
            )
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    def _complete(self, user=None):
        """Return the rows of ``user``, or those for all, after adding the blocks that they lack."""
        owner = user.id if user else False
        # As superuser: nobody has the right to add blocks.
        rows = self.sudo().search([("user_id", "=", owner)])
        arranged = self._default_order() if user and not rows else [(block.code, True) for block in self._all_blocks()]
        known = set(rows.mapped("code"))
        last = max(rows.mapped("sequence"), default=0)
        missing = [(code, is_shown) for code, is_shown in arranged if code not in known]
        self.sudo().create(
            [
                {"code": code, "user_id": owner, "is_shown": is_shown, "sequence": last + STEP * number}
                for number, (code, is_shown) in enumerate(missing, 1)
            ]
        )
        return self.search([("user_id", "=", owner)])

    @api.model
    def _default_order(self):
        return [(row.code, row.is_shown) for row in self._complete()]

    @api.model
    def action_own(self):
        """Open the current user's own arrangement."""
        self.env["res.partner"]._registry_check_internal()
        self._complete(self.env.user)
        return self._open(self.env._("My overview"), self.env.user)

    @api.model
    def action_for_all(self):
        """Open the arrangement that holds for all who have none of their own."""
        self.check_access("write")
        if not self.env.user.has_group("customer_registry.group_manager"):
            raise AccessError(self.env._("Only managers of the registry may arrange the overview for everybody."))
        self._complete()
        return self._open(self.env._("Overview"), None)

    @api.model
    def action_reset(self):
        """Drop the current user's own arrangement: the one for all holds again."""
        self.env["res.partner"]._registry_check_internal()
        # As superuser: nobody has the right to delete blocks; these are the user's own.
        self.sudo().search([("user_id", "=", self.env.uid)]).unlink()
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _open(self, name, user):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "domain": [("user_id", "=", user.id if user else False)],
            "views": [(False, "list")],
            "context": {"registry_own_overview": bool(user)},
            "target": "new" if user else "current",
        }
