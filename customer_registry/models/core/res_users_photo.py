import base64
import binascii

from odoo import models
from odoo.exceptions import UserError

from ...checks.photo import PhotoError, clean_photo


class ResUsers(models.Model):
    """The photo that a portal user gives himself."""

    _inherit = "res.users"

    def write(self, vals):
        """Override of base: portal users may set their own photo; what they send is checked and written anew."""
        if vals.get("image_1920") and not self.env.su and self.env.user.share:
            vals = {**vals, "image_1920": self._registry_clean_photo(vals["image_1920"])}
        return super().write(vals)

    def _registry_clean_photo(self, encoded):
        """Return the base64 of a clean photo.

        :raises UserError: saying which files are photos
        """
        try:
            return base64.b64encode(clean_photo(base64.b64decode(encoded, validate=True)))
        except PhotoError as error:
            raise UserError(self._registry_photo_text(error.reason)) from error
        except (binascii.Error, TypeError, ValueError) as error:
            raise UserError(self._registry_photo_text("type")) from error

    def _registry_photo_text(self, reason):
        """Return the sentence for a ``reason`` of ``PhotoError``."""
        return {
            "size": self.env._("The photo is larger than 5 MB. Choose a smaller file."),
            "pixels": self.env._("The photo has more than 40 megapixels. Choose a smaller one."),
            "type": self.env._("This file is not a photo. Choose a PNG, JPEG or WebP file."),
        }[reason]
