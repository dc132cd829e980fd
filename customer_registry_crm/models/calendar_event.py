from odoo import Command, api, fields, models


class CalendarEvent(models.Model):
    """Appointments that are made from a customer."""

    _inherit = "calendar.event"

    @api.model
    def default_get(self, fields):
        """Override of calendar: the main contact of the customer attends, beside the user."""
        values = super().default_get(fields)
        customer = self.env["res.partner"].browse(self.env.context.get("registry_meeting_with"))
        if customer and "partner_ids" in fields:
            customer.check_access("read")
            attendees = (customer.main_contact_id or customer) | self.env.user.partner_id
            values["partner_ids"] = [Command.set(attendees.ids)]
        return values

    def _registry_overview_day(self):
        """Return when it starts: a day or, unless it lasts all day, a time in UTC."""
        if self.allday:
            return fields.Date.to_string(self.start.date())
        return fields.Datetime.to_string(self.start)
