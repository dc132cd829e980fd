import base64

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user

from tests.common import RegistryCase


class TestNotes(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()
        cls.colleague = new_test_user(cls.env, "colleague", "customer_registry.group_user")
        cls.chief = new_test_user(cls.env, "chief", "customer_registry.group_manager")
        cls.Note = cls.env["customer.note"]

    def test_a_note_holds_agreements_due_dates_and_files(self):  # D10, D28-D32
        file = self.upload(self.clerk)
        note = self.note(body="<p>Pays on the 20th</p>", date_due="2026-12-20", attachment_ids=file.ids)
        self.assertEqual(self.customer.with_user(self.clerk).registry_note_ids, note)
        self.assertEqual((note.author_id, note.preview, note.attachment_count), (self.clerk, "Pays on the 20th", 1))

    def test_a_note_is_written_on_the_page_of_the_customer(self):  # D10
        view = self.env.ref("customer_registry.res_partner_view_form_registry")
        with Form(self.customer.with_user(self.clerk), view) as form, form.registry_note_ids.new() as line:
            line.name = "Second phone 030 123"
        self.assertEqual(self.customer.with_user(self.clerk).registry_note_ids.author_id, self.clerk)

    def test_nobody_but_the_author_sees_a_private_note(self):  # D33
        note = self.note()
        for stranger in (self.colleague, self.chief, self.employee):
            self.assertFalse(self.customer.with_user(stranger).registry_note_ids)
            self.assertFalse(self.Note.with_user(stranger).search_count([("name", "=", note.name)]))
            self.assertFalse(self.Note.with_user(stranger)._read_group([("author_id", "=", self.clerk.id)], ["name"]))
            for refused in ("read", "write", "unlink"):
                self.assertFalse(note.with_user(stranger).has_access(refused), refused)
            with self.assertRaises(AccessError):
                note.with_user(stranger).read(["name"])

    def test_the_users_and_groups_granted_access_see_it(self):  # D33
        note = self.note(user_ids=self.colleague.ids)
        self.assertEqual(note.with_user(self.colleague).name, note.name)
        self.assertFalse(note.with_user(self.chief).has_access("read"))
        note.group_ids = self.env.ref("customer_registry.group_manager")
        self.assertTrue(note.with_user(self.chief).has_access("read"))
        self.assertFalse(note.with_user(self.employee).has_access("read"))

    def test_who_is_granted_access_completes_the_note_but_does_not_pass_it_on(self):  # D33
        note = self.note(user_ids=self.colleague.ids).with_user(self.colleague)
        note.body = "<p>Called back</p>"
        for values in ({"user_ids": self.chief.ids}, {"group_ids": []}, {"active": False}):
            with self.assertRaisesRegex(AccessError, "belongs to clerk"):
                note.write(values)
        with self.assertRaises(AccessError):
            note.unlink()
        with self.assertRaises(AccessError):
            note.write({"author_id": self.colleague.id})

    def test_nobody_writes_in_the_name_of_another(self):  # D33
        note = self.Note.with_user(self.colleague).create(
            {"partner_id": self.customer.id, "name": "Forged", "author_id": self.clerk.id}
        )
        self.assertEqual(note.author_id, self.colleague)

    def test_the_portal_never_sees_a_note(self):  # D33
        portal = new_test_user(self.env, "portal_user", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        note = self.note(user_ids=portal.ids, group_ids=self.env.ref("base.group_portal").ids)
        with self.assertRaises(AccessError):
            note.with_user(portal).read(["name"])
        for field in ("registry_note_ids", "registry_pinned_note_ids"):
            with self.assertRaises(AccessError):
                self.customer.with_user(portal).read([field])

    def test_a_note_does_not_outlive_the_view_of_its_customer(self):  # D33
        note = self.note()
        self.customer.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self.Note.with_user(self.clerk).search([("id", "=", note.id)]))
        self.assertFalse(note.with_user(self.clerk).has_access("read"))

    def test_files_of_a_note_are_read_by_its_readers_only(self):  # D31, D33
        file = self.upload(self.clerk)
        self.note(attachment_ids=file.ids, user_ids=self.colleague.ids)
        self.assertTrue(file.with_user(self.colleague).has_access("read"))
        self.assertFalse(file.with_user(self.chief).has_access("read"))
        with self.assertRaises(AccessError):
            file.with_user(self.chief).read(["datas"])

    def test_a_file_added_later_is_as_private(self):  # D31, D33
        note = self.note()
        file = self.upload(self.clerk)
        note.attachment_ids = file
        self.assertEqual((file.res_model, file.res_id), ("customer.note", note.id))

    def test_a_note_does_not_steal_the_file_of_another_record(self):  # D33
        mine = self.note(attachment_ids=self.upload(self.clerk).ids)
        theirs = self.upload(self.colleague)
        foreign = self.env["ir.attachment"].create(
            {"name": "x", "raw": b"x", "res_model": "res.partner", "res_id": self.customer.id}
        )
        for file in (theirs, foreign):
            with self.assertRaisesRegex(UserError, "Upload it here|not allowed to access"):
                mine.attachment_ids = [Command.link(file.id)]

    def test_pinned_notes_stand_at_the_head(self):  # B23, D10
        pinned, _other = self.note(pinned=True), self.note()
        self.assertEqual(self.customer.with_user(self.clerk).registry_pinned_note_ids, pinned)
        self.env.invalidate_all()
        self.assertFalse(self.customer.with_user(self.colleague).registry_pinned_note_ids)

    def test_notes_are_found_by_their_text(self):  # D10
        note = self.note(body="<p>Keys are with <b>Mrs Grünewald</b></p>")
        view = self.env.ref("customer_registry.customer_note_view_search")
        self.assertIn("('body', 'ilike', self)", view.arch)
        found = self.Note.with_user(self.clerk).search([("body", "ilike", "grünewald")])
        self.assertEqual(found, note)

    def note(self, **values):
        values = {"partner_id": self.customer.id, "name": "Agreement", "visibility": "private", **values}
        return self.Note.with_user(self.clerk).create(values)

    def upload(self, user):
        """Return a file as the form's upload button creates it."""
        return (
            self.env["ir.attachment"]
            .with_user(user)
            .create({"name": "contract.pdf", "datas": base64.b64encode(b"%PDF-1.4"), "res_model": "customer.note"})
        )
