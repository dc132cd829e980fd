from . import customer_letter, customer_letter_run, customer_letter_template, ir_attachment, res_partner
