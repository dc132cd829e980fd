from . import customer_registration_review, mail_compose_message
from . import customer_merge_wizard, customer_registration_review
