from odoo import fields, models


class CustomerContactRole(models.Model):
    """What a person does for a customer, such as "Accounting" or "Technical contact"."""

    _name = "customer.contact.role"
    _description = "Contact Role"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)

    _name_unique = models.Constraint("UNIQUE(name)", "A contact role with this name already exists.")
