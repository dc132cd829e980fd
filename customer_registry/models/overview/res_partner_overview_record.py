from odoo import fields, models

from ...overview.block import ROWS, Block


class ResPartner(models.Model):
    """Blocks of the overview about the customer's record: notes, actions, contacts, consents."""

    _inherit = "res.partner"

    def _registry_overview_blocks(self):
        """Override of customer_registry: what people have entered about the customer."""
        cls = type(self)
        return [
            *super()._registry_overview_blocks(),
            Block(
                "actions",
                self.env._("Actions"),
                "fa-check-square-o",
                20,
                "mail.activity",
                cls._registry_overview_actions,
                True,
            ),
            Block(
                "notes",
                self.env._("Notes"),
                "fa-sticky-note-o",
                30,
                "customer.note",
                cls._registry_overview_notes,
                True,
            ),
            Block(
                "contacts",
                self.env._("Contacts"),
                "fa-users",
                40,
                "customer.contact",
                cls._registry_overview_contacts,
                True,
            ),
            Block(
                "consents",
                self.env._("Consents"),
                "fa-handshake-o",
                200,
                "customer.consent",
                cls._registry_overview_consents,
            ),
        ]

    def _registry_overview_actions(self):
        domain = [("res_model", "=", "res.partner"), ("res_id", "in", self._registry_family().ids)]
        # As superuser: who reads the customer reads its activities, whose own search would ask once more for each.
        activities = self.sudo()._registry_overview_search(
            "mail.activity", domain, ["summary", "activity_type_id", "user_id", "date_deadline"], "date_deadline, id"
        )
        today = fields.Date.context_today(self)
        name = self.env._("Actions")
        return self._registry_overview_content(
            activities,
            lambda activity: activity._registry_overview_row(self, today),
            action={
                **self._registry_overview_action(name, "mail.activity", domain, registry_actions=True),
                "views": self._registry_action_views(),
            },
            create=self._registry_new_action() if self._registry_overview_may_edit() else None,
        )

    def _registry_action_views(self):
        """Return the views of the menu "Actions"."""
        return [
            (self._registry_xmlid(f"customer_registry.mail_activity_view_{kind}_registry"), kind)
            for kind in ("list", "kanban", "calendar", "form")
        ]

    def _registry_overview_notes(self):
        domain = [("partner_id", "=", self.id)]
        name = self.env._("Notes")
        notes = self._registry_overview_search(
            "customer.note",
            domain,
            ["name", "body", "pinned", "date_due", "author_id", "create_date"],
            "pinned desc, create_date desc, id desc",
        )
        today = fields.Date.context_today(self)
        return self._registry_overview_content(
            notes,
            lambda note: note._registry_overview_row(today),
            action=self._registry_overview_action(
                name, "customer.note", domain, default_partner_id=self.id, registry_of_customer=True
            ),
            create=self._registry_overview_dialog(
                self.env._("New note"), "customer.note", default_partner_id=self.id, registry_of_customer=True
            ),
        )

    def _registry_overview_contacts(self):
        domain = [("customer_id", "=", self.id)]
        name = self.env._("Contacts")
        links = self._registry_overview_search(
            "customer.contact",
            domain,
            ["person_id", "is_main", "portal_access", "invoice_recipient"],
            "is_main desc, sequence, id",
        )
        shown = links[:ROWS]
        logins = shown._registry_last_logins()
        return self._registry_overview_content(
            links,
            lambda link: link._registry_overview_row(logins.get(link.id)),
            action=self._registry_overview_action(
                name, "customer.contact", domain, default_customer_id=self.id, registry_of_customer=True
            ),
            create=self._registry_overview_dialog(
                self.env._("New contact"), "customer.contact", default_customer_id=self.id, registry_of_customer=True
            ),
        )

    def _registry_overview_consents(self):
        domain = [("partner_id", "in", self._registry_family().ids)]
        name = self.env._("Consents")
        consents = self._registry_overview_search(
            "customer.consent", domain, ["partner_id", "channel", "purpose_id", "state", "date"], "date desc, id desc"
        )
        return self._registry_overview_content(
            consents,
            lambda consent: consent._registry_overview_row(self),
            action=self._registry_overview_action(name, "customer.consent", domain),
        )
