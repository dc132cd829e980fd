"""Who may do what with which records by RPC: every model that we add or extend, in each role.

A test that fails here names the line to add to a table in security/; look first whether it ought to be so.
"""

import inspect

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import tagged

from tests.portal.security_case import PORTAL, SecurityCase, is_ours
from tests.test_access_matrix import CORE_METHODS, METHODS, MODELS

COMMENT = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
OPERATIONS = {"w": "write", "c": "create", "u": "unlink"}
# What a portal user reads of his company by RPC, all of it Odoo's; ids of other records only where those are his, too.
PARTNER_READABLE = """
active active_lang_count activity_type_icon application_statistics autopost_bills available_peppol_eas
available_peppol_edi_formats available_peppol_sending_methods peppol_verification_state avatar_1024
avatar_128 avatar_1920 avatar_256 avatar_512 barcode calendar_last_notif_ack certifications_company_count
certifications_count channel_ids channel_member_ids child_ids city color commercial_company_name commercial_partner_id
company_id company_name company_registry company_registry_label company_registry_placeholder company_type
complete_name contact_address contact_address_inline country_code country_id create_date create_uid currency_id
customer_rank display_invoice_edi_format display_name email email_formatted
email_normalized employee fiscal_country_codes fiscal_country_group_codes function global_location_number has_message
id ignore_abnormal_invoice_amount ignore_abnormal_invoice_date im_status image_1024 image_128 image_1920 image_256
image_512 industry_id invoice_edi_format invoice_edi_format_store invoice_ids invoice_sending_method
invoice_template_pdf_report_id is_company is_peppol_edi_format is_public is_ubl_format l10n_fr_is_french lang
main_user_id meeting_count meeting_ids message_bounce message_has_error message_has_error_counter
message_has_sms_error message_ids message_is_follower message_needaction message_needaction_counter name offline_since
parent_id parent_name partner_company_registry_placeholder partner_latitude partner_longitude partner_share
partner_vat_placeholder payment_token_count payment_token_ids peppol_eas peppol_endpoint perform_vies_validation phone
phone_mobile_search phone_sanitized project_ids properties_base_definition_id property_account_payable_id
property_account_position_id property_account_receivable_id property_inbound_payment_method_line_id
property_outbound_payment_method_line_id property_payment_term_id property_supplier_payment_term_id ref
ref_company_ids sale_order_ids self
specific_property_product_pricelist state_id street street2 supplier_invoice_count supplier_rank task_count task_ids
type type_address_label tz tz_offset user_id user_ids vat vat_label vies_valid website website_message_ids write_date
write_uid zip
"""
# Methods of ours on models of Odoo, callable by RPC: each refuses whoever is no employee.
EXTENDED_METHODS = {
    "account.move": {
        "action_registry_dispute",
        "action_registry_settle_dispute",
        "action_view_deliveries",
        "action_view_registry_collections",
        "action_view_registry_reminders",
    },
    "ir.filters": {"action_edit_selection", "action_open_selection"},
    "mail.activity": {"action_open_registry_customer"},
    "res.company": {"action_registry_prospect_texts", "action_registry_welcome"},
    "res.config.settings": {"action_registry_prospect_texts", "action_registry_welcome"},
    "res.partner.category": {"action_view_category_report"},
}


@tagged("post_install", "-at_install")
class TestSecurityModels(SecurityCase):
    def our_models(self):
        """Return the names of the models that an addon of ours adds or extends."""
        return {
            name
            for name, model in self.env.registry.items()
            if not model._abstract and any(is_ours(cls) and name in self.names(cls) for cls in model.__mro__)
        }

    def names(self, cls):
        inherited = vars(cls).get("_inherit") or ()
        return {vars(cls).get("_name"), *([inherited] if isinstance(inherited, str) else inherited)}

    def test_what_each_role_may_do_with_each_record(self):
        found = {}
        for kind, records in self.world.items():
            found[kind] = {role: self.letters_of_both(records, user) for role, user in self.roles.items()}
        self.assertTable(found, "records.txt")

    def letters_of_both(self, records, user):
        own, foreign = (self.letters(record.with_user(user)) for record in records)
        return own if own == foreign else f"{own}/{foreign}"

    def letters(self, record):
        try:
            record.read(["display_name"])
            letters = "r"
        except AccessError:
            letters = ""
        if record.has_access("read") and record.with_context(active_test=False).search([("id", "=", record.id)]):
            letters += "s"
        return letters + "".join(letter for letter, name in OPERATIONS.items() if record.has_access(name)) or "."

    def test_every_model_that_we_touch_is_listed(self):
        shown = {kind.partition(":")[0] for kind in self.world}
        found = {}
        for model in self.our_models() - shown - MODELS.keys():
            operations = {"r": "read", **OPERATIONS}
            found[model] = {
                role: "".join(
                    letter
                    for letter, operation in operations.items()
                    if self.env[model].with_user(user).has_access(operation)
                )
                or "."
                for role, user in self.roles.items()
            }
        self.assertTable(dict(sorted(found.items())), "extended_models.txt")

    def test_what_a_portal_user_reads_of_his_company_is_reviewed(self):
        for user in (self.ben, self.carla):
            company = self.bakery.with_user(user)
            readable = {name for name in company._fields if self.is_readable(company, name)}
            wanted = set(PARTNER_READABLE.split())
            self.assertEqual(sorted(readable - wanted), [], "list it in PARTNER_READABLE if he may, else hide it")
            self.assertEqual(sorted(wanted - readable), [], "not readable any more")

    def test_the_names_of_custom_fields_are_for_who_reads_the_fields(self):
        for name in ("properties", "contact_properties"):
            read = self.env["properties.base.definition"].get_properties_base_definition
            for role in ("public", *PORTAL):
                definitions = self.env["properties.base.definition"].with_user(self.roles[role])
                with self.subTest(role=role, field=name), self.assertRaises(AccessError):
                    definitions.get_properties_base_definition("res.partner", name)
            self.assertEqual(read("res.partner", name)["length"], 1)

    def is_readable(self, record, name):
        self.env.invalidate_all()
        try:
            record.read([name])
        except AccessError:
            return False
        return True

    def test_methods_that_we_add_to_models_of_odoo_refuse_the_portal(self):
        found = {}
        for model in self.our_models() - METHODS.keys() - MODELS.keys():
            for cls in type(self.env[model]).__mro__:
                if is_ours(cls):
                    found.setdefault(model, set()).update(
                        name for name, member in vars(cls).items() if self.is_new_to_rpc(model, name, member)
                    )
        found = {model: names for model, names in found.items() if names}
        listed = {model: sorted(names) for model, names in EXTENDED_METHODS.items()}
        self.assertEqual({model: sorted(names) for model, names in found.items()}, listed, "see EXTENDED_METHODS")
        for model, names in found.items():
            record = self.world.get(model, [self.env[model].search([], limit=1) or self.env[model].browse(1)])[0]
            for name in names:
                for role in ("public", *PORTAL):
                    with self.subTest(model=model, method=name, role=role), self.assertRaises(AccessError):
                        getattr(record.with_user(self.roles[role]), name)()

    def is_new_to_rpc(self, model, name, member):
        if not inspect.isfunction(member) or name in CORE_METHODS:
            return False
        if any(name in vars(cls) for cls in type(self.env[model]).__mro__ if not is_ours(cls)):
            return False
        try:
            return bool(get_public_method(self.env[model], name))
        except (AccessError, AttributeError):
            return False


@tagged("post_install", "-at_install")
class TestSecurityMessages(SecurityCase):
    """What portal users may do with the messages of records: Odoo lets recipients do more than readers."""

    def setUp(self):
        super().setUp()
        self.fritz = self.roles["second"]
        self.got = self.world["mail.message:to_contact"][1]

    def test_who_got_a_message_writes_none_on_records_that_he_may_not_write_on(self):  # CVE-2019-11783
        open_to_fritz = {self.world[kind][1] for kind in ("account.move", "project.task", "sale.order")}
        for kind, records in self.world.items():
            for record in {*records} - open_to_fritz:
                for message_type in ("comment", "notification", "user_notification"):
                    values = {"model": record._name, "res_id": record.id, "message_type": message_type}
                    with self.subTest(kind=kind, record=record.id, type=message_type), self.assertRaises(AccessError):
                        self.env["mail.message"].with_user(self.fritz).create(
                            {"body": "x", "parent_id": self.got.id, "subtype_id": 1, **values}
                        )

    def test_nobody_in_the_portal_posts_on_records_of_ours_or_on_customers(self):  # CVE-2019-11785
        threads = {kind: records for kind, records in self.world.items() if hasattr(records[0], "message_post")}
        for kind in threads.keys() - {"account.move", "project.task", "sale.order"}:
            own, parent = self.world[kind][1], self.world[kind][1].message_ids[:1]
            own.message_subscribe(self.fritz.partner_id.ids)
            for values in ({}, {"parent_id": parent.id}, COMMENT):
                with self.subTest(kind=kind, values=values), self.assertRaises(AccessError):
                    own.with_user(self.fritz).message_post(body="x", **values)

    def test_what_was_sent_stays_as_it_was_sent(self):
        with self.assertRaises(AccessError):
            self.got.with_user(self.fritz).write({"body": "You promised a discount"})
        self.assertIn("Salary", self.got.body)

    def test_own_messages_are_edited(self):
        ticket = self.world["project.task"][1]
        message = ticket.with_user(self.fritz).message_post(body="Helo", **COMMENT)
        message.with_user(self.fritz).write({"body": "Hello"})
        for values in ({"model": "res.partner", "res_id": self.bakery.id}, {"author_id": self.anna.partner_id.id}):
            try:
                message.with_user(self.fritz).write(values)
            except AccessError:
                continue
        self.assertEqual((message.model, message.author_id), ("project.task", self.fritz.partner_id))

    def test_calls_write_to_nobody_but_employees_and_followers(self):
        ticket = self.world["project.task"][1].with_user(self.fritz)
        anna, clerk = self.anna.partner_id, self.clerk.partner_id
        for record in (ticket, ticket.env["mail.thread"]):
            with self.assertRaises(AccessError):
                record.message_notify(body="Pay here", partner_ids=anna.ids)
        with self.assertRaises(AccessError):
            self.write_on(ticket, anna)
        self.assertEqual(self.write_on(ticket, clerk).sudo().partner_ids, clerk)
        ticket.sudo().message_subscribe(anna.ids)
        self.assertEqual(self.write_on(ticket, anna).sudo().partner_ids, anna)

    def write_on(self, ticket, recipient):
        values = {"model": ticket._name, "res_id": ticket.id, "message_type": "comment", "body": "x"}
        comment = self.env.ref("mail.mt_comment").id
        return ticket.env["mail.message"].create({**values, "subtype_id": comment, "partner_ids": recipient.ids})

    def test_mails_are_not_forged_by_calls(self):
        note, ticket = self.world["mail.message:note"][1], self.world["project.task"][1]
        for thread in ({}, {"thread_id": ticket.id}):
            head = f"From: clerk@example.com\nTo: a@example.com\nMessage-Id: <x>\nReferences: {note.message_id}"
            for model in (False, "res.partner", "project.task"):
                with self.assertRaises(AccessError):
                    self.env["mail.thread"].with_user(self.fritz).message_process(model, f"{head}\n\nForged", **thread)
        self.assertFalse(self.env["mail.message"].search([("body", "ilike", "Forged")]))

    def test_nobody_in_the_portal_follows_a_customer_or_colleague(self):  # CVE-2019-11785
        person = self.anna.partner_id
        for record in (self.bakery, person):
            for user in (self.ben, self.carla):
                with self.assertRaises(AccessError):
                    record.with_user(user).message_subscribe(user.partner_id.ids)
            self.assertFalse((self.ben.partner_id | self.carla.partner_id) & record.message_partner_ids)
        ticket = self.world["project.task"][0]
        ticket.with_user(self.ben).message_subscribe(self.ben.partner_id.ids)
        self.assertIn(self.ben.partner_id, ticket.message_partner_ids)
