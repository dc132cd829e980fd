"""Checks of single values, free of Odoo: text in, a verdict out."""

from . import bank, bank_input, finding, names, phone, photo, postal, text, upload, vat
