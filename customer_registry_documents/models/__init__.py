from . import (
    customer_contact,
    customer_registry_demo,
    customer_request,
    customer_request_answer,
    customer_request_portal,
    customer_request_sending,
    customer_request_signing,
    customer_request_telling,
    ir_attachment,
    res_config_settings,
    res_partner_overview_requests,
)
