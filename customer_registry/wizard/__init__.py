from . import customer_registration_review, mail_compose_message
