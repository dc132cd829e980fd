import base64
import binascii
import io

from odoo import fields, models
from odoo.addons.customer_registry.checks.text import has_letter_or_digit, typed_line
from odoo.exceptions import UserError
from PIL import Image, UnidentifiedImageError

from ..pdf import append_page

NAME_LENGTH = 100
IMAGE_BYTES = 1024 * 1024
IMAGE_PIXELS = 16_000_000
PNG = b"\x89PNG\r\n\x1a\n"


class CustomerRequest(models.Model):
    """Signing: what was signed, by whom, when and from where, and a copy of the PDF that says so."""

    _inherit = "customer.request"

    def _answer_sign(self, name, signature, address):
        """Sign the PDF. The original stays; a copy with a signature page is kept with the request.

        :param str name: of the signer, as entered
        :param str signature: the drawn or typed signature, a PNG in base64
        :param str address: network address of the signer
        :raises UserError: the request takes no answer any more, the file was changed, or something is missing
        """
        self._claim("sign")
        self._check_unchanged()
        name = typed_line(name)[:NAME_LENGTH]
        if not has_letter_or_digit(name):
            raise UserError(self.env._("Please enter your name."))
        self._close(
            "done",
            signed_by=name,
            signed_at=fields.Datetime.now(),
            signed_ip=address,
            signature=self._read_signature(signature),
            document_hash=self.file_hashes[str(self.attachment_ids.id)],
        )
        self.signed_attachment_id = self.env["ir.attachment"].create(self._prepare_signed_copy())
        self._after_signing()
        self._tell_responsible(lambda request: request.env._("Signed by %(name)s.", name=name))

    def _after_signing(self):
        """Hook: what follows from the signature; called as superuser, in the transaction that signs."""

    def _read_signature(self, signature):
        """Return the signature as it is kept.

        :raises UserError: it is no picture, too large or blank
        """
        if not isinstance(signature, str) or len(signature) > 2 * IMAGE_BYTES:
            raise UserError(self.env._("Please draw or type your signature."))
        try:
            content = base64.b64decode(signature, validate=True)
            is_drawn = content.startswith(PNG) and len(content) <= IMAGE_BYTES and _is_drawn(content)
        except (binascii.Error, UnidentifiedImageError, Image.DecompressionBombError, ValueError, OSError, SyntaxError):
            is_drawn = False
        if not is_drawn:
            raise UserError(self.env._("Please draw or type your signature."))
        return base64.b64encode(content)

    def _prepare_signed_copy(self):
        original = self.attachment_ids
        stem = original.name.removesuffix(".pdf").removesuffix(".PDF")
        return {
            "name": self.env._("%(name)s (signed).pdf", name=stem),
            "raw": append_page(original.raw, self._render_signature_page()),
            "mimetype": "application/pdf",
            "res_model": self._name,
            "res_id": self.id,
        }

    def _render_signature_page(self):
        """Return the page that states the signature, as PDF."""
        values = {"asked": self, "signature": self.signature.decode()}
        page = self.env["ir.qweb"]._render("customer_registry_documents.signature_page", values)
        reports = self.env["ir.actions.report"].with_context(registry_offline=True)
        return reports._run_wkhtmltopdf([f"<!DOCTYPE html>\n{page}"])


def _is_drawn(content):
    """Tell whether the picture is of a reasonable size and shows anything."""
    with Image.open(io.BytesIO(content)) as picture:
        width, height = picture.size
        if width * height > IMAGE_PIXELS:
            return False
        low, high = picture.convert("RGBA").getchannel("A").getextrema()
        darkest, lightest = picture.convert("L").getextrema()
        return high > 0 and (low != high or darkest != lightest)
