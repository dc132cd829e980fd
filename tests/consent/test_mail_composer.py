from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestMail(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(state="customer", user_id=cls.clerk.id)

    def composer(self, **values):
        action = self.customer.with_user(self.clerk).action_registry_write_mail()
        composers = self.env[action["res_model"]].with_user(self.clerk).with_context(action["context"])
        return Form(composers) if not values else composers.create(values)

    def test_the_envelope_opens_the_composer_with_the_customer_as_recipient(self):  # W12
        with self.composer() as form:
            self.assertEqual(form.partner_ids[:], self.customer)
            form.subject, form.body = "Our call", "<p>As promised</p>"
        form.record.action_send_mail()
        message = self.customer.message_ids.filtered(lambda message: message.subject == "Our call")
        self.assertEqual(message.notified_partner_ids, self.customer)

    def test_the_composer_offers_templates_for_customers_and_fills_them_in(self):  # W13
        names = ("appointment", "thanks", "missing_data")
        templates = self.env["mail.template"].union(
            *(self.env.ref(f"customer_registry.mail_template_{name}") for name in names)
        )
        # What the composer's own list of templates asks for.
        offered = self.env["mail.template"].with_user(self.clerk).search([("model", "=", "res.partner")])
        self.assertLessEqual(templates, offered)
        composer = self.composer(template_id=templates[2].id)
        self.assertIn(self.customer.name, composer.body)
        self.assertEqual(composer.partner_ids, self.customer)

    def test_a_template_speaks_the_language_of_the_customer(self):  # W13
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.lang = "de_DE"
        template = self.env.ref("customer_registry.mail_template_thanks")
        template.with_context(lang="de_DE").subject = "Danke, {{ object.name }}"
        self.assertEqual(self.composer(template_id=template.id).subject, f"Danke, {self.customer.name}")

    def test_a_mail_to_a_selection_respects_consent(self):  # D20, D22, W37
        willing = self.make_customer("Willing", email="willing@example.com")
        purpose = self.env["customer.consent.purpose"].search([("promotional", "=", True)], limit=1)
        self.env["customer.consent"].create({"partner_id": willing.id, "purpose_id": purpose.id, "source": "fair"})
        action = self.env["ir.actions.act_window"]._for_xml_id("mail.action_partner_mass_mail")
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.clerk)
            .with_context(active_model="res.partner", active_ids=(willing | self.customer).ids)
            .create(
                {
                    "composition_mode": "mass_mail",
                    "model": "res.partner",
                    "res_ids": (willing | self.customer).ids,
                    "template_id": self.env.ref("customer_registry.mail_template_thanks").id,
                }
            )
        )
        self.assertIn("mass_mail", action["context"])
        self.assertEqual(composer.registry_refused_count, 1)
        composer.action_send_mail()
        states = {
            mail.recipient_ids: mail.state
            for mail in self.env["mail.mail"].sudo().search([("recipient_ids", "in", (willing | self.customer).ids)])
        }
        self.assertEqual(states.get(self.customer, "cancel"), "cancel")
        self.assertNotEqual(states.get(willing), "cancel")

    def test_the_portal_opens_no_composer(self):
        portal = new_test_user(self.env, "portal_of_it", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        with self.assertRaises(AccessError):
            self.customer.with_user(portal).action_registry_write_mail()
