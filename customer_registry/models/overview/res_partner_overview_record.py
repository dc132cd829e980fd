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
                code="actions",
                title=self.env._("Actions"),
                icon="fa-check-square-o",
                sequence=20,
                model="mail.activity",
                load=cls._registry_overview_actions,
                stays=True,
            ),
            Block(
                code="notes",
                title=self.env._("Notes"),
                icon="fa-sticky-note-o",
                sequence=30,
                model="customer.note",
                load=cls._registry_overview_notes,
                stays=True,
            ),
            Block(
                code="contacts",
                title=self.env._("Contacts"),
                icon="fa-users",
                sequence=40,
                model="customer.contact",
                load=cls._registry_overview_contacts,
                stays=True,
            ),
            Block(
                code="consents",
                title=self.env._("Consents"),
                icon="fa-handshake-o",
                sequence=200,
                model="customer.consent",
                load=cls._registry_overview_consents,
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
            ["name", "body", "pinned", "visibility", "date_due", "author_id", "create_date"],
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
        logins = shown._last_logins()
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
