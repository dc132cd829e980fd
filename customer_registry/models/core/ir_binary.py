import base64
import re
from urllib.parse import parse_qs, unquote, urlsplit

from lxml.html import tostring
from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import consteq, file_open

from ...printing.page import clean_text, pictures
from ...printing.picture import MAX_BYTES, as_data, checked_data

MAX_EMBEDDED = 20 * 1024 * 1024  # of all pictures of one text
STATIC = re.compile(r"/\w+/static/[\w./ -]+\.(?:png|jpe?g|gif|bmp|webp|svg)", re.I)
STATIC_TYPES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".svg")
PICTURE = re.compile(
    r"/web/(?:image|content)"
    r"(?:/(?:(?P<model>[a-z][\w.]*)/(?P<res_id>[0-9]{1,9})/(?P<field>\w+)|(?P<id>[0-9]{1,9})(?:-\w+)?)(?:/[^/]*){0,2})?/?"
)


class IrBinary(models.AbstractModel):
    """Pictures in texts that we print: taken from the database, with the rights of who has written the text.

    The printer has neither network nor session (see ``ir.actions.report``): what is not put into the page here is
    not on the paper.
    """

    _inherit = "ir.binary"

    @api.model
    def _registry_embed(self, text, author=None, owner=None):
        """Return ``text`` as an element, complete in itself.

        :param text: HTML
        :param author: the user whose rights tell which pictures are shown
        :param owner: the records whose own files are shown in any case
        """
        resolve = self._registry_get_resolver(author, owner)
        return clean_text(text or "", resolve, self.env["ir.config_parameter"].sudo().get_param("web.base.url", ""))

    @api.model
    def _registry_refuse_pictures(self, text, known=""):
        """Whoever writes a text in the name of others shows no pictures but those that he sees himself.

        :param known: the text as it was: its pictures were seen by somebody else
        :raises UserError: a picture of this database is new in ``text``, and the user may not see it
        """
        before, resolve = set(pictures(known or "")), self._registry_get_resolver(self.env.user)
        for url in pictures(text or ""):
            if url not in before and self._registry_is_stored(url) and not resolve(url):
                raise UserError(
                    self.env._(
                        "The text shows a picture that does not exist or that you may not access: %(picture)s. "
                        "Remove it.",
                        picture=url[:100],
                    )
                )

    @api.model
    def _registry_keep_pictures(self, text, source, records):
        """Return ``text`` without pictures of this database that do not stand in ``source``.

        :param text: HTML that a template has made from values which others have written
        :param source: the template
        :param records: the records whose own pictures may be shown, too
        """
        own = {self._registry_find_picture(url) for url in pictures(source or "")}
        foreign = {
            url
            for url in pictures(text or "")
            if self._registry_is_stored(url)
            and (found := self._registry_find_picture(url)) not in own
            and not (found[0] == records._name and found[1] in records.ids)
        }
        if not foreign:
            return text
        return tostring(clean_text(text, lambda url: None if url in foreign else url), encoding="unicode")

    @api.model
    def _registry_is_stored(self, url):
        """Tell whether ``url`` names a picture of a record."""
        return isinstance(self._registry_find_picture(url), tuple)

    @api.model
    def _registry_get_resolver(self, author=None, owner=None, limit=MAX_EMBEDDED):
        """Return a function from the address of a picture to its ``data:`` address or None, see ``_registry_embed``.

        :param limit: how many bytes it returns in all
        """
        known, left = {}, [limit]

        def resolve(url):
            if url not in known:
                is_data = url[:5].lower() == "data:"
                found = checked_data(url) if is_data else self._registry_read_picture(url, author, owner)
                known[url] = found if found and len(found) <= left[0] else None
                left[0] -= len(known[url] or "")
            return known[url]

        return resolve

    @api.model
    def _registry_read_picture(self, url, author, owner):
        """Return the ``data:`` address of a picture of this database, or None."""
        if not (found := self._registry_find_picture(url)):
            return None
        if isinstance(found, str):
            return self._registry_read_static(found)
        model, res_id, field, token = found
        try:
            if model == "ir.attachment":
                content = self._registry_read_file(res_id, author, owner, token)
            else:
                content = self._registry_read_field(model, res_id, field, author, owner)
        except (UserError, ValueError, TypeError, KeyError, OSError):  # no picture stops a letter
            return None
        return content and as_data(content)

    @api.model
    def _registry_find_picture(self, url):
        """Return what ``url`` names: the path of a static file, or (model, id, field, access token), or None."""
        parts = self._registry_split(url)
        if not parts:
            return None
        path, params = parts
        if STATIC.fullmatch(path) and ".." not in path:
            return path
        match = PICTURE.fullmatch(path)
        if not match:
            return None
        values = {name: value for name, value in match.groupdict().items() if value}
        model = values.get("model") or params.get("model", "ir.attachment")
        res_id = values.get("res_id") or values.get("id") or params.get("id", "")
        field = values.get("field") or params.get("field", "raw")
        if not re.fullmatch("[0-9]{1,9}", res_id) or model not in self.env.registry:
            return None
        return model, int(res_id), field, params.get("access_token", "")

    @api.model
    def _registry_split(self, url):
        """Return path and parameters of an address of this server, or None of any other."""
        try:
            parts = urlsplit(url)
            # As superuser: system parameters are for administrators.
            own = urlsplit(self.env["ir.config_parameter"].sudo().get_param("web.base.url", ""))
            if (parts.scheme or parts.netloc) and parts[:2] != own[:2]:
                return None
            return unquote(parts.path), {name: values[0] for name, values in parse_qs(parts.query).items()}
        except ValueError:
            return None

    @api.model
    def _registry_read_static(self, path):
        try:
            with file_open(path.lstrip("/"), "rb", filter_ext=STATIC_TYPES) as file:
                return as_data(file.read())
        except (OSError, ValueError):
            return None

    def _registry_read_file(self, file_id, author, owner, token):
        """Return the content of a file: a public one, one of ``owner``, or one that the author may read.

        A token opens what was put into the text before its record was there, and nothing else.
        """
        file = self.env["ir.attachment"].sudo().browse(file_id).exists()
        if file.type != "binary" or file.file_size > MAX_BYTES:
            return None
        lies_on_owner = owner is not None and file.res_model == owner._name and file.res_id in owner.ids
        is_loose = not file.res_id and token and consteq(file.access_token or "", token)
        if not (file.public or lies_on_owner or is_loose):
            self._registry_as(author).env["ir.attachment"].browse(file.id).check_access("read")
        return file.raw

    def _registry_read_field(self, model, res_id, name, author, owner):
        """Return the picture in a field that the author may read."""
        field = self.env[model]._fields.get(name)
        if field is None or field.type != "binary":
            return None
        if owner is not None and model == owner._name and res_id in owner.ids:
            record = owner.browse(res_id).sudo()
        else:
            record = self._registry_as(author).env[model].browse(res_id).exists()
            if record and not record._can_return_content(name):
                record.check_access("read")
                record._check_field_access(field, "read")
        return base64.b64decode(record.with_context(bin_size=False)[name] or b"")

    def _registry_as(self, author):
        """Return this model with the rights of ``author`` today.

        :raises AccessError: nobody has written it, or somebody who has left
        """
        if not author or not (author.active or author.id == SUPERUSER_ID):
            raise AccessError(self.env._("Pictures without an author are not shown."))
        return self.with_user(author).with_context(allowed_company_ids=author.sudo().company_ids.ids)
