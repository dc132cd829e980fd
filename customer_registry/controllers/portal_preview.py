import contextlib
from urllib.parse import urlsplit

from lxml import html
from odoo import http
from odoo.http import request

from .portal_customer import SESSION_KEY
from .portal_invoices import PortalInvoices
from .portal_pages import PortalPages

# Nothing in the page runs, is sent or leads anywhere; of the same origin for its fonts.
HEADERS = {
    "Content-Security-Policy": "sandbox allow-same-origin; script-src 'none'; form-action 'none'",
    "Cache-Control": "no-store",
}
INERT = ("href", "action", "formaction", "onclick")
PREVIEW = "/customer_registry/portal_preview"


class PortalPreview(PortalInvoices, PortalPages):
    """The portal as a contact sees it, for staff: rendered for that user in a transaction that cannot write."""

    @http.route(
        [f"{PREVIEW}/<int:contact_id>", f"{PREVIEW}/<int:contact_id>/<page>"], type="http", auth="user", website=True
    )
    def registry_portal_preview(self, contact_id, page="home", **_kwargs):
        """Show the page, or that there is none: to outsiders, and for contacts without a login."""
        if not request.env.user._is_internal() or not request.env.user.has_group("customer_registry.group_user"):
            return request.not_found()
        link = request.env["customer.contact"].search([("id", "=", contact_id)])
        user = link._registry_portal_users()[:1]
        if not (user and link.portal_access and link.customer_id.has_access("read")):
            return request.not_found()
        pages = self._registry_preview_pages()
        render = pages.get(f"/my/{page}")
        if not render:
            return request.not_found()
        text = request.env._("Looked at the portal as %(person)s: %(page)s", person=user.name, page=page)
        link.customer_id._message_log(body=text)
        with self._registry_acting_as(user, link.sudo().customer_id):
            content = self._registry_preview_page(render, link, pages)
        return request.make_response(content, HEADERS.items())

    def _registry_preview_pages(self):
        """Override: the pages of this addon; invoices for employees who may see invoices anyway."""
        pages = {
            **super()._registry_preview_pages(),
            "/my/home": self.home,
            "/my/services": self.registry_services,
            "/my/documents": self.registry_documents,
            "/my/contacts": self.registry_contacts,
        }
        if request.env["account.move"].has_access("read"):
            pages["/my/invoices"] = self.portal_my_invoices
        return pages

    @contextlib.contextmanager
    def _registry_acting_as(self, user, customer):
        """Let the request be that of ``user`` for ``customer`` for a while, without the right to write.

        The session of the employee is afterwards as it was.
        """
        env, session = request.env, request.session
        kept, was_dirty = dict(session), session.is_dirty
        env.flush_all()
        savepoint = env.cr.savepoint(flush=False)
        try:
            env.cr.execute("SET LOCAL transaction_read_only = on")
            request.update_env(user=user.id, context={"lang": user.lang, "tz": user.tz}, su=False)
            session[SESSION_KEY] = customer.id
            yield
        finally:
            request.update_env(user=env.uid, context=env.context, su=env.su)
            savepoint.close(rollback=True)
            session.clear()
            session.update(kept)
            session.is_dirty = was_dirty

    def _registry_preview_page(self, render, link, pages):
        """Return the page that ``render`` responds with, inert but for its links to other pages of the preview."""
        response = render()
        response.flatten()
        page = html.fromstring(response.get_data(as_text=True))
        self._registry_fill_cards(page)
        self._registry_make_inert(page, link, pages)
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

    def _registry_make_inert(self, page, link, pages):
        for node in page.xpath("//script | //*[contains(@class, 'o_portal_doc_spinner')] | //form | //iframe"):
            node.drop_tree()
        for name in INERT:
            for node in page.xpath(f"//body//*[@{name}]"):
                target = urlsplit(node.attrib.pop(name)).path
                if name == "href" and target in pages:
                    node.set(name, f"{PREVIEW}/{link.id}/{target.removeprefix('/my/')}")
        text = request.env._(
            "Preview: the portal as %(person)s sees it for %(customer)s. Nothing can be changed here.",
            person=request.env.user.name,
            customer=link.sudo().customer_id.name,
        )
        banner = html.Element("p", {"class": "alert alert-warning text-center rounded-0 mb-0", "role": "status"})
        banner.text = text
        page.body.insert(0, banner)
