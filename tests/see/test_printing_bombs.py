"""No text, picture or file keeps a worker busy for more than a moment: the jobs of everybody would stand still."""

import io
import time

from odoo.addons.customer_registry.printing import page, picture
from odoo.addons.customer_registry_collection.formats import bank_file
from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from tests.see.printing_case import PrintingCase

SECONDS = 1
SVG = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>{}</svg>"


def nested(levels, width, wrap, refer):
    """Return a drawing of which each level shows the one below ``width`` times."""
    parts = [wrap.format(id="a0", content="<rect width='1' height='1'/>")]
    for level in range(1, levels):
        parts.append(wrap.format(id=f"a{level}", content=refer.format(f"a{level - 1}") * width))
    return SVG.format(f"<defs>{''.join(parts)}</defs>{refer.format(f'a{levels - 1}')}").encode()


class TestBombs(BaseCase):
    def quickly(self, step, *args):
        started = time.process_time()
        result = step(*args)
        self.assertLess(time.process_time() - started, SECONDS)
        return result

    def test_what_begins_with_many_comments_is_looked_at_once(self):
        comments = b"<!---->" * 23
        self.assertIsNone(self.quickly(picture.as_data, comments + b"x"))
        self.assertTrue(self.quickly(picture.as_data, comments + SVG.format("<rect/>").encode()))
        for end in (b"x", b"<?x", b"<!-- a -->\n<?xml version='1.0'?>\n<Document/>"):
            with self.subTest(end):
                self.quickly(lambda end=end: list(bank_file.documents(io.BytesIO(comments + end))))
        with self.assertRaisesRegex(bank_file.BankFileError, "document type"):
            self.quickly(lambda: list(bank_file.documents(io.BytesIO(comments + b"<?x?><!-- --> <!DOCTYPE a>"))))

    def test_long_styles_are_looked_at_once(self):
        for style in ("color:{}", "color:url({})", "color:url({}x y)", "color: {}x", "{}(", "a: {}a("):
            for sign in "a (\"'uU/":
                with self.subTest(style=style, sign=sign):
                    self.quickly(page.clean_style, style.format(sign * 20_000), lambda _url: None)

    def test_a_name_before_a_bracket_is_still_found(self):
        for style in (
            "color: expression(1)",
            "color: a expression  (1)",
            "width: calc(1px + x(1px))",
            "a: (b)(c(d))",
            "a: (b)",
        ):
            self.assertIsNone(page.clean_style(style, lambda _url: None), style)
        for style in ("width: calc(1px + 2px)", "color: rgb (1, 2, 3)"):
            self.assertEqual(page.clean_style(style, lambda _url: None), style)

    def test_a_drawing_that_multiplies_itself_is_no_picture(self):
        group = "<g id='{id}'>{content}</g>"
        pattern = "<pattern id='{id}' width='1' height='1'>{content}</pattern>"
        for wrap, refer in (
            (group, "<use xlink:href='#{}'/>"),
            (group, "<use href=' #{} '/>"),
            (pattern, "<rect fill='url(#{})'/>"),
            (pattern, "<rect style='fill: url(#{})'/>"),
        ):
            with self.subTest(refer):
                self.assertIsNone(self.quickly(picture.as_data, nested(8, 10, wrap, refer)))
                self.assertTrue(self.quickly(picture.as_data, nested(3, 10, wrap, refer)))

    def test_a_drawing_in_a_circle_is_no_picture(self):
        self.assertIsNone(self.quickly(picture.as_data, SVG.format("<g id='a'><use href='#a'/></g>").encode()))

    def test_what_a_printer_works_out_point_by_point_is_left_out(self):
        drawing = SVG.format("<filter id='a'><feTurbulence numOctaves='999999999'/></filter><rect filter='url(#a)'/>")
        kept = picture.clean_drawing(drawing.encode())
        self.assertNotIn(b"feTurbulence", kept)
        self.assertIn(b"<rect", kept)

    def test_styles_of_a_drawing_refer_to_colours_alone(self):
        for name, stays in (("linearGradient", True), ("pattern", False)):
            drawing = SVG.format(f"<style>.b{{fill:url(#a)}}</style><{name} id='a'/><rect class='b'/>").encode()
            self.assertEqual(b"<style>" in picture.clean_drawing(drawing), stays, name)

    def test_texts_neither_repeat_drawings_nor_work_them_out(self):
        text = "<svg><g id='a'><rect/></g><use href='#a'/><filter id='f'><feTurbulence/></filter></svg>"
        found = [element.tag for element in page.clean_text(text, lambda _url: None).iter()]
        self.assertFalse({"use", "filter", "feturbulence"} & set(found))


@tagged("post_install", "-at_install")
class TestLongLetters(PrintingCase):
    def test_a_letter_that_would_keep_the_printer_busy_is_refused(self):
        letter = self.draft("<p>Word</p>" * 30_000)
        with self.assertRaisesRegex(UserError, "too long"):
            letter._check_printable()

    def test_pictures_do_not_count(self):
        address = "data:image/png;base64," + "A" * 300_000
        self.draft(f"<p>Text</p><img src='{address}'>")._check_printable()
