from odoo import fields, models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    registry_collection_line_ids = fields.One2many(
        "customer.collection.line",
        "payment_id",
        string="Debits",
        groups="customer_registry.group_bank_data,account.group_account_invoice",
    )
