"""Who gets at what by RPC: generated over everything that our addons add, against explicit lists."""

import inspect
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import new_test_user

from tests.common import RegistryCase

ADDON = "customer_registry"
OUR_ADDONS = {path.parent.name for path in Path(__file__).resolve().parent.parent.glob("*/__manifest__.py")}

# What each internal role may do with our models; whatever is not listed may be done by nobody.
# Letters: r read, w write, c create, u unlink.
MODELS = {
    "customer.action.reassign": {"user": "rwcu", "manager": "rwcu"},
    "customer.action.reschedule": {"user": "rwcu", "manager": "rwcu"},
    "customer.bank.input": {"bank": "rwcu"},
    "customer.banner": {"employee": "r", "user": "r", "manager": "rwcu", "bank": "r", "invoicing": "r"},
    "customer.billing.run": {"invoicing": "rwcu"},
    "customer.billing.run.line": {"invoicing": "rwcu"},
    "customer.bulk.edit": {"user": "rwcu", "manager": "rwcu"},
    "customer.category.report": {"manager": "r", "invoicing": "r"},
    "customer.channel.rule": {"employee": "r", "user": "r", "manager": "rwcu", "bank": "r", "invoicing": "r"},
    "customer.chorus.archive": {"invoicing": "r"},
    "customer.chorus.archive.line": {"invoicing": "r"},
    "customer.collection": {"bank": "rwcu", "invoicing": "r"},
    "customer.collection.cancel": {"bank": "rwcu"},
    "customer.collection.file": {"bank": "r"},
    "customer.collection.line": {"bank": "ru", "invoicing": "r"},
    "customer.collection.omission": {"bank": "r", "invoicing": "r"},
    "customer.collection.return": {"bank": "rwcu"},
    "customer.collection.return.file": {"bank": "rwcu"},
    "customer.collection.return.row": {"bank": "rwcu"},
    "customer.consent": {"employee": "r", "user": "rc", "manager": "rc", "bank": "r", "invoicing": "r"},
    "customer.consent.purpose": {"employee": "r", "user": "r", "manager": "rwcu", "bank": "r", "invoicing": "r"},
    "customer.contact": {"employee": "r", "user": "rwcu", "manager": "rwcu", "bank": "r", "invoicing": "r"},
    "customer.contact.email": {"employee": "r", "user": "rwcu", "manager": "rwcu", "bank": "r", "invoicing": "r"},
    "customer.contact.role": {"employee": "r", "user": "r", "manager": "rwcu", "bank": "r", "invoicing": "r"},
    "customer.delivery": {"invoicing": "r"},
    "customer.delivery.address": {"invoicing": "r"},
    "customer.document.seen": {},
    "customer.edit": {},
    "customer.first.step": {"manager": "r"},
    "customer.folder": {"user": "rwcu", "manager": "rwcu", "invoicing": "r"},
    "customer.folder.close": {"user": "rwcu", "manager": "rwcu"},
    "customer.folder.period": {"user": "r", "manager": "r", "invoicing": "r"},
    "customer.folder.service": {"user": "rwcu", "manager": "rwcu", "invoicing": "r"},
    "customer.form.quota": {},
    "customer.history": {"manager": "r"},
    "customer.history.value": {},
    "customer.letter": {"user": "rwcu", "manager": "rwcu"},
    "customer.letter.run": {"user": "r", "manager": "ru"},
    "customer.letter.template": {"user": "r", "manager": "rwcu"},
    "customer.letter.wizard": {"user": "rwcu", "manager": "rwcu"},
    "customer.mandate": {"user": "r", "manager": "r", "bank": "rwcu", "invoicing": "r"},
    "customer.mandate.amend": {"bank": "rwcu"},
    "customer.mandate.amendment": {"bank": "r"},
    "customer.mandate.revoke": {"bank": "rwcu"},
    "customer.mandate.sign": {"bank": "rwcu"},
    "customer.invoice.consolidation": {"invoicing": "rwcu"},
    "customer.invoice.consolidation.line": {"invoicing": "rwcu"},
    "customer.merge": {"manager": "r"},
    "customer.merge.choice": {"manager": "rwcu"},
    "customer.merge.wizard": {"manager": "rwcu"},
    "customer.note": {"employee": "rw", "user": "rwcu", "manager": "rwcu", "bank": "rw", "invoicing": "rw"},
    "customer.overview.block": {"employee": "rw", "user": "rw", "manager": "rw", "bank": "rw", "invoicing": "rw"},
    "customer.portal.access": {"user": "rwcu", "manager": "rwcu"},
    "customer.portal.access.line": {"user": "rwcu", "manager": "rwcu"},
    "customer.registration.duplicate": {"user": "rwcu", "manager": "rwcu"},
    "customer.registration.finding": {"user": "rwcu", "manager": "rwcu"},
    "customer.registration.review": {"user": "rwcu", "manager": "rwcu"},
    "customer.reminder": {"user": "r", "manager": "ru", "invoicing": "ru"},
    "customer.reminder.level": {"employee": "r", "user": "r", "manager": "rwcu", "bank": "r", "invoicing": "r"},
    "customer.reminder.line": {"user": "r", "manager": "ru", "invoicing": "ru"},
    "customer.sending": dict.fromkeys(("user", "manager", "bank", "invoicing"), "rwcu"),
    "customer.request": {"user": "rwc", "manager": "rwcu", "bank": "r"},  # for bank data those to sign a mandate
    "customer.request.wizard": {"user": "rwcu", "manager": "rwcu"},
    "customer.requirement": {"employee": "r", "user": "r", "manager": "rwcu", "bank": "r", "invoicing": "r"},
    "customer.statement": {"invoicing": "r"},
    "customer.statement.wizard": {"invoicing": "rwcu"},
    "customer.survey.request": {},  # for people with the right to surveys
    "customer.vies.check": {"employee": "r", "user": "r", "manager": "r", "bank": "r", "invoicing": "r"},
    "customer.welcome": {"invoicing": "r"},
    "customer.welcome.line": {"manager": "rwcu"},
}
# What readers see besides what every employee sees; they do no more than employees with anything.
SEEN_BY_READERS = {
    "customer.folder",
    "customer.folder.period",
    "customer.folder.service",
    "customer.letter",
    "customer.letter.run",
    "customer.letter.template",
    "customer.mandate",
    "customer.reminder",
    "customer.reminder.line",
    "customer.request",
}
# Public methods of partners and our models: each refuses the portal.
METHODS = {
    "customer.action.reassign": {"action_reassign"},
    "customer.action.reschedule": {"action_reschedule"},
    "customer.bank.input": {"action_add"},
    "customer.banner": {"action_view_customers"},
    "customer.billing.run": {
        "action_ask_start",
        "action_pause",
        "action_retry",
        "action_simulate",
        "action_start",
        "action_view_invoices",
        "action_wake",
    },
    "customer.bulk.edit": {"action_apply"},
    "customer.chorus.archive": {"action_download", "action_export"},
    "customer.collection": {
        "action_announce",
        "action_ask_announce",
        "action_ask_confirm",
        "action_ask_export",
        "action_book_again",
        "action_cancel",
        "action_confirm",
        "action_export",
        "action_prepare",
        "action_view_lines",
        "action_view_payments",
    },
    "customer.collection.cancel": {"action_cancel"},
    "customer.collection.file": {"action_download"},
    "customer.collection.line": {"action_return"},
    "customer.collection.return": {"action_return"},
    "customer.collection.return.file": {"action_apply", "action_read"},
    "customer.contact": {"action_open_person", "action_portal_access", "action_portal_preview"},
    "customer.first.step": {"action_confirm", "action_open"},
    "customer.history": {"action_verify"},
    "customer.letter": {"action_open", "action_print"},
    "customer.letter.run": {"action_discard", "action_download", "action_print", "action_retry", "action_take_back"},
    "customer.letter.wizard": {"action_keep", "action_next", "action_previous", "action_start"},
    "customer.mandate": {
        "action_activate",
        "action_amend",
        "action_revoke",
        "action_send_to_sign",
        "action_view_registry_debits",
        "action_view_sign_request",
        "action_view_signed_form",
        "action_withdraw_request",
    },
    "customer.mandate.amend": {"action_amend"},
    "customer.mandate.revoke": {"action_revoke"},
    "customer.mandate.sign": {"action_send"},
    "customer.invoice.consolidation": {"action_consolidate"},
    "customer.folder": {
        "action_activate",
        "action_activate_and_tell",
        "action_ask_activate",
        "action_ask_closing_day",
        "action_close",
        "action_have_mandate_signed",
        "action_suspend",
        "action_view_invoices",
        "action_view_orders",
    },
    "customer.folder.close": {"action_close_folder"},
    "customer.delivery": {"action_ask_retry", "action_export_chorus", "action_open_invoice", "action_retry"},
    "customer.merge": {"action_undo"},
    "customer.merge.wizard": {"action_merge"},
    "customer.note": {"action_open_note"},
    "customer.document.seen": {"registry_mark_seen"},
    "customer.overview.block": {"action_for_all", "action_own", "action_reset"},
    "customer.portal.access": {"action_grant", "action_invite_again", "action_next_step", "action_revoke"},
    "customer.registration.duplicate": {"action_open"},
    "customer.registration.review": {"action_finish", "action_refresh"},
    "customer.request": {"action_ask_remind", "action_cancel", "action_mail_again", "action_remind", "action_send"},
    "customer.request.wizard": {"action_send"},
    "customer.sending": {"action_go"},
    "customer.statement": {"action_ask_retry", "action_retry"},
    "customer.statement.wizard": {"action_print", "action_send"},
    "customer.survey.request": {"action_ask"},
    "customer.reminder": {"action_ask_send", "action_propose", "action_send", "action_view_fee"},
    "customer.vies.check": {"action_retry"},
    "res.partner": {
        "action_add_bank_account",
        "action_add_to_registry",
        "action_ask_welcome_invoice",
        "action_convert_now",
        "action_convert_to_customer",
        "action_create_welcome_invoice",
        "action_merge",
        "action_new_action",
        "action_no_more_information",
        "action_open_duplicate",
        "action_open_registry",
        "action_portal_access",
        "action_record_consent",
        "action_register",
        "action_registry_bill",
        "action_registry_have_mandate_signed",
        "action_registry_letter",
        "action_registry_statement",
        "action_registry_write_mail",
        "action_retry_vies",
        "action_save_and_new",
        "action_undo_merge",
        "action_view_category_report",
        "action_view_registry_deliveries",
        "action_view_registry_mandates",
        "action_view_registry_open_invoices",
        "action_view_registry_payments",
        "action_view_registry_reminders",
        "registry_arrange_overview",
        "registry_convert_to_customer",
        "registry_find_duplicates",
        "registry_get_overview",
        "registry_lawful_channels",
        "registry_mail_templates",
        "registry_register",
        "registry_review",
    },
}
# Overrides of what Odoo itself offers by RPC.
CORE_METHODS = {
    "create", "write", "unlink", "load", "get_import_templates", "default_get", "onchange", "copy", "name_search",
    "message_post", "message_notify", "message_process", "message_route", "message_subscribe", "fields_get",
    "action_view_partner_invoices", "get_views", "web_save",
    "can_edit_vat", "button_account_peppol_check_partner_endpoint", "action_archive",
}  # fmt: skip
ARGUMENTS = {
    "attachment_ids": [1],
    "company": 1,
    "day": "2026-01-01",
    "reason": "by portal",
    "template_id": False,
    "values": {"name": "Bäckerei"},
}
# Fields of ours on partners; all of them are for employees.
PARTNER_FIELDS = {
    "registry_phone_hint",
    "registry_email_hint",
    "registry_zip_hint",
    "registry_vat_hint",
    "consolidate_invoices",
    "contact_link_ids",
    "contact_properties",
    "contact_properties_base_definition_id",
    "customer_link_ids",
    "main_contact_id",
    "paid_customer_ids",
    "payer_id",
    "registry_address_ids",
    "registry_bank_masked",
    "registry_banner_ids",
    "registry_buyer_kind",
    "registry_buyer_kind_chosen",
    "registry_channel_warning",
    "registry_chorus_requirement",
    "registry_chorus_service",
    "registry_collection_missing",
    "registry_completeness",
    "registry_consent_ids",
    "registry_conversion_reason",
    "registry_converted_by_id",
    "registry_converted_date",
    "registry_date",
    "registry_delivery_count",
    "registry_delivery_failed_count",
    "registry_duplicates",
    "registry_einvoice_typed",
    "registry_folder_ids",
    "registry_former_date",
    "registry_gocardless_mail",
    "registry_login_person_id",
    "registry_mandate_count",
    "registry_mandate_hint",
    "registry_mandate_id",
    "registry_mandate_ids",
    "registry_mandates_hidden",
    "registry_match_key",
    "registry_member_ids",
    "registry_merged_into_id",
    "registry_missing",
    "registry_missing_optional",
    "registry_missing_required",
    "registry_note_ids",
    "registry_payment_count",
    "registry_payment_type",
    "registry_pinned_note_ids",
    "registry_postcode_area",
    "registry_reminder_count",
    "registry_reminder_ids",
    "registry_reminder_stop",
    "registry_reminder_stop_reason",
    "registry_reminder_stop_until",
    "registry_required_fields",
    "registry_state",
    "registry_tax_number",
    "registry_vies_check_ids",
    "registry_vies_state",
    "registry_welcome",
    "registry_welcome_error",
    "registry_welcome_state",
    "registry_welcome_text",
    "vat_exempt",
    "vat_exempt_reason",
    "vat_liable",
}
# Shown to people who see the books, or customers, only.
FOR_ACCOUNTING = {
    "registry_folder_ids",
    "registry_mandate_count",
    "registry_mandate_id",
    "registry_mandate_ids",
    "registry_mandates_hidden",
    "registry_payment_count",
    "registry_reminder_count",
    "registry_reminder_ids",
    "registry_delivery_count",
    "registry_delivery_failed_count",
}
FOR_BOOKS = {
    "registry_mandates_hidden",
    "registry_payment_count",
    "registry_delivery_count",
    "registry_delivery_failed_count",
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


class TestAccessMatrix(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(registry_member_ids=cls.clerk.ids)
        cls.link = cls.make_contact(cls.customer, portal_access=True)
        cls.foreigner = cls.make_customer("Elsewhere", email="info@elsewhere.example.com")
        cls.portal = cls.make_portal_user("customer_portal", cls.link.person_id)
        cls.foreign_portal = cls.make_portal_user("foreign_portal", cls.foreigner)
        other = cls.env["res.company"].create({"name": "Other"})
        cls.other_user = new_test_user(
            cls.env, "other_user", f"{ADDON}.group_user", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        cls.roles = {
            "employee": cls.employee,
            "user": cls.clerk,
            "manager": new_test_user(cls.env, "manager", f"{ADDON}.group_manager"),
            "bank": new_test_user(cls.env, "bank", f"{ADDON}.group_bank_data"),
            "invoicing": new_test_user(cls.env, "invoicing", "account.group_account_invoice"),
            "reader": new_test_user(cls.env, "reader", f"{ADDON}.group_reader"),
            "viewer": new_test_user(cls.env, "viewer", f"{ADDON}.group_reader,{ADDON}.group_view_all"),
        }
        cls.outsiders = [cls.portal, cls.foreign_portal, cls.env.ref("base.public_user")]

    @classmethod
    def make_portal_user(cls, login, partner):
        user = new_test_user(cls.env, login, "base.group_portal")
        user.partner_id = partner
        return user

    def our_models(self):
        return {
            name
            for name, model in self.env.registry.items()
            if model._original_module in OUR_ADDONS and not model._abstract
        }

    def our_partner_fields(self):
        return {name for name, field in self.Partner._fields.items() if self.is_ours(field)}

    def is_ours(self, field):
        return bool(field._modules) and OUR_ADDONS.issuperset(field._modules)

    def our_methods(self, model):
        """Return the methods of ours that are callable by RPC."""
        found = set()
        for cls in type(self.env[model]).__mro__:
            if getattr(cls, "__module__", "").split(".")[:3][-1] not in OUR_ADDONS:
                continue
            for name, member in vars(cls).items():
                if inspect.isfunction(member) and self.is_callable_by_rpc(model, name):
                    found.add(name)
        return found - CORE_METHODS

    def is_callable_by_rpc(self, model, name):
        try:
            return bool(get_public_method(self.env[model], name))
        except (AccessError, AttributeError):
            return False

    def test_every_model_field_and_method_is_listed_here(self):
        self.assertEqual(self.our_models(), set(MODELS))
        self.assertEqual(self.our_partner_fields(), PARTNER_FIELDS)
        methods = {name: self.our_methods(name) for name in [*self.our_models(), "res.partner"]}
        self.assertEqual({name: found for name, found in methods.items() if found}, METHODS)

    def test_each_role_may_do_with_our_models_what_is_listed(self):
        for model, allowed in MODELS.items():
            for role, user in self.roles.items():
                for letter, operation in OPERATIONS.items():
                    with self.subTest(model=model, role=role, operation=operation):
                        has_access = self.env[model].with_user(user).has_access(operation)
                        self.assertEqual(has_access, letter in self.letters_of(role, model, allowed))

    def letters_of(self, role, model, allowed):
        if role not in ("reader", "viewer"):
            return allowed.get(role, "")
        return allowed.get("employee", "") + ("r" if model in SEEN_BY_READERS else "")

    def test_portal_and_public_get_nothing_from_our_models(self):
        for model in MODELS:
            record = self.env[model].sudo().search([], limit=1)
            for user in self.outsiders:
                outside = self.env[model].with_user(user)
                for name, attempt in self.attempts(outside, record.with_user(user), ["display_name"]).items():
                    with self.subTest(model=model, user=user.login, attempt=name), self.assertRaises(AccessError):
                        attempt()

    def attempts(self, model, record, fields):
        return {
            "read": lambda: (record or model.browse(1)).read(fields),
            "web_read": lambda: (record or model.browse(1)).web_read({name: {} for name in fields}),
            "search": lambda: model.search([]),
            "search_read": lambda: model.search_read([], fields),
            "name_search": lambda: model.name_search("a"),
            "write": lambda: (record or model.browse(1)).write({"display_name": "x"}),
            "create": lambda: model.create({}),
            "unlink": lambda: (record or model.browse(1)).unlink(),
            "formatted_read_group": lambda: model.formatted_read_group([], [], ["__count"]),
        }

    def test_portal_and_public_get_none_of_our_fields_of_partners(self):
        for user in self.outsiders:
            partner = user.partner_id.with_user(user)
            shown = partner.fields_get()
            for name in self.our_partner_fields():
                self.assertNotIn(name, shown)
                for attempt, act in self.field_attempts(partner, name).items():
                    with self.subTest(user=user.login, field=name, attempt=attempt):
                        self.assertRefused(act)

    def field_attempts(self, partner, name):
        return {
            "read": lambda: partner.read([name]),
            "web_read": lambda: partner.web_read({name: {}}),
            "search": lambda: partner.search([(name, "!=", False)]),
            "order": lambda: partner.search([], order=name),
            "group": lambda: self.group_labels(partner, name),
            "write": lambda: partner.write({name: False}),
            "create": lambda: partner.create({"name": "x", name: False}),
            "onchange": lambda: partner.onchange({}, [], {name: {}}),
            "export": lambda: partner.export_data([name]),
        }

    def group_labels(self, partner, name):
        """Group by a field; Odoo does not refuse users of ours as labels, but leaves them empty."""
        groups = partner.formatted_read_group([], [name], ["__count"])
        if not any(group[name] for group in groups):
            raise AccessError("no label is shown")
        return groups

    def assertRefused(self, act):
        """An order or export is refused as a mistake of the caller, everything else as forbidden."""
        with self.env.cr.savepoint():
            try:
                result = act()
            except (UserError, ValueError):
                return
        self.fail(f"not refused: {result}")

    def test_portal_and_public_call_none_of_our_methods(self):
        self.env["customer.registration.review"].create({"partner_id": self.customer.id})
        for model, names in METHODS.items():
            record = self.customer if model == "res.partner" else self.env[model].search([], limit=1)
            for user in self.outsiders:
                own = user.partner_id.commercial_partner_id if model == "res.partner" else record
                for name in names:
                    target = (own or self.env[model].browse(1)).with_user(user)
                    wanted = inspect.signature(getattr(target, name)).parameters
                    arguments = [ARGUMENTS[parameter] for parameter in wanted]
                    with self.subTest(model=model, user=user.login, method=name), self.assertRaises(AccessError):
                        getattr(target, name)(*arguments)

    def test_a_user_of_another_company_gets_nothing_of_our_customers(self):
        self.customer.company_id = self.company
        self.env.invalidate_all()
        for record in (self.customer, self.link):
            foreign = record.with_user(self.other_user)
            self.assertFalse(foreign.search([("id", "=", record.id)]))
            for act in (
                lambda foreign=foreign: foreign.read(["name"]),
                lambda foreign=foreign: foreign.write({"name": "x"}),
                lambda foreign=foreign: foreign.unlink(),
            ):
                with self.assertRaises(AccessError):
                    act()

    def test_employees_see_but_do_not_edit_our_fields_without_the_right(self):
        self.customer.with_user(self.employee).read(sorted(self.our_partner_fields() - FOR_ACCOUNTING))
        self.customer.with_user(self.roles["reader"]).read(sorted(self.our_partner_fields() - FOR_BOOKS))
        for role in ("employee", "reader", "viewer"):
            partner = self.customer.with_user(self.roles[role])
            for name in self.our_partner_fields():
                with self.subTest(name, role=role), self.assertRaises(AccessError):
                    partner.write({name: False})
