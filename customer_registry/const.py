"""Vocabularies that more than one file of the addon shares."""

# States in which a partner belongs to the registry (False = ordinary contact).
REGISTRY_STATES = ("prospect", "draft", "customer", "former")

SEVERITY_ERROR = "error"
SEVERITY_WARNING = "warning"

# Longer than any name: it was pasted into the wrong field. Files take less of it (SEPA 70, Chorus Pro 99).
MAX_NAME_LENGTH = 150
MAX_TEXT_LENGTH = 250

# Channels of invoices that are mails, and the state of a delivery in which nothing is to be done any more.
MAIL_CHANNELS = ("email", "notice")
DELIVERED = ("sent", "exported")

# Who sees a note.
NOTE_VISIBILITY = (
    ("shared", "Everyone who sees the customer"),
    ("private", "The author and those named"),
)

# Documents that a customer gets, and those of them that count against what it owes.
SALE_TYPES = ("out_invoice", "out_refund", "out_receipt")
REFUND_TYPES = ("out_refund",)
