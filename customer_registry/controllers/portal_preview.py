import contextlib

from lxml import html
from odoo import http
from odoo.http import request

from .portal_customer import PortalCustomer

# Nothing in the page runs, is sent or leads anywhere; of the same origin for its fonts.
HEADERS = {
    "Content-Security-Policy": "sandbox allow-same-origin; script-src 'none'; form-action 'none'",
    "Cache-Control": "no-store",
}
INERT = ("href", "action", "formaction", "onclick")


class PortalPreview(PortalCustomer):
    """The portal home as a contact sees it, for staff: rendered for that user in a transaction that cannot write."""

    @http.route("/customer_registry/portal_preview/<int:contact_id>", type="http", auth="user", website=True)
    def registry_portal_preview(self, contact_id, **_kwargs):
        """Show the page, or that there is none: to outsiders, and for contacts without a login."""
        if not request.env.user._is_internal() or not request.env.user.has_group("customer_registry.group_user"):
            return request.not_found()
        link = request.env["customer.contact"].search([("id", "=", contact_id)])
        user = link.person_id._registry_portal_users()[:1]
        if not (user and link.portal_access and link.customer_id.has_access("read")):
            return request.not_found()
        link.customer_id._message_log(body=request.env._("Looked at the portal as %(person)s.", person=user.name))
        with self._registry_acting_as(user):
            page = self._registry_preview_page(link.sudo().customer_id)
        return request.make_response(page, HEADERS.items())

    @contextlib.contextmanager
    def _registry_acting_as(self, user):
        """Let the request be that of ``user`` for a while, without the right to write or a change of the session."""
        env = request.env
        env.flush_all()
        savepoint = env.cr.savepoint(flush=False)
        try:
            env.cr.execute("SET LOCAL transaction_read_only = on")
            request.update_env(user=user.id, context={"lang": user.lang, "tz": user.tz}, su=False)
            yield
        finally:
            request.update_env(user=env.uid, context=env.context, su=env.su)
            savepoint.close(rollback=True)

    def _registry_preview_page(self, customer):
        values = self._prepare_portal_layout_values()
        administered = request.env.user._registry_portal_customers("admin")
        values.update(
            registry_customers=customer, registry_customer=customer, registry_administered=customer & administered
        )
        values.update(self._prepare_home_portal_values([]))
        page = html.fromstring(request.env["ir.ui.view"]._render_template("portal.portal_my_home", values))
        self._registry_fill_cards(page)
        self._registry_make_inert(page)
        return html.tostring(page, doctype="<!DOCTYPE html>", encoding="unicode")

    def _registry_fill_cards(self, page):
        """Show the cards that the page's script would show."""
        places = page.xpath("//*[@data-placeholder_count]")
        counts = self._prepare_home_portal_values([place.get("data-placeholder_count") for place in places])
        for place in places:
            cards = [node for node in place.iterancestors("div") if "o_portal_index_card" in node.get("class", "")]
            if counts.get(place.get("data-placeholder_count")):
                for card in cards:
                    card.set("class", card.get("class").replace("d-none", ""))

    def _registry_make_inert(self, page):
        for node in page.xpath("//script | //*[contains(@class, 'o_portal_doc_spinner')]"):
            node.drop_tree()
        for name in INERT:
            for node in page.xpath(f"//body//*[@{name}]"):
                del node.attrib[name]
        text = request.env._(
            "Preview: the portal as %(person)s sees it. Nothing can be opened or changed here.",
            person=request.env.user.name,
        )
        banner = html.Element("p", {"class": "alert alert-warning text-center rounded-0 mb-0", "role": "status"})
        banner.text = text
        page.body.insert(0, banner)
