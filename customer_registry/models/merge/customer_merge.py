import psycopg2
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, mute_logger


class CustomerMerge(models.Model):
    """One record merged into another one: who did it, when, and how to undo it.

    The merged record is archived, not deleted: it keeps its id, its data and whatever the
    kept record has already. Everything else is moved, and the journal says from where.
    """

    _name = "customer.merge"
    _description = "Customer Merge"
    _order = "id desc"
    _rec_name = "merged_id"

    partner_id = fields.Many2one(
        "res.partner", string="Kept Record", required=True, readonly=True, index=True, ondelete="cascade"
    )
    merged_id = fields.Many2one(
        "res.partner", string="Merged Record", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="Merged By", default=lambda self: self.env.user, required=True, readonly=True
    )
    date = fields.Datetime(string="Merged On", default=fields.Datetime.now, required=True, readonly=True)
    state = fields.Selection([("done", "Merged"), ("undone", "Undone")], default="done", required=True, readonly=True)
    undone_by_id = fields.Many2one("res.users", readonly=True)
    undone_date = fields.Datetime(string="Undone On", readonly=True)
    # "moves" and "changes": see customer.merge.references and customer.merge.images;
    # "last_partial_id": the newest reconciliation at the time of the merge
    journal = fields.Json(readonly=True, prefetch=False, groups="base.group_system")

    def action_undo(self):
        """Put everything back to where it was before the merge.

        What was added to the kept record since stays there, and so do values edited since.

        :raises UserError: naming what stands in the way
        """
        self._check_manager()
        # As superuser: everything goes back, also what the manager does not see; that he is one is checked above.
        for merge in self.sudo():
            merge._lock()
            merge._refuse_undo()
            merge._undo()
        return True

    @api.model
    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group("customer_registry.group_manager"):
            raise AccessError(self.env._("Only managers of the customer registry may merge customers."))

    def _lock(self):
        """Let two merges or undos of the same records wait for each other."""
        pair = self.partner_id | self.merged_id
        self.env.execute_query(
            SQL("SELECT id FROM res_partner WHERE id IN %s ORDER BY id FOR NO KEY UPDATE", tuple(pair.ids))
        )
        self.env.execute_query(SQL("SELECT id FROM customer_merge WHERE id = %s FOR UPDATE", self.id))
        self.env.invalidate_all()

    def _refuse_undo(self):
        self.ensure_one()
        if self.state == "undone":
            raise UserError(self.env._("The merge of %(name)s has already been undone.", name=self.merged_id.name))
        if obstacle := next(iter(self._undo_obstacles()), None):
            raise UserError(
                self.env._(
                    "The merge of %(name)s cannot be undone. %(reason)s", name=self.merged_id.name, reason=obstacle
                )
            )

    def _undo_obstacles(self):
        """Hook: return sentences that say what stands in the way of undoing this merge."""
        self.ensure_one()
        further = self.partner_id.registry_merged_into_id
        if further:
            return [
                self.env._(
                    "%(kept)s itself has been merged into %(further)s: undo that merge first.",
                    kept=self.partner_id.name,
                    further=further.name,
                )
            ]
        return [*self._strayed_sentences(), *self._document_sentences()]

    def _strayed_sentences(self):
        labels = {model._table: model._description for model in self.env.values() if not model._abstract}
        sentences = []
        for move in self.journal["moves"]:
            if count := self.env["customer.merge.references"]._count_strayed(move):
                sentences.append(
                    self.env._(
                        "%(count)s × %(label)s that came from it now belong to somebody else.",
                        count=count,
                        label=labels.get(move["table"], move["table"]),
                    )
                )
        return sentences

    def _document_sentences(self):
        """Say which moved journal items were secured or settled against items that would not move back."""
        lines = self._moved_rows("account_move_line", "partner_id")
        if not lines:
            return []
        # Drafts get new tax lines when they follow another VAT flag.
        moves = self.env["account.move.line"].browse(lines).exists().move_id
        secured = moves.filtered("inalterable_hash")[:1]
        if secured:
            return [self.env._("%(document)s has since been secured with a hash.", document=secured.display_name)]
        settled = self.env["account.partial.reconcile"].search(
            [
                ("id", ">", self.journal["last_partial_id"]),
                *("|", "&", ("debit_move_id", "in", lines), ("credit_move_id", "not in", lines)),
                *("&", ("credit_move_id", "in", lines), ("debit_move_id", "not in", lines)),
            ],
            limit=1,
        )
        document = (settled.debit_move_id | settled.credit_move_id).filtered(lambda line: line.id in lines).move_id
        if not document:
            return []
        return [
            self.env._(
                "%(document)s has since been settled with a payment or credit of %(kept)s: unreconcile it first.",
                document=document.display_name,
                kept=self.partner_id.name,
            )
        ]

    def _moved_rows(self, table, column):
        moves = self.journal["moves"]
        return [row for move in moves if (move["table"], move["column"]) == (table, column) for row in move["rows"]]

    def _recompute(self, changes):
        """Let what follows from the partners' own values follow again, such as the names on invoices."""
        own = [change for change in changes if change["table"] == "res_partner"]
        Partner = self.env["res.partner"]
        names = {name for change in own for name in change["before"]}
        plain = [
            name for name in names if not (Partner._fields[name].compute or Partner._fields[name].company_dependent)
        ]
        partners = Partner.browse(change["id"] for change in own).exists()
        partners.modified(plain)
        self.env.flush_all()

    def _undo(self):
        self.ensure_one()
        journal = self.journal
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env["customer.merge.images"]._restore(journal["changes"])
                self.env["customer.merge.references"]._move_back(journal["moves"])
        except psycopg2.errors.UniqueViolation:
            raise UserError(
                self.env._(
                    "The merge of %(name)s cannot be undone: the record has since received data that would now come "
                    "back.",
                    name=self.merged_id.name,
                )
            ) from None
        self._recompute(journal["changes"])
        (self.partner_id | self.merged_id)._registry_let_logins_follow()
        self.write({"state": "undone", "undone_by_id": self.env.uid, "undone_date": fields.Datetime.now()})
        note = self.env._(
            "Merge of %(merged)s into %(kept)s undone.", merged=self.merged_id.name, kept=self.partner_id.name
        )
        for partner in self.partner_id | self.merged_id:
            partner._message_log(body=note)
