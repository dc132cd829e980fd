from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user

from tests.common import RegistryCase

COMPANY_FIELD = {"name": "sla0000000000001", "string": "SLA", "type": "char", "default": "Bronze"}
PERSON_FIELD = {"name": "hobby00000000001", "string": "Hobby", "type": "char"}


class TestCustomFields(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief = new_test_user(cls.env, "chief", "customer_registry.group_manager")
        cls.company_customer = cls.make_customer()
        cls.person_customer = cls.make_customer("Ida Moser", is_company=False)
        cls.definition("properties").properties_definition = [COMPANY_FIELD]
        cls.definition("contact_properties").properties_definition = [PERSON_FIELD]

    def test_a_custom_field_of_customers_does_not_appear_on_contacts_and_vice_versa(self):  # T27, D38
        contact = self.make_contact(self.company_customer).person_id
        self.assertEqual(self.shown(self.company_customer), ["SLA"])
        self.assertEqual(self.shown(contact), ["Hobby"])
        self.assertEqual(self.shown(self.person_customer), ["Hobby"])

    def test_both_are_shown_in_the_profile_each_on_its_own_kind(self):  # D38, T27
        for xmlid in ("customer_registry.res_partner_view_form_registry", "base.view_partner_form"):
            arch = self.Partner.get_view(self.env.ref(xmlid).id, "form")["arch"]
            for name, condition in (("properties", "not is_company"), ("contact_properties", "is_company")):
                self.assertRegex(arch, f'name="{name}"[^>]*invisible="{condition}"')

    def test_a_new_record_gets_the_default(self):  # D38
        self.assertEqual(self.make_customer("New").properties["sla0000000000001"], "Bronze")

    def test_a_manager_defines_as_many_fields_as_wanted(self):  # D38
        more = [{**PERSON_FIELD, "name": f"field{number:011}", "string": f"F{number}"} for number in range(30)]
        for name in ("properties", "contact_properties"):
            self.definition(name).with_user(self.chief).properties_definition = more
            self.assertEqual(len(self.definition(name).properties_definition), 30)

    def test_clerks_do_not_define_fields_and_managers_only_those_of_partners(self):
        with self.assertRaises(AccessError):
            self.definition("properties").with_user(self.clerk).properties_definition = []
        field = (
            self.env["ir.model.fields"].sudo().search([("ttype", "=", "properties"), ("model", "!=", "res.partner")])
        )
        foreign = self.env["properties.base.definition"].create({"properties_field_id": field[0].id})
        with self.assertRaises(AccessError):
            foreign.with_user(self.chief).properties_definition = []

    def test_administrators_go_on_defining_all_fields(self):
        field = (
            self.env["ir.model.fields"].sudo().search([("ttype", "=", "properties"), ("model", "!=", "res.partner")])
        )
        foreign = self.env["properties.base.definition"].create({"properties_field_id": field[0].id})
        foreign.with_user(self.env.ref("base.user_admin")).properties_definition = [COMPANY_FIELD]

    def test_values_survive_a_switch_from_company_to_person_and_back(self):  # T27
        customer = self.company_customer
        customer.properties = {"sla0000000000001": "Gold"}
        customer.is_company = False
        customer.contact_properties = {"hobby00000000001": "Chess"}
        customer.is_company = True
        self.env.invalidate_all()
        self.assertEqual(customer.properties["sla0000000000001"], "Gold")
        self.assertEqual(customer.contact_properties["hobby00000000001"], "Chess")

    def test_clerks_edit_search_and_group_by_the_values(self):  # D38, T29
        person = self.person_customer.with_user(self.clerk)
        person.contact_properties = {"hobby00000000001": "Chess"}
        found = person.search([("contact_properties.hobby00000000001", "=", "Chess")])
        self.assertEqual(found, person)
        groups = person._read_group([("id", "=", person.id)], ["contact_properties.hobby00000000001"], ["__count"])
        self.assertEqual(groups, [("Chess", 1)])
        exporter = new_test_user(self.env, "exporter", "customer_registry.group_user,base.group_allow_export")
        exported = person.with_user(exporter).export_data(["contact_properties.hobby00000000001"])
        self.assertEqual(exported["datas"], [["Chess"]])

    def test_the_portal_reads_and_writes_neither(self):  # T27
        portal = new_test_user(self.env, "portal_user", "base.group_portal")
        portal.partner_id.parent_id = self.company_customer
        for partner in (self.company_customer, portal.partner_id):
            for name in ("properties", "contact_properties"):
                with self.assertRaises(AccessError):
                    partner.with_user(portal).read([name])
                with self.assertRaises(AccessError):
                    partner.with_user(portal).write({name: {}})

    def test_saving_the_form_of_a_person_keeps_the_fields_of_companies(self):  # T29
        self.company_customer.properties = {"sla0000000000001": "Gold"}
        view = self.env.ref("customer_registry.res_partner_view_form_registry")
        with Form(self.company_customer.with_user(self.clerk), view) as form:
            form.company_type = "person"
        self.assertEqual(self.company_customer.properties["sla0000000000001"], "Gold")

    @classmethod
    def definition(cls, name):
        return cls.env["properties.base.definition"]._get_definition_for_property_field("res.partner", name)

    def shown(self, partner):
        """Return the labels of the custom fields that the profile shows for ``partner``."""
        name = "properties" if partner.is_company else "contact_properties"
        return [field["string"] for field in partner.read([name])[0][name]]
