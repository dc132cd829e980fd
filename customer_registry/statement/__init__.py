"""Arithmetic of account statements, free of Odoo: entries in, balances and ages out."""
