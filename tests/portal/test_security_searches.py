"""What searching by RPC tells: nothing about records and fields that the user may not read."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from tests.portal.search_oracle import SearchOracle
from tests.portal.security_case import PORTAL, SecurityCase
from tests.test_access_matrix import OUR_ADDONS

OUTSIDERS = ("public", *PORTAL)
MARK = "qzxqz"
# Paths from what a contact sees to what staff writes about it.
PATHS = {
    "res.partner": """
        message_ids.body message_ids.subject website_message_ids.body child_ids.message_ids.body
        commercial_partner_id.message_ids.body user_id.partner_id.email user_ids.login
        user_ids.partner_id.message_ids.body message_ids.attachment_ids.name message_ids.attachment_ids.index_content
        rating_ids.feedback activity_ids.summary message_partner_ids.email message_follower_ids.partner_id.email
        bank_ids.acc_number message_ids.tracking_value_ids.new_value_char registry_note_ids.name
    """,
    "account.move": "message_ids.body website_message_ids.body rating_ids.feedback partner_id.message_ids.body",
    "sale.order": "message_ids.body website_message_ids.body order_line.order_id.message_ids.body",
    "project.task": "message_ids.body website_message_ids.body rating_ids.feedback partner_id.message_ids.body",
    "res.users": "message_ids.body partner_id.message_ids.body",
}


@tagged("post_install", "-at_install")
class TestSecuritySearches(SecurityCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = cls.env["res.partner"].union(*(cls.roles[role].partner_id for role in PORTAL))
        cls.ticket_project.message_subscribe(people.ids)
        cls.ticket_project.partner_id = cls.Partner.create({"name": "Owner", "email": "owner@example.com"})
        cls.anna.partner_id.user_id = cls.clerk
        cls.twin = cls.Partner.create({"name": "Twin", "parent_id": cls.bakery.id})

    def test_no_path_of_a_search_tells_outsiders_what_they_may_not_read(self):
        oracle = None
        for role in OUTSIDERS:
            oracle = SearchOracle(self.env, self.roles[role], like=oracle)
            found = {model: paths for model in oracle.searchable() if (paths := oracle.telling_paths(model))}
            with self.subTest(role=role):
                self.assertEqual(found, {})

    def test_fields_that_outsiders_may_not_read_are_no_conditions_orders_or_groups(self):
        for role in ("public", "admin"):  # fields are a matter of groups
            oracle = SearchOracle(self.env, self.roles[role])
            found = {str(field): ways for model in oracle.searchable() for field, ways in oracle.open_fields(model)}
            with self.subTest(role=role):
                self.assertEqual(found, {})

    def test_what_staff_writes_is_not_read_letter_by_letter(self):
        askers = (self.carla, self.ben)
        before = {user: self.answers(user) for user in askers}
        self.write_marks()
        for user in askers:
            after = self.answers(user)
            told = [question for question, answer in before[user].items() if answer != after[question]]
            self.assertEqual(told, [])
        self.assertTrue(self.bakery.search([("message_ids.body", "ilike", MARK)]), "staff goes on searching")

    def answers(self, user):
        """Return what ``user`` is answered to each question about the mark."""
        self.env.invalidate_all()
        answers = {}
        for model, paths in PATHS.items():
            for path in paths.split():
                first, _dot, rest = path.partition(".")
                for domain in (
                    [(path, "ilike", MARK)],
                    [(path, "not ilike", MARK)],
                    ["!", (path, "=ilike", f"%{MARK}%")],
                    [(path, ">=", MARK)],
                    [(first, "any", [(rest, "ilike", MARK)])],
                    [(first, "not any", [(rest, "ilike", MARK)])],
                ):
                    answers[model, str(domain)] = self.answer(self.env[model].with_user(user), domain)
        return answers

    def answer(self, model, domain):
        try:
            return model.search(domain).ids
        except AccessError:
            return "refused"

    def write_marks(self):
        person = self.ben.partner_id
        records = [
            self.bakery,
            person,
            *(self.world[kind][0] for kind in ("account.move", "sale.order", "project.task")),
        ]
        for record in records:
            record.message_post(
                body=f"Note {MARK}",
                subject=MARK,
                subtype_xmlid="mail.mt_note",
                attachments=[(f"{MARK}.txt", MARK.encode())],
            )
            rating = {"res_model_id": self.env["ir.model"]._get_id(record._name), "res_id": record.id, "rating": 1}
            self.env["rating.rating"].create({**rating, "feedback": MARK, "consumed": True})
            record.message_subscribe(self.Partner.create({"name": "Rival", "email": f"{MARK}@example.com"}).ids)
        self.bakery.activity_schedule(activity_type_id=self.env.ref("mail.mail_activity_data_todo").id, summary=MARK)
        company = self.roles["elsewhere"].company_id
        companies = {"company_id": company.id, "company_ids": [Command.set(company.ids)]}
        new_test_user(self.env, MARK, "base.group_portal", partner_id=self.twin.id, **companies)
        self.clerk.partner_id.email = f"{MARK}@example.com"

    def test_every_way_of_searching_tells_the_same(self):
        self.write_marks()
        company = self.bakery.with_user(self.carla)
        domain = [("id", "=", company.id), ("message_ids.body", "ilike", MARK)]
        self.assertFalse(company.search(domain))
        self.assertEqual(company.search_count(domain), 0)
        self.assertEqual(company.name_search("", domain), [])
        self.assertEqual(company.web_search_read(domain, {"name": {}})["length"], 0)
        self.assertEqual(company.formatted_read_group(domain, [], ["__count"])[0]["__count"], 0)
        self.assertEqual(company.web_read_group(domain, ["name"])["length"], 0)

    def test_own_messages_are_found_through_their_record(self):
        invoice = self.world["account.move"][0]
        invoice.message_post(body=f"Sent {MARK}", message_type="comment", subtype_xmlid="mail.mt_comment")
        found = invoice.with_user(self.carla).search([("message_ids.body", "ilike", MARK)])
        self.assertEqual(found, invoice)

    def test_what_outsiders_may_not_read_sorts_alike(self):
        orders = self.make_order("2026-01-01") | self.make_order("2026-02-01")
        task = {"name": "Ticket", "project_id": self.ticket_project.id, "partner_id": self.bakery.id}
        tickets = self.env["project.task"].create([{**task, "sale_line_id": line.id} for line in orders.order_line])
        for user, expected in ((self.clerk, tickets[::-1]), (self.ben, tickets)):
            found = tickets.with_user(user).search([("id", "in", tickets.ids)], order="sale_line_id")
            self.assertEqual(found, expected)

    def make_order(self, day):
        line = Command.create({"product_id": self.product.id})
        return self.env["sale.order"].create({"partner_id": self.garage.id, "date_order": day, "order_line": [line]})


@tagged("post_install", "-at_install")
class TestSecurityStaffSearches(SecurityCase):
    """Employees who see no customers but theirs, and no bank data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for switch in ("only_mine", "restrict_bank_data"):
            cls.env["ir.rule"]._registry_set_switch(switch, True)
        cls.ticket_project.write({"partner_id": cls.bakery.id, "privacy_visibility": "employees"})
        cls.colleague = new_test_user(cls.env, "colleague", "base.group_user,project.group_project_user")
        for record in (cls.ticket_project, cls.world["project.task"][0]):
            record.message_subscribe(cls.anna.partner_id.ids)
        cls.make_account(cls.anna.partner_id, MARK)
        (cls.anna.partner_id | cls.bakery).phone = MARK
        cls.env["customer.note"].create({"partner_id": cls.bakery.id, "name": MARK})

    def our_models(self):
        ours = {name for name, model in self.env.items() if model._original_module in OUR_ADDONS}
        return {*ours, "res.partner", "res.partner.bank"}

    def test_no_path_of_a_search_tells_employees_what_the_registry_hides(self):
        for user in (self.colleague, self.clerk):
            oracle = SearchOracle(self.env, user, about=self.our_models())
            found = {model: paths for model in oracle.searchable() if (paths := oracle.telling_paths(model))}
            with self.subTest(user=user.login):
                self.assertEqual(found, {})

    def test_our_fields_that_employees_may_not_read_are_no_conditions_orders_or_groups(self):
        for user in (self.colleague, self.clerk):
            oracle = SearchOracle(self.env, user)
            fields = [found for model in oracle.searchable() for found in oracle.open_fields(model)]
            found = {str(field): ways for field, ways in fields if OUR_ADDONS.issuperset(field._modules or "?")}
            with self.subTest(user=user.login):
                self.assertEqual(found, {})

    def test_files_projects_and_followers_tell_employees_nothing(self):
        mine = self.env["ir.attachment"].with_user(self.colleague).create({"name": "Mine"})
        project = self.ticket_project.with_user(self.colleague)
        for record, path in (
            (mine, "company_id.user_ids.partner_id.bank_ids.acc_number"),
            (mine, "company_id.user_ids.partner_id.phone"),
            (project, "partner_id.phone"),
            (project, "partner_id.registry_note_ids.name"),
            (project, "message_partner_ids.bank_ids.acc_number"),
            (project, "message_partner_ids.phone"),
            (project, "message_partner_ids.commercial_partner_id.registry_note_ids.name"),
            (project, "task_ids.message_partner_ids.phone"),
        ):
            domain = [("id", "=", record.id), (path, "ilike", MARK)]
            with self.subTest(path=path):
                self.assertFalse(record.search(domain))
                self.assertTrue(record.sudo().search(domain))
