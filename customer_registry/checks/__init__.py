"""Checks of single values, free of Odoo: text in, a verdict out."""

from . import bank
from . import finding
from . import postal
from . import text
