from . import (
    customer_consent,
    customer_consent_purpose,
    customer_objection,
    res_partner_consent,
)
