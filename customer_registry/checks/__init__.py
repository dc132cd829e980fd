"""Checks of single values, free of Odoo: text in, a verdict out."""

from . import bank, bank_input, enquiry, finding, names, phone, photo, postal, text, upload, vat, web_link
