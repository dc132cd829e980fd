"""Pictures in letters: embedded ones, and those that the author of the letter may see; nobody gets others printed."""

import base64
from unittest.mock import patch

from odoo.addons.customer_registry.printing import picture
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from tests.core.printing_case import PrintingCase, data_address, make_png, pictures_in


class PictureCase(PrintingCase):
    """A colleague with a private note that holds a picture, which the clerk cannot see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = new_test_user(cls.env, "colleague", "customer_registry.group_user")
        note = cls.env["customer.note"].with_user(cls.colleague)
        cls.note = note.create({"partner_id": cls.customer.id, "name": "Private", "visibility": "private"})
        cls.private = cls.store(cls, cls.note, make_png(51, 29), cls.colleague)
        cls.plain = cls.store(cls, cls.customer, make_png(37, 23))

    def shows(self, letter, file):
        """Tell whether the letter shows the picture of ``file``."""
        return data_address(file.sudo().raw) in letter._get_printable_body()

    def img(self, file, form="/web/image/{}"):
        return f"<p>Text</p><img src='{form.format(file.id)}'>"


@tagged("post_install", "-at_install")
class TestLetterPictures(PictureCase, HttpCase):
    def test_what_the_author_may_see_is_on_the_paper(self):  # W14
        body = self.img(self.plain) + f"<img src='{data_address(make_png(31, 13))}'>"
        pictures = pictures_in(self.paper(self.draft(body)))
        self.assertEqual(pictures, {(37, 23), (31, 13)})

    def test_a_picture_of_somebody_elses_private_note_is_not(self):  # W14, D33
        self.assertFalse(self.private.with_user(self.clerk).has_access("read"))
        letter = self.draft(self.img(self.private) + self.img(self.plain))
        self.assertEqual(pictures_in(self.paper(letter)), {(37, 23)})
        letter = self.draft(self.img(self.private), self.colleague)
        self.assertEqual(pictures_in(self.paper(letter)), {(51, 29)})

    def test_nor_when_another_user_or_the_job_prints_the_letter(self):  # W14, W37
        letter = self.draft(self.img(self.private) + self.img(self.plain))
        self.assertEqual(pictures_in(self.paper(letter.with_user(self.colleague))), {(37, 23)})
        letters = self.draft(self.img(self.private)) + self.draft(self.img(self.private), self.colleague)
        of_clerk, of_colleague = self.paper(letters.sudo())
        self.assertEqual((pictures_in(of_clerk), pictures_in(of_colleague)), (set(), {(51, 29)}))

    def test_nor_by_any_other_address_of_it(self):  # W14
        base = self.customer.get_base_url()
        self.private.sudo().generate_access_token()
        token = self.private.sudo().access_token
        for form in (
            "/web/image/{}/x.png",
            "/web/image/{}-abcdef/x.png",
            "/web/image/{}/100x100",
            "/web/image/ir.attachment/{}/raw",
            "/web/image/ir.attachment/{}/datas/x.png",
            "/web/image?id={}",
            "/web/image?model=ir.attachment&amp;id={}&amp;field=raw",
            "/web/content/{}",
            "/web/content/{}?download=true",
            "/web/content/ir.attachment/{}/datas",
            f"/web/image/{{}}?access_token={token}",
            base + "/web/image/{}",
            "/web//image/{}",
            "/./web/image/{}",
            "/web/%69mage/{}",
            f"/web/image/customer.note/{self.note.id}/attachment_ids",
        ):
            with self.subTest(form):
                self.assertNotIn("data:", self.draft(self.img(self.private, form))._get_printable_body())
                style = f"<p style=\"background: url('{form.format(self.private.id)}')\">x</p>"
                self.assertNotIn("data:", self.draft(style)._get_printable_body())

    def test_each_way_to_name_a_picture_that_the_author_sees(self):  # W14
        base = self.customer.get_base_url()
        for form in (
            "/web/image/{}",
            "/web/image/{}/x.png",
            "/web/image/{}-abcdef/x.png",
            "/web/image/ir.attachment/{}/datas",
            "/web/content/{}?download=true",
            "/web/image?id={}",
            base + "/web/image/{}?unique=1",
        ):
            with self.subTest(form):
                self.assertTrue(self.shows(self.draft(self.img(self.plain, form)), self.plain))
        style = f"<p style=\"background: no-repeat url('/web/image/{self.plain.id}')\">x</p>"
        self.assertTrue(self.shows(self.draft(style), self.plain))

    def test_the_photo_of_the_customer_can_be_shown(self):  # W14, T22
        self.customer.image_1920 = data_address(make_png(64, 48)).partition(",")[2]
        letter = self.draft(f"<img src='/web/image/res.partner/{self.customer.id}/image_1920'>")
        self.assertIn("data:image/png", letter._get_printable_body())
        hidden = self.make_customer("Hidden", email="h@example.com", image_1920=self.customer.image_1920)
        letter = self.draft(f"<img src='/web/image/res.partner/{hidden.id}/image_1920'>")
        self.assertIn("data:image/png", letter._get_printable_body())
        self.env["ir.rule"]._registry_set_switch("only_mine", True)
        hidden.user_id, self.customer.user_id = self.colleague, self.clerk
        self.assertNotIn("data:", letter._get_printable_body())

    def test_an_author_who_has_lost_the_right_or_has_left_shows_it_no_more(self):  # W14
        letter = self.draft(self.img(self.private), self.colleague)
        self.assertTrue(self.shows(letter, self.private))
        self.note.sudo().write({"author_id": self.chief.id, "user_ids": False})
        self.env.invalidate_all()
        self.assertFalse(self.shows(letter, self.private))
        letter = self.draft(self.img(self.plain), self.colleague)
        self.assertTrue(self.shows(letter, self.plain))
        self.colleague.active = False
        self.assertFalse(self.shows(letter, self.plain))

    def test_only_pictures_are_embedded_and_none_that_is_too_large(self):  # W14
        for content in (b"<html><script>x</script></html>", b"%PDF-1.7", b"GIF89a", b"", b"\x89PNG broken", b"BM"):
            file = self.store(self.customer, content or b"\0")
            with self.subTest(content):
                self.assertNotIn("data:", self.draft(self.img(file))._get_printable_body())
        with patch.object(picture, "MAX_BYTES", len(self.plain.raw) - 1):
            self.assertFalse(self.shows(self.draft(self.img(self.plain)), self.plain))
        with patch.object(picture, "MAX_PIXELS", 37 * 23 - 1):
            self.assertFalse(self.shows(self.draft(self.img(self.plain)), self.plain))

    def test_no_address_keeps_a_letter_from_being_printed(self):  # W14
        for address in (
            f"/web/image/{self.private.id}?access_token=ä",
            "/web/image/999999999",
            "/web/image/٣",
            "/web/image/99999999999999999999",
            "/web/image?id=x",
            "/web/image?model=no.model&amp;id=1",
            f"/web/image/res.partner/{self.customer.id}/name",
            f"/web/image/res.partner/{self.customer.id}/nothing",
            "/web/image/base.automation/1/x",
            "/web/image/res.users/1/password",
            "/web/static/../../etc/passwd.png",
            "/base/static/none.png",
            "http://[bad",
            "data:image/png;base64,AAAA",
            "data:image/png;base64,ä",
            "data:",
            "\\\\host\\share",
            "C:\\x.png",
        ):
            with self.subTest(address):
                letter = self.draft(f"<p>Text</p><img src='{address}'>")
                printed = letter._get_printable_body()
                self.assertIn("Text", printed)
                self.assertNotIn("<img", printed)

    def test_a_drawing_is_embedded_without_what_it_loads(self):  # W14
        drawing = (
            "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>"
            "<script>x()</script><image xlink:href='http://192.0.2.1/a'/><circle r='5' fill='url(http://192.0.2.1/b)'/>"
            "</svg>"
        )
        file = self.store(self.customer, drawing.encode(), name="x.svg", mimetype="image/svg+xml")
        printed = self.draft(self.img(file))._get_printable_body()
        self.assertIn("data:image/svg+xml", printed)
        embedded = base64.b64decode(printed.partition("base64,")[2].partition('"')[0]).decode()
        self.assertIn("<circle", embedded)
        for hostile in ("192.0.2.1", "script", "image"):
            self.assertNotIn(hostile, embedded)

    def test_a_picture_of_the_editor_is_shown_though_its_text_was_not_saved_yet(self):  # W14
        loose = self.store(self.customer, make_png(45, 15), self.chief, res_model="customer.letter.template", res_id=0)
        loose.generate_access_token()
        self.template.body = self.img(loose, f"/web/image/{{}}?access_token={loose.access_token}")
        self.assertTrue(self.shows(self.letter(), loose))
        letter = self.draft(self.img(loose, "/web/image/{}?access_token=wrong"))
        self.assertFalse(self.shows(letter, loose))


@tagged("post_install", "-at_install")
class TestPicturesOfOthers(PictureCase):
    """Whoever writes what others sign smuggles in none of the pictures that those others see."""

    def test_who_edits_the_letter_of_another_adds_no_picture_that_he_does_not_see(self):  # W14
        letter = self.draft("<p>Text</p>", self.colleague)
        with self.assertRaisesRegex(UserError, "a picture that does not exist or that you may not access"):
            letter.with_user(self.clerk).body = self.img(self.private)
        letter.with_user(self.clerk).body = self.img(self.plain)
        self.assertTrue(self.shows(letter, self.plain))

    def test_he_may_leave_those_that_the_author_has_put_there(self):  # W14
        letter = self.draft(self.img(self.private), self.colleague)
        letter.with_user(self.clerk).body = "<p>Better words</p>" + self.img(self.private)
        self.assertTrue(self.shows(letter, self.private))

    def test_a_copy_is_the_letter_of_who_has_copied_it(self):  # W14
        letter = self.draft(self.img(self.private), self.colleague)
        copied = letter.with_user(self.clerk).copy()
        self.assertEqual(copied.author_id, self.clerk)
        self.assertFalse(self.shows(copied, self.private))

    def test_templates_show_no_picture_that_their_writer_does_not_see(self):  # W14
        templates = self.env["customer.letter.template"].with_user(self.chief)
        self.env["res.lang"]._activate_lang("de_DE")
        for act in (
            lambda: templates.create({"name": "x", "body": self.img(self.private)}),
            lambda: self.template.with_user(self.chief).write({"body": self.img(self.private)}),
            lambda: self.template.with_user(self.chief).update_field_translations(
                "body", {"de_DE": self.img(self.private)}
            ),
        ):
            with self.assertRaisesRegex(UserError, "a picture that does not exist or that you may not access"):
                act()

    def test_a_placeholder_brings_no_picture_of_a_record_along(self):  # W14
        self.customer.comment = self.img(self.private) + f"<img src='{data_address(make_png(31, 13))}'>"
        self.template.body = "<div t-out='object.comment'/>" + self.img(self.plain)
        letter = self.letter(self.colleague)
        self.assertFalse(self.shows(letter, self.private))
        self.assertTrue(self.shows(letter, self.plain))
        self.assertIn(data_address(make_png(31, 13)), letter._get_printable_body())

    def test_a_template_may_show_the_photo_of_each_customer(self):  # W14
        self.customer.image_1920 = data_address(make_png(64, 48)).partition(",")[2]
        self.template.body = "<p><img t-attf-src='/web/image/res.partner/{{ object.id }}/image_1920'/></p>"
        self.assertIn("data:image/png", self.letter()._get_printable_body())

    def test_letters_of_a_selection_have_the_rights_of_their_author(self):  # W37
        self.template.body = self.img(self.plain)
        values = {"customer_order": self.customer.ids, "template_id": self.template.id}
        wizard = self.env["customer.letter.wizard"].with_user(self.clerk).create(values)
        run = self.env["customer.letter.run"].browse(wizard.action_start()["res_id"])
        self.assertEqual(run.letter_ids.author_id, self.clerk)
        self.assertTrue(self.shows(run.letter_ids, self.plain))
        self.plain.sudo().write({"res_model": self.note._name, "res_id": self.note.id})
        self.env.invalidate_all()
        self.assertFalse(self.shows(run.letter_ids, self.plain))
