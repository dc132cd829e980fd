from . import (
    customer_statement,
    customer_statement_asking,
    res_partner_payment,
    res_partner_statement,
)
