"""Files for Chorus Pro, free of Odoo: an XML and facts in, corrected XML and archives out."""

from . import amounts, archive, checks, cii, nodes, rules, schema, vat
