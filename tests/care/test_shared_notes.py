import base64

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user

from tests.common import RegistryCase


class TestSharedNotes(RegistryCase):
    """Notes that everyone sees who sees the customer; and each note says who sees it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(user_id=cls.clerk.id)
        cls.clerk.name = "Clerk"
        cls.colleague = new_test_user(cls.env, "colleague", "customer_registry.group_user", name="Anna Falk")
        cls.reader = new_test_user(cls.env, "reader", "customer_registry.group_reader")
        cls.Note = cls.env["customer.note"]

    def test_a_new_note_is_for_the_team_unless_the_setting_says_otherwise(self):  # B23
        self.assertEqual(self.note().visibility, "shared")
        self.settings(registry_note_visibility="private")
        self.assertEqual(self.note().visibility, "private")
        self.assertEqual(self.note(visibility="shared").visibility, "shared")

    def test_a_note_that_names_its_readers_is_private(self):  # D33
        for values in ({"user_ids": self.colleague.ids}, {"group_ids": [Command.set(self.managers.ids)]}):
            self.assertEqual(self.note(**values).visibility, "private")

    def test_a_shared_note_is_seen_by_all_who_see_the_customer(self):  # B23
        note = self.note(body="<p>Pays late</p>", attachment_ids=self.upload(self.clerk).ids, pinned=True)
        for user in (self.colleague, self.reader, self.employee):
            self.assertEqual(self.customer.with_user(user).registry_note_ids, note)
            self.assertEqual(self.customer.with_user(user).registry_pinned_note_ids, note)
            self.assertTrue(note.attachment_ids.with_user(user).has_access("read"))
        block = self.customer.with_user(self.reader).registry_get_overview()["blocks"]
        rows = next(one for one in block if one["code"] == "notes")["rows"]
        self.assertEqual([row["detail"] for row in rows], ["Shared · Pays late"])

    def test_colleagues_complete_a_shared_note_and_the_author_decides(self):  # B23, D33
        note = self.note().with_user(self.colleague)
        note.write({"body": "<p>Called back</p>", "pinned": True})
        other = self.make_customer("Other")
        for values in ({"visibility": "private"}, {"user_ids": []}, {"partner_id": other.id}, {"active": False}):
            with self.subTest(values), self.assertRaisesRegex(AccessError, "belongs to Clerk"):
                note.write(values)
        with self.assertRaises(AccessError):
            note.unlink()

    def test_who_only_reads_customers_only_reads_their_notes(self):  # T28
        note = self.note()
        for user in (self.reader, self.employee):
            with self.assertRaises(AccessError):
                note.with_user(user).body = "<p>Changed</p>"
            with self.assertRaises(AccessError):
                self.Note.with_user(user).create({"partner_id": self.customer.id, "name": "New"})
        note.user_ids = self.reader
        note.with_user(self.reader).body = "<p>Called back</p>"

    def test_nobody_sees_the_notes_of_a_customer_that_he_does_not_see(self):  # B23, T27
        note = self.note(body="<p>Pays late</p>", attachment_ids=self.upload(self.clerk).ids)
        file = note.attachment_ids
        self.settings(registry_only_mine=True)
        for user in (self.colleague, self.reader, self.employee):
            notes = self.Note.with_user(user)
            self.assertFalse(notes.search([("body", "ilike", "pays")]))
            self.assertFalse(notes._read_group([("visibility", "=", "shared")], ["name"]))
            by_note = [("registry_note_ids.name", "=", note.name)]
            self.assertFalse(self.env["res.partner"].with_user(user).search(by_note))
            for record in (note, file):
                for operation in ("read", "write", "unlink"):
                    self.assertFalse(record.with_user(user).has_access(operation), operation)
            with self.assertRaises(AccessError):
                note.with_user(user).read(["audience"])
            with self.assertRaises(AccessError):
                file.with_user(user).read(["datas"])

    def test_nobody_opens_the_private_note_of_another(self):  # D33
        note = self.note(visibility="private", body="<p>Ill</p>")
        chief = new_test_user(self.env, "chief", "customer_registry.group_manager")
        view = {"name": {}, "body": {}, "audience": {}, "visibility": {}}
        for user in (self.colleague, chief, self.employee):
            mine = note.with_user(user)
            for attack in (
                lambda mine=mine: mine.write({"visibility": "shared"}),
                lambda mine=mine: mine.web_save({"visibility": "shared"}, view),
                lambda mine=mine: mine.web_read(view),
                lambda mine=mine: mine.onchange({"visibility": "shared"}, ["visibility"], view),
                lambda mine=mine: mine.copy(),
                lambda mine=mine: mine.action_open_note(),
                lambda mine=mine, user=user: self.customer.with_user(user).write(
                    {"registry_note_ids": [Command.update(mine.id, {"visibility": "shared"})]}
                ),
            ):
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    attack()
            self.assertFalse(self.Note.with_user(user).search([("body", "ilike", "ill")]))
            self.assertNotIn(note.name, str(self.customer.with_user(user).registry_get_overview()))
        self.assertEqual(note.visibility, "private")

    def test_no_context_opens_a_note_that_the_setting_closes(self):  # D33
        self.settings(registry_note_visibility="private")
        form = Form(self.Note.with_user(self.clerk).with_context(default_partner_id=self.customer.id))
        form.name = "Ill"
        note = form.save()
        self.assertFalse(note.with_user(self.colleague).has_access("read"))
        self.assertFalse(note.with_user(self.colleague).with_context(default_visibility="shared").has_access("read"))

    def test_the_portal_never_sees_a_shared_note(self):  # D33
        portal = new_test_user(self.env, "portal_user", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        note = self.note(attachment_ids=self.upload(self.clerk).ids)
        for record in (note, note.attachment_ids):
            with self.assertRaises(AccessError):
                record.with_user(portal).read(["name"])

    def test_each_note_says_who_sees_it(self):  # B23, D33
        for values, to_author, to_chief in (
            ({"visibility": "shared"}, "Everyone who sees the customer", "Everyone who sees the customer"),
            ({"visibility": "private"}, "Only you", "Only Clerk"),
            (
                {"user_ids": self.colleague.ids, "group_ids": self.managers.ids},
                f"You, Anna Falk, and {self.managers.display_name}",
                f"Clerk, Anna Falk, and {self.managers.display_name}",
            ),
        ):
            note = self.note(**values)
            self.assertEqual(note.audience, to_author)
            self.assertEqual(note.with_user(self.env.user).audience, to_chief)

    def test_an_update_leaves_the_notes_private_that_were_so(self):  # D33
        note = self.note()
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE customer_note ALTER COLUMN visibility DROP NOT NULL")
        self.env.cr.execute("UPDATE customer_note SET visibility = NULL")
        self.Note._init_column("visibility")
        self.env.invalidate_all()
        self.assertEqual(note.visibility, "private")
        self.assertEqual(self.note().visibility, "shared")

    @property
    def managers(self):
        return self.env.ref("customer_registry.group_manager")

    def settings(self, **values):
        self.env["res.config.settings"].create(values).execute()

    def note(self, **values):
        return self.Note.with_user(self.clerk).create({"partner_id": self.customer.id, "name": "Agreement", **values})

    def upload(self, user):
        file = {"name": "contract.pdf", "datas": base64.b64encode(b"%PDF-1.4"), "res_model": "customer.note"}
        return self.env["ir.attachment"].with_user(user).create(file)
