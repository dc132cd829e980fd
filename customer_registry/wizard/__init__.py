from . import (
    customer_portal_access,
    customer_registration_review,
    mail_compose_message,
)
