from . import customer_invoice_consolidation
