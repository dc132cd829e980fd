"""The e-mail address of a person who acts for several customers: whoever changes it, the others are told."""

from odoo.tests import new_test_user, tagged

from tests.portal.test_portal_invoices import PASSWORD, PortalCase

OLD, NEW = "dora@holm.example.com", "dora@new.example.com"


@tagged("post_install", "-at_install")
class TestEmailChanges(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(cls.env, "owner", "customer_registry.group_user", name="Olga Owner")
        cls.member = new_test_user(cls.env, "member", "customer_registry.group_user")
        cls.bakery.user_id = cls.owner
        cls.garage.write({"user_id": cls.clerk.id, "registry_member_ids": cls.member.ids})
        cls.mill = cls.make_customer("Mühle", state="customer", email="info@muehle.example.com")
        cls.mill.registry_member_ids = cls.member
        cls.holm = cls.Partner.create({"name": "Dora <b>Holm</b>", "email": OLD})
        for customer in cls.bakery | cls.garage | cls.mill:
            link = {"customer_id": customer.id, "person_id": cls.holm.id, "portal_access": customer == cls.mill}
            cls.env["customer.contact"].create(link)
        cls.env.flush_all()

    def told(self):
        """Return {customer: (whether its chatter says so, who has an activity)}."""
        self.env.flush_all()
        self.env.invalidate_all()
        found = {}
        for customer in (self.bakery, self.garage, self.mill):
            bodies = "".join(customer.message_ids.mapped("body"))
            activities = customer.activity_ids.filtered(
                lambda one: one.summary == "Check the e-mail address of a contact"
            )
            self.assertEqual(NEW in bodies, bool(activities))
            for text in (bodies, "".join(activities.mapped("note"))):
                self.assertNotIn("<b>", text)
                for other in (self.bakery | self.garage | self.mill) - customer:
                    self.assertNotIn(other.name, text)
            if activities:
                self.assertIn(OLD, bodies)
                found[customer] = activities.user_id
        return found

    def test_staff_of_one_customer_tells_those_of_the_others(self):  # T20
        self.holm.with_user(self.clerk).email = NEW
        self.assertEqual(self.told(), {self.bakery: self.owner, self.mill: self.member})
        self.assertIn(self.clerk.name, self.bakery.message_ids[0].body)

    def test_by_the_contact_it_is_the_same(self):  # T20
        link = self.garage.contact_link_ids.filtered(lambda link: link.person_id == self.holm)
        link.with_user(self.clerk).email = NEW
        self.assertEqual(self.told(), {self.bakery: self.owner, self.mill: self.member})

    def test_who_looks_after_two_of_them_knows_it_for_both(self):  # T20
        self.holm.with_user(self.member).email = NEW
        self.assertEqual(self.told(), {self.bakery: self.owner})

    def test_an_import_tells_everybody(self):  # T20
        manager = new_test_user(self.env, "manager", "customer_registry.group_manager")
        rows = [[str(self.holm.id), NEW]]
        result = self.Partner.with_user(manager).load([".id", "email"], rows)
        self.assertEqual(result["ids"], self.holm.ids)
        self.assertEqual(self.told(), {self.bakery: self.owner, self.garage: self.clerk, self.mill: self.member})

    def test_the_person_tells_everybody(self):  # T20
        user = new_test_user(self.env, NEW, "base.group_portal", partner_id=self.holm.id, email=OLD, password=PASSWORD)
        user.with_user(user).write({"email": NEW})
        self.assertEqual(self.told(), {self.bakery: self.owner, self.garage: self.clerk, self.mill: self.member})

    def test_what_concerns_one_customer_alone_is_told_nobody(self):
        self.anna.partner_id.with_user(self.owner).email = NEW
        self.holm.with_user(self.clerk).write({"email": OLD, "phone": "+49 30 123456"})
        self.assertEqual(self.told(), {})

    def test_many_persons_cost_no_more_queries_than_few(self):
        persons = self.Partner.create([{"name": f"Person {n}", "email": f"p{n}@example.com"} for n in range(12)])
        links = [
            {"customer_id": customer.id, "person_id": person.id}
            for customer in self.bakery | self.garage
            for person in persons
        ]
        self.env["customer.contact"].create(links)
        counts = []
        for some, email in ((persons[:2], "a@example.com"), (persons[2:4], "b@example.com"), (persons[4:], NEW)):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.with_user(self.clerk).email = email
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1] + 8)  # of Odoo, which writes a value per record
