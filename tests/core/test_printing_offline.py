"""Nothing that we print is fetched: no network, no session, no file of the server, whatever a text asks for."""

import doctest
from pathlib import Path
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from odoo.addons.customer_registry.printing import page, picture, stylesheet
from odoo.tests import BaseCase, HttpCase, tagged

from tests.core.printing_case import PrintingCase, data_address, listening, make_png, pictures_in
from tests.mail_catcher import pdf_text, real_mail_and_pdf
from tests.reminder.reminders import ReminderCase

SVG = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>{}</svg>"


def attacks(server):
    """Return pieces of HTML each of which would make a browser ask ``server``."""
    drawing = SVG.format(f"<image width='9' height='9' xlink:href='{server}/svg-data'/>").encode()
    host = server.removeprefix("http:")
    return [
        f'<img src="{server}/img">',
        f'<img src="{host}/no-scheme">',
        f'<img src="  {server}/blanks">',
        f'<IMG SRC="{server.upper()}/capitals">',
        f'<img src="x" srcset="{server}/srcset 2x">',
        f'<picture><source srcset="{server}/source"><img src="{server}/picture"></picture>',
        f'<input type="image" src="{server}/input">',
        f'<table background="{server}/table"><tr><td background="{server}/cell">x</td></tr></table>',
        f'<p style="background-image: url({server}/style)">x</p>',
        f"<p style=\"background: u\\72l('{server}/escaped')\">x</p>",
        f'<p style="background: url(/**/{server}/comment)">x</p>',
        f"<p style=\"content: url('{server}/content'); list-style: square url('{server}/list')\">x</p>",
        f"<p style=\"background: -webkit-image-set(url('{server}/set') 1x)\">x</p>",
        f'<p style="x: \'y; background: url({server}/quote)">x</p>',
        f'<ul><li style="list-style-image: url({server}/bullet)">x</li></ul>',
        f"<style>@import url('{server}/import'); body {{ background: url({server}/css) }}</style>",
        f"<style>@font-face {{ font-family: x; src: url({server}/font) }} p {{ font-family: x }}</style>",
        f'<link rel="stylesheet" href="{server}/link">',
        f'<link rel="prefetch icon" href="{server}/icon">',
        f'<meta http-equiv="refresh" content="0; url={server}/refresh">',
        f'<base href="{server}/"><img src="based">',
        f'<iframe src="{server}/iframe"></iframe>',
        f'<iframe srcdoc="&lt;img src={server}/srcdoc&gt;"></iframe>',
        f'<frameset><frame src="{server}/frame"></frameset>',
        f'<object data="{server}/object"><embed src="{server}/embed"></object>',
        f'<video src="{server}/video" poster="{server}/poster"></video><audio src="{server}/audio"></audio>',
        f"<script>new Image().src = '{server}/script'</script>",
        f'<script src="{server}/script-src"></script>',
        f"<img src=x onerror=\"this.src='{server}/onerror'\">",
        f'<p onclick="x" onload="new Image().src = \'{server}/onload\'">x</p>',
        SVG.format(f"<image width='9' height='9' xlink:href='{server}/svg-image'/>"),
        SVG.format(f"<use xlink:href='{server}/svg-use#a'/><rect width='9' height='9' fill='url({server}/svg-fill)'/>"),
        SVG.format(f"<style>@import url({server}/svg-import)</style><feImage xlink:href='{server}/svg-fe'/>"),
        SVG.format(f"<foreignObject><img src='{server}/svg-foreign'/></foreignObject>"),
        f'<img src="{data_address(drawing, "image/svg+xml")}">',
        f'<!--[if IE]><img src="{server}/conditional"><![endif]-->',
        f'<!--><img src="{server}/comment-trick">-->',
        f'<![CDATA[><img src="{server}/cdata">]]>',
        f'<noscript><img src="{server}/noscript"></noscript>',
        f'<textarea><img src="{server}/textarea"></textarea>',
        f'<xmp></xmp><img src="{server}/after-xmp">',
        f'<math><mtext><img src="{server}/math"></mtext></math>',
        f'</div></body></html><img src="{server}/after-the-end">',
    ]


PIECES = [
    "url(",
    ")",
    "'",
    '"',
    ";",
    ":",
    "\\",
    "/*",
    "*/",
    "http://192.0.2.1",
    "data:,",
    "@import ",
    "x",
    " ",
    "\n",
    "{",
    "(",
]
TAGS = [
    "<img src=",
    "<p style='",
    "'>",
    ">",
    "</p>",
    "<svg>",
    "<!--",
    "-->",
    "<style>",
    "</style>",
    "x",
    "<a href='",
    "]]>",
]


class TestCleaning(BaseCase):
    def test_what_the_docstrings_say_is_true(self):
        for module in (page, picture, stylesheet):
            self.assertEqual(doctest.testmod(module).failed, 0, module.__name__)

    @settings(max_examples=300, deadline=None)
    @given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
    def test_no_style_keeps_an_address(self, style):
        kept = page.clean_style(style, lambda url: None) or ""
        self.assertFalse("url(" in kept or "@" in kept or "\\" in kept, kept)

    @settings(max_examples=300, deadline=None)
    @given(st.lists(st.sampled_from(PIECES + TAGS), max_size=15).map("".join))
    def test_no_text_keeps_a_picture_of_elsewhere(self, text):
        root = page.clean_text(text, lambda url: None)
        again = html.fragment_fromstring(html.tostring(root, encoding="unicode"), create_parent="div")
        for element in again.iter():
            self.assertNotIn(element.tag, ("img", "style", "link", "script", "iframe"))
            self.assertNotIn("url(", element.get("style", ""))


@tagged("post_install", "-at_install")
class TestTextsFetchNothing(PrintingCase, HttpCase):
    def write_past_the_sanitizer(self, letter, body):
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_letter SET body = %s WHERE id = %s", [body, letter.id])
        self.env.invalidate_all()

    def test_no_text_of_a_letter_makes_the_printer_ask_a_server(self):  # W14
        with listening() as (server, requests):
            for past_the_sanitizer in (False, True):
                body = "<p>Before</p>" + "<p>x</p>".join([*attacks(server)[:-1], "<p>Behind</p>", attacks(server)[-1]])
                letter = self.draft("<p>x</p>" if past_the_sanitizer else body)
                if past_the_sanitizer:
                    self.write_past_the_sanitizer(letter, body)
                text = pdf_text(self.paper(letter))
                self.assertEqual(requests, [])
                self.assertIn("Before", text)
                self.assertIn("Behind", text)

    def test_each_alone_is_removed_before_printing(self):  # W14
        letter = self.draft("<p>x</p>")
        for attack in attacks("http://192.0.2.1"):
            self.write_past_the_sanitizer(letter, f"<p>Before</p>{attack}<p>Behind</p>")
            printed = letter._get_printable_body()
            with self.subTest(attack[:60]):
                self.assertIn("Before", printed)
                self.assertNotIn("192.0.2.1", printed)

    def test_what_slipped_through_would_find_no_server_either(self):  # W14
        with listening() as (server, requests), patch.object(page, "clean", lambda *args, **options: None):
            body = "".join(attacks(server)[:3]) + f'<iframe src="{server}/iframe"></iframe>'
            letters = self.draft("<p>1</p>") + self.draft("<p>2</p>")
            for letter in letters:
                self.write_past_the_sanitizer(letter, f"<p>Before</p>{body}<p>Behind</p>")
            for pdf in self.paper(letters):
                self.assertIn("Behind", pdf_text(pdf))
            self.assertEqual(requests, [])

    def test_no_file_of_the_server_is_read(self):  # W14
        user = Path("/etc/passwd").read_text(encoding="utf-8").partition(":")[0]
        ways = ('<iframe src="file:///etc/passwd"></iframe>', '<object data="file:///etc/passwd"></object>')
        for stripped in (True, False):
            letter = self.draft("<p>x</p>")
            self.write_past_the_sanitizer(letter, "<p>Before</p>" + "".join(ways))
            with patch.object(page, "clean", page.clean if stripped else lambda *args, **options: None):
                text = pdf_text(self.paper(letter))
            self.assertIn("Before", text)
            self.assertNotIn(f"{user}:", text)

    def test_the_own_server_is_not_asked_and_gets_no_session(self):  # W14
        private = self.store(self.customer)
        with listening() as (server, requests):
            parameters = self.env["ir.config_parameter"].sudo()
            parameters.set_param("report.url", server)
            letter = self.draft(
                f"<p>Before</p><img src='/web/image/{private.id}'><img src='/web/session/get_session_info'>"
            )
            with self.printer() as started:
                text = pdf_text(self.paper(letter))
            self.assertEqual(requests, [])
        self.assertIn("Before", text)
        (arguments,) = started
        self.assertNotIn("--cookie-jar", arguments)
        self.assertIn("--disable-local-file-access", arguments)
        self.assertEqual(arguments[arguments.index("--proxy") + 1], "http://127.0.0.1:1")

    def test_not_even_for_who_prints_with_a_browser(self):  # W14
        self.clerk.password = "password123"
        letter = self.draft("<p>Dear all</p>")
        self.authenticate(self.clerk.login, "password123")
        call = {"model": "customer.letter", "method": "action_print", "args": [letter.ids], "kwargs": {}}
        with self.printer() as started, real_mail_and_pdf():
            answer = self.url_open(
                "/web/dataset/call_button/customer.letter/action_print", json={"params": call}
            ).json()
        self.assertIn("/web/content/", answer["result"]["url"])
        self.assertEqual([("--cookie-jar" in arguments) for arguments in started], [False])

    def test_links_on_paper_still_lead_somewhere(self):  # W14
        letter = self.draft('<a href="https://example.com/a">A</a><a href="/odoo">B</a><a href="javascript:x()">C</a>')
        printed = letter._get_printable_body()
        self.assertIn('href="https://example.com/a"', printed)
        self.assertIn(f'href="{letter.get_base_url()}/odoo"', printed)
        self.assertNotIn("javascript", printed)


@tagged("post_install", "-at_install")
class TestOtherPapersFetchNothing(ReminderCase, HttpCase):
    """The text of a reminder level and the paper of the company, which managers write."""

    def printed(self, report, records):
        with real_mail_and_pdf():
            return self.env["ir.actions.report"].sudo()._render_qweb_pdf(report, records.ids)[0]

    def set_footer(self, html):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_company SET report_footer = jsonb_build_object('en_US', %s::text) WHERE id = %s",
            [html, self.company.id],
        )
        self.env.invalidate_all()

    def test_reminders_and_the_paper_of_the_company(self):  # X07, D24
        with listening() as (server, requests):
            html = "<p>Before</p>" + "".join(attacks(server)[:-1])
            self.set_footer(f"{html}<p>Amtsgericht</p>")
            self.make_due("2026-01-01")
            reminder = self.propose()
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE customer_reminder_level SET text = jsonb_build_object('en_US', %s::text) WHERE id = %s",
                [f"{html}<p>Please pay</p>", reminder.level_id.id],
            )
            self.env.invalidate_all()
            text = pdf_text(self.printed("customer_registry_reminder.report_reminder", reminder))
            statement = self.env["customer.statement"].create(
                {
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "date_from": "2026-01-01",
                    "date_to": "2026-12-31",
                }
            )
            other = pdf_text(self.printed("customer_registry.action_report_statement", statement))
            self.assertEqual(requests, [])
        self.assertIn("Please pay", text)
        for printed in (text, other):
            self.assertIn("Amtsgericht", printed)

    def test_a_level_shows_the_pictures_that_lie_on_it(self):  # X07
        self.make_due("2026-01-01")
        reminder = self.propose()
        level = reminder.level_id
        values = {"name": "x.png", "raw": make_png(41, 19), "res_model": level._name, "res_id": level.id}
        own = self.env["ir.attachment"].create(values)
        foreign = self.env["ir.attachment"].create(
            {**values, "raw": make_png(43, 17), "res_model": "res.partner", "res_id": self.customer.id}
        )
        level.text = f"<p>Pay</p><img src='/web/image/{own.id}'><img src='/web/image/{foreign.id}'>"
        pictures = pictures_in(self.printed("customer_registry_reminder.report_reminder", reminder))
        self.assertIn((41, 19), pictures)
        self.assertNotIn((43, 17), pictures)

    def test_the_paper_of_the_company_keeps_its_own_pictures(self):  # D24
        values = {"name": "x.png", "raw": make_png(41, 19), "res_model": "res.company", "res_id": self.company.id}
        file = self.env["ir.attachment"].create(values)
        self.set_footer(
            f"<p>Amtsgericht</p><img src='/web/image/{file.id}-abc/x.png'><img src='{data_address(make_png(31, 13))}'>"
            "<img src='/base/static/img/avatar_grey.png'>"
        )
        self.make_due("2026-01-01")
        pictures = pictures_in(self.printed("customer_registry_reminder.report_reminder", self.propose()))
        self.assertLessEqual({(41, 19), (31, 13)}, pictures)

    def test_every_report_of_ours_is_printed_offline(self):
        data = self.env["ir.model.data"].search(
            [("model", "=", "ir.actions.report"), ("module", "=like", "customer\\_registry%")]
        )
        self.assertGreaterEqual(len(data), 6)
        for report in self.env["ir.actions.report"].browse(data.mapped("res_id")):
            for reference in (report, report.id, report.report_name):
                self.assertTrue(report._registry_is_offline(reference), report.name)

    def test_our_texts_on_an_invoice_of_odoo_are_plain_words(self):  # D25
        invoice = self.make_due()
        invoice.write({"registry_is_welcome": True, "registry_welcome_text": "Hello <img src='/web/image/1'>"})
        html = self.env["ir.actions.report"]._render_qweb_html("account.report_invoice", invoice.ids)[0].decode()
        self.assertIn("Hello &lt;img", html)

    def test_reports_of_odoo_stay_as_odoo_prints_them(self):
        reports = self.env["ir.actions.report"].with_context(registry_offline="/etc", registry_folder="/etc")
        for report in ("account.report_invoice", "account.account_invoices"):
            self.assertFalse(reports._registry_is_offline(report))
        paper = self.env.ref("base.paperformat_euro")
        arguments = reports._build_wkhtmltopdf_args(paper, False, specific_paperformat_args={"data-report-dpi": 90})
        self.assertNotIn("--allow", arguments)
        self.assertNotIn("--proxy", arguments)
