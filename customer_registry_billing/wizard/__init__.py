from . import customer_folder_close, customer_registration_review
