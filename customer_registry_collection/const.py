"""Vocabularies that more than one file of the addon shares."""

# Codes of our payment methods; Odoo Enterprise owns the names that begin with "sdd".
METHOD_OF_PROVIDER = {"sepa": "customer_sepa", "gocardless": "customer_gocardless"}
PROVIDER_OF_METHOD = {code: provider for provider, code in METHOD_OF_PROVIDER.items()}

# A mandate lapses when nothing was debited for so long (EPC rulebooks, section 4.1).
MONTHS_TO_LAPSE = 36
