import contextlib
import logging

import psycopg2
from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...overview.block import COUNTED, ROWS, Content, Memo, as_json, as_unavailable

_logger = logging.getLogger(__name__)


class ResPartner(models.Model):
    """The overview of a customer: everything relevant at a glance, in one call."""

    _inherit = "res.partner"

    def registry_get_overview(self):
        """Return what the overview shows of this customer, able to become JSON.

        :return: ``{"partner": {...}, "banners": [...], "blocks": [...]}``, a block as in ``overview.block.as_json``
        :raises AccessError: for who is no employee or may not read the customer
        """
        self.ensure_one()
        self._registry_check_internal()
        customer = self.with_context(registry_overview_memo=Memo())
        customer._registry_family()
        return {
            "partner": customer._registry_overview_head(),
            "banners": customer._registry_overview_banners(),
            "blocks": customer._registry_overview_load(self.env["customer.overview.block"]._arrange(customer)),
        }

    @api.model
    def registry_arrange_overview(self):
        """Return what opens the current user's own arrangement of the overview."""
        return self.env["customer.overview.block"].action_own()

    def _registry_overview_head(self):
        """Return the facts about the customer itself."""
        return {
            "id": self.id,
            "name": self.name or "",
            "ref": self.ref or "",
            "state": self.registry_state or "",
            "owner": self._registry_user_name(self.user_id),
        }

    def _registry_overview_blocks(self):
        """Hook: return the list of all ``overview.block.Block``; addons append theirs to ``super()``.

        Nothing is read here: each block reads when its ``load`` is called with the customer.
        """
        return []

    def _registry_overview_load(self, blocks):
        """Return ``blocks`` with their content; one that fails or is forbidden takes no other with it."""
        try:
            with self.env.cr.savepoint():
                return [self._registry_overview_block(block) for block in blocks]
        except psycopg2.Error:
            # One broke the transaction: once more, each in a savepoint of its own.
            self.env.invalidate_all(flush=False)
            return [self._registry_overview_block_apart(block) for block in blocks]

    def _registry_overview_block_apart(self, block):
        try:
            return self._registry_overview_block(block, self.env.cr.savepoint)
        except psycopg2.Error:
            _logger.exception("Block %s of the overview failed", block.code)
            return as_unavailable(block, "failed")

    def _registry_overview_block(self, block, guard=contextlib.nullcontext):
        """Return ``block`` with its content, read inside of ``guard``.

        :raises psycopg2.Error: the transaction is broken, unless ``guard`` repairs it
        """
        if not self.env[block.model].has_access("read"):
            return as_unavailable(block, "forbidden")
        try:
            with guard():
                return as_json(block, block.load(self))
        except AccessError:
            return as_unavailable(block, "forbidden")
        except psycopg2.Error:
            raise
        except Exception:
            _logger.exception("Block %s of the overview failed", block.code)
            return as_unavailable(block, "failed")

    def _registry_overview_content(self, records, row, **more):
        """Return the ``Content`` of a block from the newest ``records``.

        :param records: found by ``search_fetch`` with the limit ``COUNTED``, in the order of the block
        :param row: function that returns the ``Row`` of a record
        :param more: other arguments of ``Content``
        """
        return Content(rows=[row(record) for record in records[:ROWS]], count=len(records), **more)

    def _registry_overview_search(self, model, domain, names, order):
        """Return the records of a block, at most ``COUNTED``, with the fields ``names``: one query."""
        return self.env[model].search_fetch(domain, names, order=order, limit=COUNTED)

    def _registry_overview_once(self, key, read):
        """Return ``read()``, called once for all blocks of a call that name the same ``key``."""
        memo = self.env.context.get("registry_overview_memo")
        if memo is None:
            return read()
        if key not in memo:
            memo[key] = read()
        return memo[key]

    def _registry_overview_may_edit(self):
        """Return whether the user may edit the customer; asked once per call."""
        return self._registry_overview_once("may_edit", lambda: self.has_access("write"))

    def _registry_family(self):
        """Return the customer with its contacts and addresses, archived ones included; read once per call.

        :raises AccessError: the user may not read the customer
        """

        def read():
            domain = [("commercial_partner_id", "=", self.id)]
            # The last three are what Odoo's record rules ask for, which would read the customer whole.
            names = ["name", "ref", "registry_state", "user_id", "function", "email", "phone"]
            names += ["commercial_partner_id", "company_id", "partner_share"]
            found = self.with_context(active_test=False).search_fetch(domain, names)
            if self not in found:  # else the search has answered already
                self.check_access("read")
            return (self | found).ids

        return self.browse(self._registry_overview_once("family", read))

    def _registry_user_name(self, user):
        """Return the name of an employee, "" for an empty ``user``; one query per call for all of them."""
        names = self._registry_overview_once("users", self._registry_read_user_names)
        # As superuser: employees are named to everybody who sees the customer.
        return names.get(user.id) or user.sudo().name or ""

    def _registry_read_user_names(self):
        # By SQL, for users and their partners would each be read whole, in every block again.
        self.env["res.users"].flush_model(["partner_id", "share"])
        self.flush_model(["name"])
        self.env.cr.execute(
            SQL(
                """SELECT users.id, partner.name FROM res_users users
                     JOIN res_partner partner ON partner.id = users.partner_id WHERE users.share IS NOT TRUE"""
            )
        )
        return dict(self.env.cr.fetchall())

    def _registry_overview_action(self, name, model, domain, views=("list", "form"), **context):
        """Return a window action on what ``domain`` says, for "View all"; made without a query."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "domain": list(domain),
            "context": context,
            "views": [(False, view) for view in views],
        }

    def _registry_overview_dialog(self, name, model, **context):
        """Return a window action that opens a new record of ``model`` in a dialog; None for who may not create one."""
        if not self.env[model].has_access("create"):
            return None
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "context": context,
            "views": [(False, "form")],
            "target": "new",
        }
