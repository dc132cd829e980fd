from odoo import api, fields, models
from odoo.addons.customer_registry.models.core.res_partner_bulk import WRITE
from odoo.addons.customer_registry.overview.block import Badge, Block, FileSource, Row

TONES = {"open": "info", "done": "success", "refused": "danger", "expired": "warning"}
# What each block is about.
ASKED = {
    "requests": {"kind": "upload", "is_contract": False},
    "approvals": {"kind": "approve", "is_contract": False},
    "signatures": {"kind": "sign", "is_contract": False},
    "contracts": {"kind": "sign", "is_contract": True},
}


class ResPartner(models.Model):
    """Blocks of the overview: what the customer was asked for, and how it answered."""

    _inherit = "res.partner"

    def _registry_overview_blocks(self):
        """Override of customer_registry: requests, approvals, signatures and contracts."""
        shown = (
            ("requests", self.env._("Requested documents"), "fa-upload"),
            ("approvals", self.env._("Approvals"), "fa-check-square-o"),
            ("signatures", self.env._("To sign"), "fa-pencil-square-o"),
            ("contracts", self.env._("Contracts to sign"), "fa-handshake-o"),
        )
        return [
            *super()._registry_overview_blocks(),
            *(
                Block(
                    code=code,
                    title=title,
                    icon=icon,
                    sequence=12 + place,
                    model="customer.request",
                    load=self._registry_overview_asker(code, title),
                )
                for place, (code, title, icon) in enumerate(shown)
            ),
        ]

    @api.model
    def _registry_document_sources(self):
        """Override of customer_registry: answers, and what was signed."""
        requests = self.env["customer.request"]
        domain = tuple(requests._get_documents_domain())
        return [
            *super()._registry_document_sources(),
            FileSource(requests._name, "answer_ids", "registry_answer_ids", domain),
            FileSource(requests._name, "signed_attachment_id", "registry_signed_ids", domain),
        ]

    @api.model
    def _registry_models_with_files(self):
        """Override of customer_registry: requests go with their customer."""
        return [*super()._registry_models_with_files(), "customer.request"]

    def _registry_overview_asker(self, code, title):
        """Return the function that loads the block ``code`` of a customer."""
        return lambda customer: customer._registry_overview_requests(title, **ASKED[code])

    def _registry_overview_requests(self, title, kind, is_contract):
        requests = self._registry_overview_once("requests", self._registry_newest_requests).filtered(
            lambda request: request.kind == kind and request.is_contract == is_contract
        )
        labels = dict(requests._fields["state"]._description_selection(self.env))
        return self._registry_overview_content(
            requests,
            lambda request: Row(
                "customer.request",
                request.id,
                request.name,
                detail=request.signed_by or "",
                date=fields.Date.to_string(request.date_due) or "",
                badge=self._registry_request_badge(request, labels),
            ),
            action=self._registry_overview_action(
                title,
                "customer.request",
                [("partner_id", "in", self._registry_family().ids), *self._registry_asked_domain(kind, is_contract)],
                ("list", "kanban", "form"),
            ),
            create=self._registry_overview_dialog(
                title,
                "customer.request",
                default_partner_id=self.id,
                default_kind=kind,
                default_is_contract=is_contract,
            ),
        )

    def _registry_newest_requests(self):
        """Return the newest requests of every block."""
        return self._registry_overview_newest_of(
            "customer.request",
            [self._registry_asked_domain(**asked) for asked in ASKED.values()],
            ["name", "state", "kind", "is_contract", "date_due", "signed_by"],
            "id desc",
        )

    def _registry_asked_domain(self, kind, is_contract):
        return [("kind", "=", kind), ("is_contract", "=", is_contract)]

    def _registry_request_badge(self, request, labels):
        if request.is_late:
            return Badge(self.env._("Past due"), "danger")
        return Badge(labels[request.state], TONES.get(request.state, "muted"))

    @api.model
    def _registry_action_groups(self):
        """Override of customer_registry: requests are written."""
        request = "customer_registry_documents.action_customer_request_wizard"
        return {**super()._registry_action_groups(), request: WRITE}
