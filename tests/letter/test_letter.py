import io
from unittest.mock import patch

from odoo.addons.customer_registry_letter.models.customer_letter import CustomerLetter
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger
from PyPDF2 import PdfReader, PdfWriter

from tests.common import RegistryCase
from tests.mail_catcher import pdf_text, real_mail_and_pdf

MILLIMETRE = 72 / 25.4


def blank_pdf():
    writer, stream = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(stream)
    return stream.getvalue()


class LetterCase(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(state="customer", ref="K7")
        cls.person = cls.make_contact(cls.customer, "Änne Größmann").person_id
        cls.chief = new_test_user(cls.env, "chief", "customer_registry.group_manager")
        cls.template = cls.env["customer.letter.template"].create(
            {
                "name": "Prices",
                "subject": "Prices for {{ object.ref }}",
                "body": "<p>Dear <t t-out=\"person.name or 'all'\"/>, number <t t-out='object.ref'/></p>",
                "window": "din_b",
            }
        )

    def letter(self, user=None, **values):
        letters = self.env["customer.letter"].with_user(user or self.clerk)
        return letters.create({"partner_id": self.customer.id, "template_id": self.template.id, **values})

    def fake_pdfs(self):
        """Keep what is about the letters apart from what is about their paper."""
        return patch.object(CustomerLetter, "_render_pdfs", lambda letters: dict.fromkeys(letters.ids, blank_pdf()))

    def printed(self, letter):
        with self.fake_pdfs():
            letter.action_print()
        return letter


@tagged("post_install", "-at_install")
class TestLetter(LetterCase):
    def test_a_template_is_filled_with_the_data_of_the_customer_and_edited(self):  # W14
        action = self.customer.with_user(self.clerk).action_registry_letter()
        letters = self.env["customer.letter"].with_user(self.clerk).with_context(action["context"])
        with Form(letters, self.env["ir.ui.view"].browse(action["views"][0][0])) as form:
            form.template_id = self.template
            self.assertEqual(form.subject, "Prices for K7")
            self.assertIn("Dear all, number K7", form.body)
            form.contact_id = self.person
            self.assertIn("Dear Änne Größmann, number K7", form.body)
            form.body = "<p>My own words</p>"
        self.assertEqual((form.record.state, form.record.author_id), ("draft", self.clerk))
        self.assertEqual(form.record.body, "<p>My own words</p>")

    def test_a_letter_to_a_contact_names_it(self):  # W14
        action = self.person.with_user(self.clerk).action_registry_letter()
        self.assertEqual(action["context"]["default_partner_id"], self.customer.id)
        self.assertEqual(action["context"]["default_contact_id"], self.person.id)

    def test_it_is_written_in_the_language_of_the_recipient(self):  # W14
        self.env["res.lang"]._activate_lang("de_DE")
        self.template.with_context(lang="de_DE").subject = "Preise für {{ object.ref }}"
        self.assertEqual(self.letter().subject, "Prices for K7")
        self.person.lang = "de_DE"
        self.assertEqual(self.letter(contact_id=self.person.id).subject, "Preise für K7")

    def test_the_pdf_is_kept_with_the_letter_and_never_made_again(self):  # W14
        letter = self.printed(self.letter())
        file = letter.attachment_id
        self.assertEqual((letter.state, file.res_model, file.res_id), ("printed", "customer.letter", letter.id))
        with patch.object(CustomerLetter, "_render_pdfs", side_effect=AssertionError):
            action = letter.action_print()
        self.assertIn(f"/web/content/{file.id}", action["url"])
        self.assertIn("Letter printed: Prices for K7", self.customer.message_ids[0].body)

    def test_the_history_speaks_the_language_of_the_author(self):  # X11
        self.env["res.lang"]._activate_lang("de_DE")
        self.clerk.lang = "de_DE"
        self.printed(self.letter())
        self.assertIn("Brief gedruckt: Prices for K7", self.customer.message_ids[0].body)

    def test_a_printed_letter_and_its_pdf_stay_as_they_are(self):  # W14
        letter = self.printed(self.letter())
        for values in ({"body": "x"}, {"subject": "x"}, {"partner_id": self.make_customer("Other").id}):
            with self.assertRaisesRegex(UserError, "has been printed and cannot be changed"):
                letter.write(values)
        file = letter.attachment_id.with_user(self.chief)
        for act in (file.unlink, lambda: file.write({"raw": b"x"}), lambda: file.write({"res_id": 0})):
            with self.assertRaisesRegex(UserError, "is a printed letter"):
                act()
        self.template.body = "<p>Something else</p>"
        self.assertIn("number K7", letter.body)

    def test_only_managers_delete_a_printed_letter_and_its_pdf_goes_too(self):  # W14
        self.letter().unlink()
        letter = self.printed(self.letter())
        file = letter.attachment_id
        with self.assertRaisesRegex(UserError, "Managers may delete it"):
            letter.unlink()
        letter.with_user(self.chief).unlink()
        self.assertFalse(file.exists())

    def test_a_customer_is_deleted_together_with_its_letters(self):  # W15
        customer = self.make_customer("Gone")
        letter = self.printed(self.letter(partner_id=customer.id))
        file = letter.attachment_id
        customer.unlink()
        self.assertFalse(letter.exists() or file.exists())

    def test_a_letter_moves_along_when_its_customer_is_merged(self):  # W14, X01
        letter = self.printed(self.letter())
        kept = self.make_customer("Bäckerei Sonnenfeld GmbH", email="kept@example.com")
        self.customer.with_user(self.chief).registry_merge_into(kept)
        self.assertEqual(letter.partner_id, kept)
        self.assertEqual(letter.attachment_id.res_id, letter.id)
        self.assertEqual(letter.subject, "Prices for K7")

    def test_what_is_missing_is_named_before_printing(self):  # W14
        self.customer.write({"street": False, "zip": False})
        letter = self.letter()
        self.assertEqual(letter.missing, "Street, Zip")
        with self.assertRaisesRegex(UserError, "the address is incomplete .Street, Zip"):
            letter.action_print()
        self.customer.write({"street": "Hauptstr. 5", "zip": "10117"})
        letter.write({"body": "<p><br></p>"})
        with self.assertRaisesRegex(UserError, "has no text yet"):
            letter.action_print()

    def test_a_foreign_address_ends_with_the_country_a_domestic_one_does_not(self):  # W14
        self.company.country_id = self.germany
        letter = self.letter(contact_id=self.person.id)
        self.assertEqual(
            letter._get_address_lines(),
            ["Bäckerei Sonnenfeld", "Änne Größmann", "Hauptstr. 5", "10117 Berlin"],
        )
        self.customer.write({"country_id": self.france.id, "zip": "75001", "city": "Paris"})
        self.assertEqual(letter._get_address_lines()[-2:], ["75001 Paris", "FRANCE"])

    def test_a_template_of_another_window_puts_the_address_there(self):  # W14
        self.template.window = "french"
        self.assertEqual(self.letter().window, "french")
        self.assertEqual(self.letter(window="din_a").window, "din_a")


@tagged("post_install", "-at_install")
class TestLetterAccess(LetterCase):
    def test_employees_without_the_right_write_and_print_no_letters(self):  # W14
        letter = self.letter()
        for act in (
            self.customer.with_user(self.employee).action_registry_letter,
            letter.with_user(self.employee).action_print,
            lambda: letter.with_user(self.employee).read(["body"]),
            lambda: self.letter(self.employee),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_the_portal_sees_neither_the_letter_nor_its_pdf(self):  # W14
        portal = new_test_user(self.env, "portal_of_it", "base.group_portal")
        portal.partner_id = self.person
        letter = self.printed(self.letter())
        self.env.invalidate_all()
        for act in (
            lambda: letter.with_user(portal).read(["body"]),
            lambda: letter.with_user(portal).action_print(),
            lambda: letter.attachment_id.with_user(portal).read(["name", "raw"]),
            lambda: self.customer.with_user(portal).action_registry_letter(),
        ):
            with self.assertRaises(AccessError):
                act()
        files = self.env["ir.attachment"].with_user(portal)
        self.assertFalse(files.search([("id", "=", letter.attachment_id.id)]))

    def test_a_user_writes_to_customers_whom_he_sees_only(self):  # W14
        self.env["ir.rule"]._registry_set_switch("only_mine", True)
        foreign = self.printed(self.letter(self.chief))
        self.assertFalse(self.env["customer.letter"].with_user(self.clerk).search([("id", "=", foreign.id)]))
        with self.assertRaises(AccessError):
            self.letter()
        with self.assertRaises(AccessError):
            foreign.with_user(self.clerk).action_print()
        self.customer.sudo().user_id = self.clerk
        self.assertEqual(self.letter().partner_id, self.customer)

    def test_a_letter_belongs_to_its_company(self):  # W14
        other = self.env["res.company"].create({"name": "Other"})
        letter = self.letter(self.env.user, company_id=other.id)
        self.assertFalse(letter.with_user(self.clerk).has_access("read"))
        with self.assertRaises(AccessError):
            self.letter(company_id=other.id)

    def test_users_cannot_pretend_that_a_letter_was_printed(self):  # W14
        file = self.env["ir.attachment"].create({"name": "x", "raw": b"x"})
        letter = self.letter(state="printed", attachment_id=file.id, author_id=self.chief.id)
        self.assertEqual((letter.state, letter.author_id), ("draft", self.clerk))
        self.assertFalse(letter.attachment_id)
        for values in ({"state": "printed"}, {"attachment_id": file.id}, {"author_id": self.chief.id}):
            with self.assertRaises(AccessError):
                letter.write(values)

    def test_only_a_contact_of_a_customer_of_the_registry_is_written_to(self):  # W14
        stranger = self.Partner.create({"name": "Stranger"})
        for values in ({"contact_id": stranger.id}, {"partner_id": stranger.id}):
            with self.assertRaises(ValidationError):
                self.letter(**values)

    def test_users_do_not_edit_templates(self):  # W14
        template = self.template.with_user(self.clerk)
        for act in (lambda: template.write({"body": "x"}), lambda: template.copy(), template.unlink):
            with self.assertRaises(AccessError):
                act()

    def test_managers_without_the_right_of_odoo_write_no_expressions_into_templates(self):  # W14
        self.restrict_templates()
        templates = self.env["customer.letter.template"].with_user(self.chief)
        plain = templates.create({"name": "Plain", "body": "<p>Dear <t t-out='object.name'/></p>"})
        self.assertIn(self.customer.name, self.letter(template_id=plain.id).body)
        for values in (
            {"body": "<p><t t-out='object.sudo().env.cr'/></p>"},
            {"subject": "{{ object.sudo().bank_ids }}"},
        ):
            with self.assertRaisesRegex(AccessError, "sensible placeholders"):
                plain.write(values)
            with self.assertRaisesRegex(AccessError, "sensible placeholders"):
                templates.create({"name": "Bad", **values})

    def test_a_text_is_not_evaluated_again_once_it_is_in_the_letter(self):  # W14
        self.restrict_templates()
        letter = self.letter(
            subject="{{ 6 * 7 }}",
            body="<p t-out='6 * 7'>a</p><t t-out='6 * 7'/>#{6 * 7}{{ 6 * 7 }}<script>x()</script>",
        )
        report = self.env["ir.actions.report"].with_user(self.clerk)
        page = report._render_qweb_html("customer_registry_letter.action_report_letter_din_b", letter.ids)[0].decode()
        self.assertIn("{{ 6 * 7 }}", page)
        self.assertNotIn("42", page.partition("o_letter_subject")[2].partition("footer")[0])
        self.assertNotIn("script", letter.body)

    def test_a_value_that_looks_like_an_expression_stays_a_value(self):  # W14
        self.customer.ref = "<t t-out='6*7'/>{{ 6*7 }}"
        letter = self.letter()
        self.assertIn("{{ 6*7 }}", letter.body)
        self.assertNotIn("<t", letter.body)
        self.assertNotIn("42", letter.body)

    def test_a_placeholder_shows_nobody_what_he_may_not_read(self):  # W14
        self.template.body = "<p><t t-out='object.credit'/></p>"
        with self.assertRaises(UserError):
            self.letter().body  # noqa: B018

    def restrict_templates(self):
        self.env["res.config.settings"].create({"restrict_template_rendering": True}).execute()
        self.assertFalse(self.chief.has_group("mail.group_mail_template_editor"))


@tagged("post_install", "-at_install")
class TestLettersToSelection(LetterCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("Zebra", "Affe", "Maus")
        cls.zebra, cls.ape, cls.mouse = (cls.make_customer(name, email=f"{name}@example.com") for name in names)

    def wizard(self, customers, **values):
        action = customers.with_user(self.clerk).action_registry_letter()
        wizards = self.env["customer.letter.wizard"].with_user(self.clerk).with_context(action["context"])
        return wizards.create({"template_id": self.template.id, **values})

    def start(self, customers, **values):
        action = self.wizard(customers, **values).action_start()
        return self.env["customer.letter.run"].browse(action["res_id"])

    def process(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 60):
            self.env["customer.letter"]._process()
        self.env.invalidate_all()

    def test_each_customer_gets_a_letter_and_all_are_in_one_document(self):  # W14, W37
        run = self.start(self.zebra + self.ape + self.mouse)
        with self.fake_pdfs():
            self.process()
        letters = run.letter_ids.sorted("sequence")
        self.assertEqual(letters.mapped("partner_id.name"), ["Zebra", "Affe", "Maus"])
        self.assertEqual(set(letters.mapped("state")), {"printed"})
        for letter in letters:
            self.assertEqual(letter.attachment_id.res_id, letter.id)
        self.assertEqual((run.state, run.progress), ("done", 100))
        self.assertEqual(len(PdfReader(io.BytesIO(run.attachment_id.raw)).pages), 3)
        self.assertIn(f"/web/content/{run.attachment_id.id}", run.with_user(self.clerk).action_download()["url"])

    def test_what_a_user_has_printed_is_in_his_name(self):  # W14, W37
        run = self.start(self.zebra + self.ape)
        with self.fake_pdfs():
            self.process()
        for file in run.attachment_id | run.letter_ids.attachment_id:
            self.assertEqual(file.create_uid, self.clerk)

    def test_whose_address_is_missing_is_left_out_with_the_reason(self):  # W14, W37
        self.ape.street = False
        wizard = self.wizard(self.zebra + self.ape)
        self.assertEqual((wizard.customer_count, wizard.left_out_count), (1, 1))
        self.assertIn("Affe: the address is incomplete (Street", wizard.left_out)
        run = self.start(self.zebra + self.ape)
        self.assertEqual(run.letter_ids.partner_id, self.zebra)
        self.assertIn("Affe: the address is incomplete (Street", run.left_out)
        with self.assertRaisesRegex(UserError, "There is nobody left"):
            self.ape.city = self.mouse.city = False
            self.start(self.ape + self.mouse)

    def test_contacts_of_a_customer_get_one_letter_together(self):  # W37
        other = self.make_contact(self.customer, "Ben").person_id
        wizard = self.wizard(self.person + other + self.zebra + self.customer)
        self.assertEqual(wizard.customer_count, 2)

    def test_the_main_contact_is_named_where_there_is_one(self):  # W37
        run = self.start(self.customer + self.zebra, to_main_contact=True)
        letters = {letter.partner_id: letter.contact_id for letter in run.letter_ids}
        self.assertEqual(letters, {self.customer: self.person, self.zebra: self.Partner})

    def test_advertising_goes_to_those_who_have_consented_to_post(self):  # D22, W17, W37
        purpose = self.env["customer.consent.purpose"].search([("promotional", "=", True)], limit=1)
        for customer in (self.zebra, self.mouse):
            self.env["customer.consent"].create(
                {"partner_id": customer.id, "purpose_id": purpose.id, "channel": "post", "source": "fair"}
            )
        self.mouse.registry_state = "former"
        everybody = self.zebra + self.ape + self.mouse
        self.assertEqual(self.wizard(everybody).customer_count, 3)
        wizard = self.wizard(everybody, purpose_id=purpose.id)
        self.assertEqual((wizard.customer_count, wizard.left_out_count), (1, 2))

    def test_one_that_fails_stops_nobody_and_is_tried_again(self):  # W37
        run = self.start(self.zebra + self.ape + self.mouse)
        street, self.ape.street = self.ape.street, False
        with self.fake_pdfs():
            self.process()
        self.assertEqual((run.state, run.failed_letter_ids.partner_id), ("done", self.ape))
        self.assertIn("incomplete (Street", run.failed_letter_ids.error)
        self.ape.street = street
        run.with_user(self.clerk).action_retry()
        with self.fake_pdfs():
            self.process()
        self.assertFalse(run.failed_letter_ids)
        self.assertEqual(len(PdfReader(io.BytesIO(run.attachment_id.raw)).pages), 3)

    def form(self, customers, **values):
        action = customers.with_user(self.clerk).action_registry_letter()
        wizards = self.env["customer.letter.wizard"].with_user(self.clerk).with_context(action["context"])
        form = Form(wizards)
        form.template_id = self.template
        return form

    def test_the_text_is_read_and_changed_before_anything_is_printed(self):  # W37
        self.ape.ref = "K99"
        form = self.form(self.zebra + self.ape)
        self.assertIn("object.ref", form.body)
        self.assertIn("Zebra", form.preview)
        form.subject = "News for {{ object.ref }}"
        form.body = form.body.replace("Dear", "Hello")
        self.assertIn("Hello all", form.preview)
        wizard = form.save()
        wizard.action_next()
        self.assertEqual((wizard.recipient_id, wizard.position), (self.ape, 2))
        self.assertIn("News for K99", wizard.preview)
        self.assertIn("Hello all, number K99", wizard.preview)
        run = self.env["customer.letter.run"].browse(wizard.action_start()["res_id"])
        letter = run.letter_ids.filtered(lambda letter: letter.partner_id == self.ape)
        self.assertEqual(letter.subject, "News for K99")
        self.assertIn("Hello all, number K99", letter.body)

    def test_each_language_has_its_own_text(self):  # W37, T26
        self.env["res.lang"]._activate_lang("de_DE")
        german = self.template.with_context(lang="de_DE")
        german.subject = "Preise"
        german.body = self.template.body.replace("Dear", "Hallo")
        self.ape.lang = "de_DE"
        wizard = self.form(self.zebra + self.ape + self.mouse).save()
        self.assertTrue(wizard.has_languages)
        wizard.subject = "For all who read English"
        wizard.action_next()
        self.assertEqual(wizard.subject, "Preise")
        wizard.subject = "Neue Preise"
        wizard.action_next()
        self.assertEqual((wizard.recipient_id, wizard.subject), (self.mouse, "For all who read English"))
        run = self.env["customer.letter.run"].browse(wizard.action_start()["res_id"])
        subjects = {letter.partner_id: letter.subject for letter in run.letter_ids}
        english = "For all who read English"
        self.assertEqual(subjects, {self.zebra: english, self.ape: "Neue Preise", self.mouse: english})
        self.assertIn("Hallo", run.letter_ids.filtered(lambda letter: letter.partner_id == self.ape).body)

    def test_whoever_changes_the_text_evaluates_nothing_of_his_own(self):
        for name, value in (
            ("body", "<p><t t-out='object.env.cr.dbname'/></p>"),
            ("body", "<p t-if='user.sudo()'>x</p>"),
            ("subject", "{{ object.env.user.login }}"),
        ):
            with self.subTest(value):
                wizard = self.wizard(self.zebra + self.ape)
                wizard[name] = value
                self.assertIn("Only the placeholders of", wizard.preview)
                with self.assertRaisesRegex(UserError, "Only the placeholders of"), self.env.cr.savepoint():
                    wizard.action_start()

    def test_what_only_shows_where_to_write_is_not_printed(self):  # W14, W37
        self.template.to_complete = True
        with self.assertRaisesRegex(UserError, "write it before printing"), self.env.cr.savepoint():
            self.start(self.zebra + self.ape)
        with self.assertRaisesRegex(UserError, "write it before printing"), self.env.cr.savepoint():
            self.letter().action_print()
        wizard = self.wizard(self.zebra + self.ape)
        wizard.body = wizard.body.replace("Dear", "My own words:")
        self.assertEqual(self.env["customer.letter.run"].browse(wizard.action_start()["res_id"]).state, "running")
        letter = self.letter(body="<p>My own words</p>", subject="Mine")
        self.assertEqual(self.printed(letter).state, "printed")
        self.assertTrue(self.env.ref("customer_registry_letter.letter_template_blank").to_complete)

    def print_run(self):
        run = self.start(self.zebra + self.ape)
        with self.fake_pdfs():
            self.process()
        return run.with_user(self.clerk)

    def test_letters_are_taken_back_changed_and_printed_again(self):  # W37
        run = self.print_run()
        files = run.letter_ids.attachment_id | run.sudo().attachment_id
        run.action_take_back()
        self.assertEqual((run.state, set(run.letter_ids.mapped("state"))), ("draft", {"draft"}))
        self.assertFalse(files.exists())
        self.assertIn("taken back", self.zebra.message_ids[0].body)
        run.letter_ids[0].body = "<p>My own words</p>"
        run.action_print()
        with self.fake_pdfs():
            self.process()
        self.assertEqual((run.state, set(run.letter_ids.mapped("state"))), ("done", {"printed"}))
        self.assertTrue(run.sudo().attachment_id)

    def test_what_waits_is_taken_back_and_discarded(self):  # W37
        run = self.start(self.zebra + self.ape).with_user(self.clerk)
        run.action_take_back()
        letters = run.letter_ids
        self.assertEqual(set(letters.mapped("state")), {"draft"})
        self.process()
        self.assertEqual(set(letters.mapped("state")), {"draft"})
        run.action_discard()
        self.assertEqual((run.exists(), letters.exists()), (run.browse(), letters.browse()))

    def test_once_fetched_they_are_not_taken_back(self):  # W37
        for whose in ("run", "letter"):
            with self.subTest(whose):
                run = self.print_run()
                file = (run if whose == "run" else run.letter_ids[1]).sudo().attachment_id
                self.authenticate("clerk", "clerkxxx")
                with mute_logger("odoo.http"):
                    answer = self.url_open(f"/web/content/{file.id}")
                self.assertEqual(answer.content, file.raw)
                self.env.invalidate_all()
                self.assertTrue(run.fetched_at)
                with self.assertRaisesRegex(UserError, "have been fetched"):
                    run.action_take_back()
                self.assertTrue(file.exists())

    def test_runs_of_before_are_not_taken_back(self):
        run = self.print_run()
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_letter_run SET can_take_back = NULL WHERE id = %s", [run.id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "have been fetched"):
            run.action_take_back()

    def test_nobody_else_takes_them_back(self):  # W37
        run = self.print_run()
        other = new_test_user(self.env, "other clerk", "customer_registry.group_user")
        for user in (other, self.employee):
            with self.assertRaises(AccessError):
                run.with_user(user).action_take_back()
        run.with_user(self.chief).action_take_back()

    def test_they_are_kept_as_drafts_first(self):  # W37
        run = self.env["customer.letter.run"].browse(self.wizard(self.zebra + self.ape).action_keep()["res_id"])
        self.assertEqual((run.state, set(run.letter_ids.mapped("state"))), ("draft", {"draft"}))

    def test_the_dialog_of_a_single_letter_closes_and_shows_the_pdf(self):  # W14
        with self.fake_pdfs():
            action = self.letter().action_print()
        self.assertEqual((action["target"], action["close"]), ("new", True))
        self.assertNotIn("download", action["url"])

    def test_a_selection_is_seen_by_its_author_and_managers(self):  # W37
        run = self.start(self.zebra + self.ape)
        colleague = new_test_user(self.env, "colleague", "customer_registry.group_user")
        self.assertTrue(run.with_user(self.clerk).has_access("read"))
        self.assertTrue(run.with_user(self.chief).has_access("read"))
        for user in (colleague, self.employee):
            self.assertFalse(run.with_user(user).has_access("read"))
            with self.assertRaises(AccessError):
                run.with_user(user).action_download()

    def test_nobody_else_is_in_the_selection_than_those_the_user_sees(self):  # W37
        self.env["ir.rule"]._registry_set_switch("only_mine", True)
        wizards = self.env["customer.letter.wizard"].with_user(self.clerk)
        with self.assertRaises(AccessError):
            wizards.create({"template_id": self.template.id, "customer_order": self.zebra.ids}).action_start()


@tagged("post_install", "-at_install")
class TestLetterPaper(LetterCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.name = "Bäckerei und Konditorei Müller-Lüdenscheidt Großhandelsgesellschaft mbH"
        cls.company.country_id = cls.germany

    def test_the_address_stands_in_the_window_of_a_din_envelope(self):  # W14
        for window, top in (("din_b", 45), ("din_a", 27)):
            with self.subTest(window):
                places = self.places(self.paper(window=window))
                sender = next(place for text, place in places.items() if " · " in text)
                self.assertPlace(sender, 25, top + 14)
                self.assertPlace(self.name_place(places), 25, top + 19)
                self.assertPlace(places["10117 Berlin"], 25, top + 38)
                for x, y in (sender, places["10117 Berlin"]):
                    self.assertTrue(20 <= x <= 105 and top <= y <= top + 45)
                self.assertPlace(places["Prices for K7"], 25, top + 57)

    def test_the_address_stands_on_the_right_in_a_french_envelope(self):  # W14
        places = self.places(self.paper(window="french"))
        self.assertPlace(self.name_place(places), 110, 61)
        self.assertPlace(places["10117 Berlin"], 110, 80)
        self.assertFalse([text for text in places if " · " in text])

    def test_the_address_stands_there_in_every_layout_of_odoo(self):  # W14
        for layout in self.env["report.layout"].search([]):
            self.company.external_report_layout_id = layout.view_id
            with self.subTest(layout.name):
                places = self.places(self.paper())
                self.assertPlace(self.name_place(places), 25, 64)
                self.assertGreater(places["Prices for K7"][1], 95)

    def test_the_letter_is_in_the_layout_of_the_company_on_each_page(self):  # W14
        self.company.report_footer = "Amtsgericht Köln"
        pdf = self.paper(body="<p>Grüße</p>" + "<p>Noch ein Absatz</p>" * 35, date="2026-11-25")
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
        self.assertEqual(len(pages), 2)
        for page in pages:
            self.assertIn("Amtsgericht Köln", page)
        for expected in ("11/25/2026", "K7", "Änne Größmann", "Grüße"):
            self.assertIn(expected, pages[0])
        self.assertNotIn("Änne Größmann", pages[1])

    def test_letters_printed_together_are_told_apart(self):  # W14, W37
        other = self.make_customer("Zebra", email="zebra@example.com")
        long_body = "<h1>Title</h1><p>Zeile</p>" + "<p>Zeile</p><h2>Title</h2>" * 40
        letters = self.letter(subject="Prices", body=long_body) + self.letter(partner_id=other.id)
        reports = type(self.env["ir.actions.report"])
        with (
            real_mail_and_pdf(),
            patch.object(reports, "_run_wkhtmltopdf", autospec=True, side_effect=reports._run_wkhtmltopdf) as run,
        ):
            letters.sudo()._print()
        self.assertEqual(run.call_count, 1)
        texts = [pdf_text(letter.attachment_id.raw) for letter in letters]
        self.assertTrue("Müller" in texts[0] and "Zebra" not in texts[0])
        self.assertTrue("Zebra" in texts[1] and "Müller" not in texts[1])

    def name_place(self, places):
        """Return where the name begins: a long one goes on in the next line."""
        return next(place for text, place in places.items() if text.startswith("Bäckerei"))

    def assertPlace(self, place, x, y):
        """Paper and printers move by a millimetre or two; the windows allow for it."""
        self.assertAlmostEqual(place[0], x, delta=2)
        self.assertAlmostEqual(place[1], y, delta=2)

    def paper(self, **values):
        """Return the PDF of a letter, really printed."""
        letter = self.letter(self.env.user, contact_id=self.person.id, **values)
        with real_mail_and_pdf():
            letter._print()
        return letter.attachment_id.raw

    def places(self, pdf):
        """Return {line: (millimetres from the left, from the top)} of the first page, where its baseline begins."""
        places, starts = {}, []

        def note_start(operator, _operands, cm, tm):
            if operator in (b"Tj", b"TJ"):
                x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
                y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                starts.append((x / MILLIMETRE, 297 - y / MILLIMETRE))

        def note_line(text, *_state):
            if text.strip() and starts:
                places.setdefault(text.strip(), starts[0])
            starts.clear()

        PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_operand_before=note_start, visitor_text=note_line)
        return places
