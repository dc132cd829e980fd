from . import customer_mandate_portal, customer_mandate_signing, customer_request_mandate, res_partner_bank
