"""Vocabularies that more than one file of the addon shares."""

# Codes of our payment methods; Odoo Enterprise owns the names that begin with "sdd".
METHOD_OF_PROVIDER = {"sepa": "customer_sepa", "gocardless": "customer_gocardless"}
PROVIDER_OF_METHOD = {code: provider for provider, code in METHOD_OF_PROVIDER.items()}

# The channel of deliveries that an export for GoCardless carries out.
CHANNEL = "gocardless"

# A mandate lapses when nothing was debited for so long (EPC rulebooks, section 4.1).
MONTHS_TO_LAPSE = 36

# States in which an invoice is in a collection for now: never in two at once.
LIVE_STATES = ("draft", "exported")

# Addons that write SEPA direct debits, too, of OCA and Odoo Enterprise: two of them would debit the same invoice.
# What they stand on pays suppliers as well, and does no harm by itself.
OTHER_SEPA_STACKS = (
    "account_banking_sepa_direct_debit",
    "account_payment_sepa_direct_debit",
    "account_sepa_direct_debit",
)

# Reason codes of banks after which further debits by the mandate fail as well.
BLOCKING_REASONS = ("AC01", "AC04", "AC06", "AC13", "AG01", "MD01", "MD02", "MD07", "SL01")

# Who sees that and how documents are debited.
SEES_COLLECTIONS = "customer_registry.group_bank_data,account.group_account_invoice"
