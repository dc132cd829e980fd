"""Files for Chorus Pro, free of Odoo: an XML and facts in, corrected XML and archives out."""

from . import archive, checks, cii, schema
