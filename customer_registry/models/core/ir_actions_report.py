import contextlib
import functools
import re
import tempfile
from pathlib import Path

from odoo import api, models, tools
from odoo.http import borrow_request, request

from ...printing.page import complete_page
from ...printing.stylesheet import self_contained

# Nobody listens there: the printer finds no server, whatever a page asks for.
NOWHERE = "http://127.0.0.1:1"
FOLDER = "registry_folder"
_BUNDLE = re.compile(r"(?P<name>\w+\.report_assets_\w+)(?P<rtl>\.rtl)?(?P<autoprefixed>\.autoprefixed)?")
_STATIC_FILE = re.compile(r"/\w+/static/[\w./-]+")


class IrActionsReport(models.Model):
    """What we print is complete before the printer gets it.

    Odoo's printer fetches styles, fonts and pictures from the server, with the session of who prints. A text could
    let it fetch anything. Our own reports come with everything, styles and fonts in a folder of their own, and are
    printed without network, without session and without any other file; Odoo's own are not touched.
    """

    _inherit = "ir.actions.report"

    @api.model
    def _run_wkhtmltopdf(
        self,
        bodies,
        report_ref=False,
        header=None,
        footer=None,
        landscape=False,
        specific_paperformat_args=None,
        **options,
    ):
        """Override of base: our reports are printed offline."""
        if not self._registry_is_offline(report_ref):
            return super()._run_wkhtmltopdf(
                bodies, report_ref, header, footer, landscape, specific_paperformat_args, **options
            )
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="report.styles.tmp."))
            *bodies, header, footer = self._registry_complete([*bodies, header, footer], Path(folder))
            if request:  # whose cookies Odoo would hand to the printer
                stack.enter_context(borrow_request())
            # Not by the context, which clients set: it opens a folder to the page.
            arguments = {**(specific_paperformat_args or {}), FOLDER: folder}
            return super()._run_wkhtmltopdf(bodies, report_ref, header, footer, landscape, arguments, **options)

    @api.model
    def _build_wkhtmltopdf_args(self, paperformat_id, landscape, specific_paperformat_args=None, **options):
        """Override of base: our reports are printed without network."""
        arguments = super()._build_wkhtmltopdf_args(
            paperformat_id, landscape, specific_paperformat_args=specific_paperformat_args, **options
        )
        folder = (specific_paperformat_args or {}).get(FOLDER)
        if not folder:
            return arguments
        ignored = ("--load-error-handling", "ignore", "--load-media-error-handling", "ignore")
        return [*arguments, "--allow", folder, "--proxy", NOWHERE, *ignored]

    @api.model
    def _registry_is_offline(self, report_ref):
        """Tell whether a report is one of ours; pages without a report say so in the context."""
        if not report_ref:
            return bool(self.env.context.get("registry_offline"))
        return self._get_report(report_ref).report_name.startswith("customer_registry")

    @api.model
    def _registry_complete(self, pages, folder):
        """Return ``pages`` with their pictures in them, and their styles and fonts in ``folder``.

        :param pages: list of HTML, None among them
        """
        pages = [page and str(page) for page in pages]
        unused = self._registry_get_unused_fonts("".join(filter(None, pages)))
        # As superuser: a page may be of any company, and show its logo.
        companies = self.env["res.company"].sudo().search([])  # pylint: disable=no-search-all
        complete = functools.partial(
            complete_page,
            resolve=self.env["ir.binary"]._registry_get_resolver(owner=companies, limit=float("inf")),
            relink=lambda link: self._registry_lay_styles(link, unused, folder),
            restyle=lambda css: self_contained(css, self._registry_read_static, unused=None)[0],
            base_url=self._get_report_url(),
        )
        return [page and complete(page) for page in pages]

    @api.model
    def _registry_get_unused_fonts(self, text):
        """Return the names of the fonts that companies may choose and the HTML ``text`` does not use, as a tuple."""
        company_ids = {int(found) for found in re.findall(r"\bo_company_(\d{1,9})_layout\b", text)}
        # As superuser: a page may be of a company in which the user does not work.
        companies = self.env["res.company"].sudo().browse(company_ids).exists() or self.env.company
        offered = [name for name, _label in companies._fields["font"].selection]
        used = {"Lato", *companies.mapped("font")}
        return tuple(sorted(name for name in offered if name not in used and name not in text))

    @api.model
    def _registry_lay_styles(self, link, unused, folder):
        """Lay the stylesheet of the bundle to which ``link`` leads into ``folder``; return its new address, or ""."""
        found = _BUNDLE.search(link)
        if not found:
            return ""
        place = folder / f"{found[0]}-{'-'.join(unused)}.css"
        if not place.exists():
            bundle = self.env["ir.qweb"]._get_asset_bundle(
                found["name"], js=False, rtl=bool(found["rtl"]), autoprefix=bool(found["autoprefixed"])
            )
            files = bundle.css()
            # As superuser: whoever prints need not see the files of the bundles.
            css, fonts = self._registry_get_styles(files.ids, tuple(files.sudo().mapped("checksum")), unused)
            place.write_text(css, encoding="utf-8")
            for name, content in fonts.items():
                (folder / name).write_bytes(content)
        return place.as_uri()

    @api.model
    @tools.ormcache("checksums", "unused", cache="assets")
    def _registry_get_styles(self, file_ids, checksums, unused):
        """Return stylesheet and fonts, see ``self_contained``, of these files, which ``checksums`` tell from others."""
        # As superuser: stylesheets are for everybody, and so is this cache.
        files = self.env["ir.attachment"].sudo().browse(file_ids)
        css = "\n".join((file.raw or b"").decode() for file in files)
        return self_contained(css, self._registry_read_static, unused)

    @api.model
    def _registry_read_static(self, path):
        """Return the content of a file that an addon serves to everybody, or None."""
        if not _STATIC_FILE.fullmatch(path) or ".." in path:
            return None
        try:
            with tools.file_open(path.lstrip("/"), "rb") as file:
                return file.read()
        except (OSError, ValueError):
            return None
