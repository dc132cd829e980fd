from . import customer_registration_review
