from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError


class Sending(NamedTuple):
    """One thing that a button is about to send, bill or debit. Texts are in the user's language.

    :param to: the customer
    :param what: such as the name of the document
    :param amount: with its currency, "" where it is about no money
    :param how: by which way and to which persons, or why nobody gets it
    """

    to: str
    what: str = ""
    amount: str = ""
    how: str = ""


class CustomerSendingMixin(models.AbstractModel):
    """For records with buttons that send, bill or debit: they say to whom and how much before, and what came of it.

    Such a button returns ``_registry_ask_before()``; the dialog ``customer.sending`` then calls the method
    that does it, in the name of the user, and that returns ``_registry_tell_outcome()``.
    """

    _name = "customer.sending.mixin"
    _description = "Says What It Is About to Send"

    @api.model
    def _registry_sending_methods(self):
        """Hook: return the names of the methods of this model that the dialog may call."""
        return set()

    def _registry_describe_sending(self, method):
        """Hook: return the list of ``Sending`` that ``method`` is about to carry out for these records."""
        return []

    def _registry_explain_sending(self, method):
        """Hook: return a sentence that stands above the list, or "": what else comes of it."""
        return ""

    def _registry_ask_before(self, method, title):
        """Return the action that says what ``method`` does for these records and lets the user go on.

        :param str method: one of ``_registry_sending_methods()``
        :param str title: of the dialog and of its button
        :raises UserError: there are no records
        """
        if not self:
            raise UserError(self.env._("There is nothing here that you may send. Use the button on the record."))
        dialog = self.env["customer.sending"].create(
            {"res_model": self._name, "res_ids": self.ids, "method": method, "title": title}
        )
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": dialog._name,
            "res_id": dialog.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _registry_tell_outcome(self, sentence, failed=False, record=None, link=None):
        """Return the client action that closes a dialog and tells what came of it.

        :param str sentence: in the user's language
        :param bool failed: the sentence stays until it is clicked away
        :param record: what came of it, which a link opens
        :param link: pair of a label and the address of a page, in place of a record
        """
        if record:
            link = (record.display_name, f"/odoo/{record._name}/{record.id}")
        # The client puts links in where it finds "%s", also in names.
        sentence = sentence.replace("%s", "% s")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if failed else "success",
                "sticky": bool(failed or link),
                "message": f"{sentence} %s" if link else sentence,
                "links": [{"label": link[0], "url": link[1]}] if link else [],
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
