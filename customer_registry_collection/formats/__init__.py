"""Files of collecting, free of Odoo: frozen rows in, files out; what banks send back in, returns out."""

from . import (
    bank_days,
    bank_file,
    debit,
    debit_checks,
    gocardless,
    pain008,
    problems,
    returns,
    sepa_text,
    splitting,
    validation,
)
