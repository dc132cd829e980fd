from . import account_analytic_line, res_partner
