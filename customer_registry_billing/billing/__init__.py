"""Arithmetic of billing, free of Odoo: dates in, periods and shares out."""

from . import bill, grouping, periods, snapshot
