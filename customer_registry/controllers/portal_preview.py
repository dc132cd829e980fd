import contextlib
from urllib.parse import urlsplit

from lxml import html
from odoo import http
from odoo.http import request

from .portal_customer import PREVIEW_ATTRIBUTE, SESSION_KEY, PortalCustomer, Preview

# Nothing in the page runs, is sent or leads anywhere; of the same origin for its fonts.
HEADERS = {
    "Content-Security-Policy": "sandbox allow-same-origin; script-src 'none'; form-action 'none'",
    "Cache-Control": "no-store",
}
INERT = ("href", "action", "formaction", "onclick")
PREVIEW = "/customer_registry/portal_preview"


class PortalPreview(PortalCustomer):
    """The portal as a contact sees it, for staff: rendered for that user in a transaction that cannot write.

    It shows what both may see, the contact and the employee: what a page does not read as the contact it reads as
    the employee (``_registry_reader``), and what it reads as the contact is narrowed (``_registry_staff_domain``).
    """

    @http.route(
        [f"{PREVIEW}/<int:contact_id>", f"{PREVIEW}/<int:contact_id>/<page>"], type="http", auth="user", website=True
    )
    def registry_portal_preview(self, contact_id, page="home", **_kwargs):
        """Show the page, or that there is none: to outsiders, and for contacts without a login."""
        if not request.env.user._is_internal() or not request.env.user.has_group("customer_registry.group_reader"):
            return request.not_found()
        link = request.env["customer.contact"].search([("id", "=", contact_id)])
        user = link._registry_portal_users()[:1]
        if not (user and link.portal_access and link._may_preview()):
            return request.not_found()
        pages = self._registry_offered_pages()
        if f"/my/{page}" not in pages:
            return request.not_found()
        name = self._registry_preview_names().get(f"/my/{page}", page)
        text = request.env._("Looked at the portal as %(person)s: %(page)s", person=user.name, page=name)
        link.customer_id._message_log(body=text)
        notice = self._registry_preview_notice(user, link)
        # As superuser: the portal has its customers as superuser, too; who may preview them is checked above.
        with self._registry_acting_as(user, link.sudo().customer_id):
            content = self._registry_preview_page(pages[f"/my/{page}"], link, pages, notice)
        return request.make_response(content, HEADERS.items())

    def _registry_preview_names(self):
        """Override: the home."""
        return {**super()._registry_preview_names(), "/my/home": request.env._("Home")}

    def _registry_preview_pages(self):
        """Override: the home."""
        return {**super()._registry_preview_pages(), "/my/home": ("customer.contact", self._registry_preview_home)}

    def _registry_offered_pages(self):
        """Return {path: method that renders it} of the pages whose records the employee may read."""
        pages = self._registry_preview_pages().items()
        return {path: render for path, (model, render) in pages if request.env[model].has_access("read")}

    def _registry_preview_home(self):
        """Render the home; without what apps add to it beside cards, which nobody has narrowed."""
        return request.render("portal.portal_my_home", self._prepare_portal_layout_values())

    @contextlib.contextmanager
    def _registry_acting_as(self, user, customer):
        """Let the request be that of ``user`` for ``customer`` for a while, without the right to write.

        The session of the employee is afterwards as it was.
        """
        env, session = request.env, request.session
        kept, was_dirty = dict(session), session.is_dirty
        context = {"lang": user.lang, "tz": user.tz}
        env.flush_all()
        env.invalidate_all()  # what was read as superuser is not in the way of the rules
        savepoint = env.cr.savepoint(flush=False)
        try:
            env.cr.execute("SET LOCAL transaction_read_only = on")
            setattr(request, PREVIEW_ATTRIBUTE, Preview(env(context=context), customer))
            request.update_env(user=user.id, context=context, su=False)
            session.pop("portal_counters", None)  # the employee's own cards
            session[SESSION_KEY] = customer.id
            yield
        finally:
            request.update_env(user=env.uid, context=env.context, su=env.su)
            setattr(request, PREVIEW_ATTRIBUTE, None)
            savepoint.close(rollback=True)
            session.clear()
            session.update(kept)
            session.is_dirty = was_dirty

    def _registry_preview_notice(self, user, link):
        """Return the line above the page, in the language of the employee."""
        # As superuser: whoever may preview the portal of this contact knows for which customer it acts.
        return request.env._(
            "Preview: the portal as %(person)s sees it for %(customer)s. Nothing can be changed here.",
            person=user.sudo().name,
            customer=link.sudo().customer_id.name,
        )

    def _registry_preview_page(self, render, link, pages, notice):
        """Return the page that ``render`` responds with, inert but for its links to other pages of the preview."""
        response = render()
        response.flatten()
        page = html.fromstring(response.get_data(as_text=True))
        self._registry_fill_cards(page)
        self._registry_drop_cards(page, pages)
        self._registry_make_inert(page, link, pages)
        banner = html.Element("p", {"class": "alert alert-warning text-center rounded-0 mb-0", "role": "status"})
        banner.text = notice
        page.body.insert(0, banner)
        return html.tostring(page, doctype="<!DOCTYPE html>", encoding="unicode")

    def _registry_fill_cards(self, page):
        """Show the cards that the page's script would show; of counters that nobody has narrowed there are none."""
        places = [(node, node.get("data-placeholder_count")) for node in page.xpath("//*[@data-placeholder_count]")]
        known = self._registry_preview_counters() & {name for _node, name in places}
        counts = self._prepare_home_portal_values(sorted(known))
        for node, name in places:
            if name not in known:
                self._registry_drop_card(node)
            elif counts.get(name):
                node.text = str(counts[name])
                for card in self._registry_cards(node):
                    card.set("class", card.get("class").replace("d-none", ""))

    def _registry_cards(self, node):
        return [parent for parent in node.iterancestors("div") if "o_portal_index_card" in parent.get("class", "")]

    def _registry_drop_card(self, node):
        for card in self._registry_cards(node):
            if card.getparent() is not None:
                card.drop_tree()

    def _registry_drop_cards(self, page, pages):
        """Drop the cards without a counter that lead to pages which the employee is not offered."""
        withheld = self._registry_preview_pages().keys() - pages.keys()
        for node in page.xpath("//a[@href]"):
            if urlsplit(node.get("href")).path in withheld:
                self._registry_drop_card(node)

    def _registry_make_inert(self, page, link, pages):
        for node in page.xpath("//script | //*[contains(@class, 'o_portal_doc_spinner')] | //form | //iframe"):
            node.drop_tree()
        for name in INERT:
            for node in page.xpath(f"//body//*[@{name}]"):
                target = urlsplit(node.attrib.pop(name)).path
                if name == "href" and target in pages:
                    node.set(name, f"{PREVIEW}/{link.id}/{target.removeprefix('/my/')}")
