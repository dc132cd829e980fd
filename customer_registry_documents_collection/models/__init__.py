from . import (
    customer_contact_email,
    customer_contact_mandates,
    customer_mandate_portal,
    customer_mandate_signing,
    customer_request_mandate,
    res_partner_bank,
    res_partner_mandates,
    res_users,
)
