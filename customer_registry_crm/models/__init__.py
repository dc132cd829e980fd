from . import (
    calendar_attendee_told,
    calendar_event,
    crm_lead,
    crm_lead_contact,
    crm_lead_conversion,
    crm_lead_told,
    crm_team_member_told,
    res_partner_appointments,
    res_partner_opportunities,
)
