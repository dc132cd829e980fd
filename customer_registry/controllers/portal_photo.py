import base64

from odoo import http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.exceptions import UserError
from odoo.http import request

from ..checks.photo import MAX_BYTES

SESSION_KEY = "registry_photo_error"
# Of a larger form nothing is read; below, a file that is too large is refused in a sentence.
MAX_FORM_BYTES = 8 * MAX_BYTES


class PortalPhoto(CustomerPortal):
    """The user's own photo."""

    def _prepare_my_account_rendering_values(self, *args, **kwargs):
        """Override of portal: why the last photo was refused."""
        values = super()._prepare_my_account_rendering_values(*args, **kwargs)
        return {**values, "registry_photo_error": request.session.pop(SESSION_KEY, "")}

    @http.route(
        "/my/photo", type="http", auth="user", website=True, methods=["POST"], max_content_length=MAX_FORM_BYTES
    )
    def registry_photo(self, photo=None, remove="", **_kwargs):
        """Set or remove the own photo and return to the page with one's data."""
        user = request.env["res.users"].browse(request.env.uid)  # not as superuser, who may write anything
        content = photo.read(MAX_BYTES + 1) if hasattr(photo, "read") else b""
        if not user.share or not (content or remove):
            return request.redirect("/my/account")
        try:
            user.write({"image_1920": False if remove else base64.b64encode(content)})
        except UserError as error:
            request.session[SESSION_KEY] = str(error)
        return request.redirect("/my/account")
