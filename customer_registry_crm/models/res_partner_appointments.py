from odoo import fields, models
from odoo.addons.customer_registry.overview.block import COUNTED, Badge, Block, Row
from odoo.fields import Domain
from odoo.tools import SQL


class ResPartner(models.Model):
    """A block of the overview: appointments, the coming ones first."""

    _inherit = "res.partner"

    def _registry_overview_blocks(self):
        """Override of customer_registry: meetings that the customer or its contacts attend."""
        load = type(self)._registry_overview_appointments
        title = self.env._("Appointments")
        return [
            *super()._registry_overview_blocks(),
            Block(code="appointments", title=title, icon="fa-calendar", sequence=25, model="calendar.event", load=load),
        ]

    def _registry_overview_appointments(self):
        now = fields.Datetime.now()
        events = self._registry_appointments(now)
        attended = [("partner_ids", "in", self._registry_family().ids)]
        return self._registry_overview_content(
            events,
            lambda event: Row(
                "calendar.event",
                event.id,
                event.name or "",
                detail=event.location or "",
                date=event._registry_overview_day(),
                badge=Badge(self.env._("Coming"), "info") if event.stop >= now else None,
            ),
            action=self._registry_overview_action(
                self.env._("Appointments"), "calendar.event", attended, ("list", "calendar", "form")
            ),
            create=self._registry_overview_dialog(
                self.env._("New appointment"), "calendar.event", registry_meeting_with=self.id
            ),
        )

    def _registry_visible_events(self):
        """Return the domain of events of which the user may read the title, as calendar decides."""
        attends = Domain("partner_ids", "any!", Domain("user_ids", "any!", Domain("id", "=", self.env.uid)))
        own = Domain("user_id", "=", self.env.uid) | attends
        # Employees do not read the settings of others; only who is private as a whole is told here.
        settings = self.env["res.users.settings"].sudo()._search([("calendar_default_privacy", "=", "private")])
        by_default = Domain("privacy", "=", False) & Domain("user_id", "in", settings.subselect("user_id"))
        return own | ~(Domain("privacy", "=", "private") | by_default)

    def _registry_appointments(self, now):
        """Return the events of the family: the coming ones by their start, then the past ones, latest first.

        What colleagues keep private is left out. Odoo would show it as "Busy", and reads attendees and
        the settings of all organizers to know that.
        """
        events = self.env["calendar.event"]
        attended = Domain("partner_ids", "in", self._registry_family().ids)
        query = events._search(attended & self._registry_visible_events())
        query.limit = COUNTED
        query.order = SQL(
            "calendar_event.stop < %(now)s, CASE WHEN calendar_event.stop >= %(now)s THEN calendar_event.start END, "
            "calendar_event.start DESC, calendar_event.id",
            now=now,
        )
        # The user may read each of these, title included: nothing is left to be masked.
        names = ("name", "start", "stop", "allday", "location")
        return self._registry_overview_fetch(query, events.sudo(), names)
