from . import account_move, customer_billing_builder, customer_folder, customer_mandate, res_partner
