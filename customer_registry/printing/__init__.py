"""Pages that are complete in themselves, so that the printer fetches nothing. Free of Odoo."""

from . import page, picture, stylesheet
