"""The PDF of a letter: it is for those who may read the letter, and it stays as it was printed."""

from odoo.addons.customer_registry_letter.hooks import uninstall_hook
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from tests.letter.test_letter import LetterCase, blank_pdf


class LetterFileCase(LetterCase):
    """A customer of two companies, and a printed letter of the first one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other"})
        cls.foreigner = cls.make_user("foreigner", cls.other)
        cls.both = cls.make_user("both", cls.company + cls.other)
        cls.admin = cls.env.ref("base.user_admin")

    @classmethod
    def make_user(cls, login, companies):
        return new_test_user(
            cls.env,
            login,
            "customer_registry.group_manager",
            password="password123",
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
        )

    def setUp(self):
        super().setUp()
        self.letter_file = self.printed(self.letter()).attachment_id
        self.env.invalidate_all()

    def documents(self, user, customer=None):
        """Return the files in the block of documents, and those in the list that it opens."""
        overview = (customer or self.customer).with_user(user).registry_get_overview()
        block = next(block for block in overview["blocks"] if block["code"] == "documents")
        files = self.env["ir.attachment"].with_user(user)
        return files.browse([row["id"] for row in block["rows"]]), files.search(block["action"]["domain"])


@tagged("post_install", "-at_install")
class TestLetterFileReaders(LetterFileCase, HttpCase):
    def test_users_of_another_company_who_share_the_customer_never_see_it(self):  # W14, W06
        self.assertTrue(self.customer.with_user(self.foreigner).has_access("write"))
        file = self.letter_file.with_user(self.foreigner)
        for act in (
            lambda: file.read(["name"]),
            lambda: file.read(["raw"]),
            lambda: file.web_read({"name": {}, "res_name": {}}),
            lambda: file.write({"name": "x"}),
            lambda: file.copy(),
            lambda: self.env["customer.document.seen"].with_user(self.foreigner).registry_mark_seen(file.ids),
        ):
            with self.assertRaises(AccessError):
                act()
        for domain in (
            [("id", "=", file.id)],
            [("name", "=", self.letter_file.name)],
            [("res_model", "=", "customer.letter")],
            [("res_model", "in", ("res.partner", "customer.letter"))],
            [("registry_letter_ids.subject", "like", "Prices")],
        ):
            self.assertNotIn(file, file.search(domain))
        self.assertFalse(any(file in shown for shown in self.documents(self.foreigner)))

    def test_it_is_not_downloaded_either(self):  # W14, CVE-2018-15631
        urls = [f"/web/content/{self.letter_file.id}", f"/web/image/{self.letter_file.id}"]
        urls.append(f"/web/content/ir.attachment/{self.letter_file.id}/raw?download=true")
        urls.append(f"/mail/attachment/pdf_first_page/{self.letter_file.id}")
        for user, served in ((self.foreigner, False), (self.both, True)):
            self.authenticate(user.login, "password123")
            for url in urls:
                with self.subTest(user=user.login, url=url):
                    answer = self.url_open(url)
                    self.assertEqual(answer.status_code == 200 and b"%PDF" in answer.content, served)

    def test_own_users_find_it_among_the_documents_of_the_customer(self):  # W06, W14
        plain = self.env["ir.attachment"].create({"name": "a", "res_model": "res.partner", "res_id": self.customer.id})
        for user in (self.clerk, self.both):
            rows, listed = self.documents(user)
            self.assertEqual(set(rows.ids), {self.letter_file.id, plain.id})
            self.assertEqual(set(listed.ids), set(rows.ids))
        self.assertEqual(set(self.documents(self.foreigner)[0].ids), {plain.id})
        self.assertEqual(set(self.documents(self.foreigner)[1].ids), {plain.id})

    def test_who_reads_no_letters_sees_the_other_documents(self):  # W06
        plain = self.env["ir.attachment"].create({"name": "a", "res_model": "res.partner", "res_id": self.customer.id})
        rows, listed = self.documents(self.employee)
        self.assertEqual((rows.ids, listed.ids), (plain.ids, plain.ids))

    def test_with_only_mine_letters_follow_their_customer(self):  # T01
        self.env["ir.rule"]._registry_set_switch("only_mine", True)
        self.assertFalse(self.letter_file.with_user(self.clerk).has_access("read"))
        self.customer.user_id = self.clerk
        self.assertTrue(self.letter_file.with_user(self.clerk).has_access("read"))

    def test_files_of_older_versions_are_moved_by_the_update(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET res_model = 'res.partner', res_id = %s WHERE id = %s",
            [self.customer.id, self.letter_file.id],
        )
        self.env.invalidate_all()
        self.assertTrue(self.letter_file.with_user(self.foreigner).has_access("read"))
        for _update in range(2):
            self.env["customer.letter"]._move_files()
        self.assertEqual(self.letter_file.res_model, "customer.letter")
        self.assertEqual(self.letter_file.res_id, self.letter_file.registry_letter_ids.id)
        self.assertFalse(self.letter_file.with_user(self.foreigner).has_access("read"))

    def test_they_stay_with_the_customer_when_the_addon_goes(self):
        uninstall_hook(self.env)
        self.assertEqual((self.letter_file.res_model, self.letter_file.res_id), ("res.partner", self.customer.id))

    def test_a_hundred_letters_cost_the_overview_no_more_queries_than_one(self):
        few, many = self.make_customer("Few"), self.make_customer("Many")
        for customer, number in ((few, 1), (many, 120)):
            letters = self.env["customer.letter"].create([{"partner_id": customer.id, "subject": "x"}] * number)
            for letter in letters:
                values = {"name": "x", "raw": b"x", "res_model": letter._name, "res_id": letter.id}
                letter.attachment_id = self.env["ir.attachment"].create(values)
        counts = []
        for customer in (few, few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            overview = customer.with_user(self.clerk).registry_get_overview()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
        block = next(block for block in overview["blocks"] if block["code"] == "documents")
        self.assertEqual((len(block["rows"]), block["count"], block["more"]), (5, 100, True))


@tagged("post_install", "-at_install")
class TestLetterFileStays(LetterFileCase, HttpCase):
    CHANGES = (
        {"name": "Other name.pdf"},
        {"description": "Not what it was"},
        {"raw": b"x"},
        {"datas": b"eA=="},
        {"mimetype": "text/plain"},
        {"type": "url", "url": "https://example.com"},
        {"url": "/web/x"},
        {"res_model": "res.partner"},
        {"res_id": 0},
        {"res_field": "image_1920"},
        {"public": True},
        {"company_id": False},
        {"name": "Other name.pdf", "access_token": "x"},
    )

    def test_nobody_renames_changes_or_moves_it(self):  # W14
        for user in (self.clerk, self.chief, self.admin):
            file = self.letter_file.with_user(user)
            for values in self.CHANGES:
                with self.subTest(user=user.login, values=values), self.assertRaises(UserError):
                    file.write(values)
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "is a printed letter"):
                file.unlink()
        self.assertEqual(self.letter_file.name, f"{self.letter_file.registry_letter_ids.date} Prices for K7.pdf")

    def test_others_do_not_even_learn_whose_letter_it_is(self):  # W14
        for values in ({"name": "x"}, {"raw": b"x"}):
            with self.assertRaises(AccessError):
                self.letter_file.with_user(self.foreigner).write(values)

    def test_it_is_not_deleted_as_the_attachment_of_a_message(self):  # W14
        for user in (self.both, self.admin):
            message = self.customer.with_user(user).message_post(
                body="x", message_type="comment", attachment_ids=self.letter_file.ids
            )
            self.assertEqual(message.attachment_ids, self.letter_file)
            token = self.letter_file.with_user(user)._get_ownership_token()
            self.authenticate(user.login, "admin" if user == self.admin else "password123")
            for values in ({}, {"access_token": token}):
                params = {"attachment_id": self.letter_file.id, **values}
                answer = self.url_open("/mail/attachment/delete", json={"params": params}).json()
                self.assertIn("is a printed letter", answer["error"]["data"]["message"])
            with self.assertRaisesRegex(UserError, "is a printed letter"):
                self.customer.with_user(user)._message_update_content(message, body="y", attachment_ids=[])
        self.assertTrue(self.letter_file.exists().raw)

    def test_no_other_file_takes_its_place(self):  # W14
        letter = self.letter_file.registry_letter_ids.with_user(self.both)
        files = self.env["ir.attachment"].with_user(self.both)
        own = files.create({"name": "x", "raw": b"x", "res_model": letter._name, "res_id": letter.id})
        with self.assertRaises(UserError):
            letter.attachment_id = own
        for field in ("attachment_id", "body", "subject"):
            with self.assertRaises(AccessError):
                files.create(
                    {"name": "x", "raw": b"x", "res_model": letter._name, "res_id": letter.id, "res_field": field}
                )
            with self.assertRaises(AccessError):
                own.write({"res_field": field})
        self.assertEqual(letter.sudo().attachment_id, self.letter_file)

    def test_it_can_still_be_sent_and_shown(self):  # W14
        file = self.letter_file.with_user(self.clerk)
        file.generate_access_token()
        file.with_user(self.clerk).write({"thumbnail": False})
        self.assertTrue(self.letter_file.access_token)

    def test_the_document_of_a_selection_is_not_changed_either(self):  # W14, W37
        run = self.env["customer.letter.run"].create(
            {"company_id": self.company.id, "user_id": self.both.id, "template_id": self.template.id}
        )
        values = {"name": "All", "raw": blank_pdf(), "res_model": run._name, "res_id": run.id}
        run.attachment_id = self.env["ir.attachment"].create(values)
        for user in (self.both, self.chief, self.admin):
            for attempt in ({"name": "x"}, {"raw": b"x"}):
                with self.assertRaises(UserError):
                    run.attachment_id.with_user(user).write(attempt)

    def test_files_go_with_a_customer_that_is_deleted(self):  # W15
        customer = self.make_customer("Gone")
        letter = self.printed(self.letter(partner_id=customer.id))
        note = self.env["customer.note"].create({"partner_id": customer.id, "name": "x"})
        values = {"raw": b"x", "res_model": note._name, "res_id": note.id}
        files = letter.attachment_id + self.env["ir.attachment"].create({"name": "x", **values})
        customer.with_user(self.chief).unlink()
        self.assertFalse(files.exists())
