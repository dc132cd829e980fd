from . import customer_request_wizard
