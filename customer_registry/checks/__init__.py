"""Checks of single values, free of Odoo: text in, a verdict out."""

from . import bank, bank_input, enquiry, finding, names, phone, postal, text, vat, web_link
