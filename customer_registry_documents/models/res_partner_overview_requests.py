from odoo import fields, models
from odoo.addons.customer_registry.overview.block import Badge, Block, Row
from odoo.fields import Domain

TONES = {"open": "info", "done": "success", "refused": "danger", "expired": "warning"}


class ResPartner(models.Model):
    """Blocks of the overview: what the customer was asked for, and how it answered."""

    _inherit = "res.partner"

    def _registry_overview_blocks(self):
        """Override of customer_registry: requests, approvals, signatures and contracts."""
        return [
            *super()._registry_overview_blocks(),
            *(
                Block(code, title, icon, sequence, "customer.request", self._registry_overview_asker(code, title))
                for sequence, code, title, icon in (
                    (12, "requests", self.env._("Requested documents"), "fa-upload"),
                    (14, "approvals", self.env._("Approvals"), "fa-check-square-o"),
                    (16, "signatures", self.env._("To sign"), "fa-pencil-square-o"),
                    (18, "contracts", self.env._("Contracts to sign"), "fa-handshake-o"),
                )
            ),
        ]

    def _registry_overview_asker(self, code, title):
        """Return what loads the block ``code`` of a customer."""
        kind = {"requests": "upload", "approvals": "approve"}.get(code, "sign")
        values = {"kind": kind, "is_contract": code == "contracts"}
        return lambda customer: customer._registry_overview_requests(title, **values)

    def _registry_overview_requests(self, title, **values):
        domain = Domain("partner_id", "=", self.id) & Domain.AND(
            [Domain(name, "=", value) for name, value in values.items()]
        )
        labels = dict(self.env["customer.request"]._fields["state"]._description_selection(self.env))
        defaults = {f"default_{name}": value for name, value in values.items()}
        return self._registry_overview_content(
            self._registry_overview_search(
                "customer.request", domain, ["name", "state", "date_due", "signed_by"], "id desc"
            ),
            lambda request: Row(
                "customer.request",
                request.id,
                request.name,
                detail=request.signed_by or "",
                date=fields.Date.to_string(request.date_due) or "",
                badge=self._registry_request_badge(request, labels),
            ),
            action=self._registry_overview_action(title, "customer.request", domain, ("list", "kanban", "form")),
            create=self._registry_overview_dialog(title, "customer.request", default_partner_id=self.id, **defaults),
        )

    def _registry_request_badge(self, request, labels):
        if request.is_late:
            return Badge(self.env._("Past due"), "danger")
        return Badge(labels[request.state], TONES.get(request.state, "muted"))
