from odoo import models
from odoo.http import request

OWN_FRAMES = "frame-ancestors 'self'"


class IrHttp(models.AbstractModel):
    """Pages on which customers approve, sign or change something are shown in frames of the own site only.

    Within a page of somebody else a click would be taken that was meant for what lies above it.
    """

    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Override of base: tell whether the page is one of those (``registry_own_frames`` of its controller)."""
        controller = getattr(getattr(rule.endpoint, "func", None), "__self__", None)
        request.registry_own_frames = rule.rule.startswith(getattr(controller, "registry_own_frames", ()))
        return super()._pre_dispatch(rule, args)

    @classmethod
    def _post_dispatch(cls, response):  # pylint: disable=missing-return
        """Override of base: tell the browser."""
        super()._post_dispatch(response)
        if getattr(request, "registry_own_frames", False):
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
            if OWN_FRAMES not in response.headers.getlist("Content-Security-Policy"):
                response.headers.add("Content-Security-Policy", OWN_FRAMES)
