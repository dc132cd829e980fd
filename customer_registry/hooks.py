import logging

import psycopg2
from odoo.exceptions import UserError
from odoo.modules import db
from odoo.tools import SQL

from .inner import Inner

_logger = logging.getLogger(__name__)


# What the installation changes and people write all day.
TABLES = ("res_partner", "account_move", "account_move_line", "ir_attachment", "mail_message", "mail_notification")
SECONDS = 20


def pre_init_hook(env):
    """Wait until nobody writes, then provide what search stands on."""
    lock_tables(env, TABLES)
    provide_trigrams(env)


def lock_tables(env, tables):
    """Have these tables alone until the installation ends, so that nobody's work makes it fail in the middle.

    Whoever saves meanwhile waits. Without it a customer that a colleague saves while its new columns are being
    filled is a conflict, which ends the installation after minutes.

    :raises UserError: somebody has been writing for too long
    """
    # The snapshot of the transaction begins with the first query after the lock: nothing is lost, for an
    # installation has committed whatever it did before this addon.
    env.cr.commit()  # pylint: disable=invalid-commit
    names = SQL(", ").join(SQL.identifier(table) for table in tables)
    try:
        env.cr.execute(SQL("SET LOCAL lock_timeout = %s", f"{SECONDS}s"))
        env.cr.execute(SQL("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE", names))
        env.cr.execute(SQL("SET LOCAL lock_timeout = DEFAULT"))
    except psycopg2.errors.LockNotAvailable as error:
        env.cr.rollback()
        raise UserError(
            env._(
                "The customer registry was not installed: somebody, or a job, has been writing contacts or invoices "
                "for %(seconds)s seconds. Try again in a moment, or when nobody is working.",
                seconds=SECONDS,
            )
        ) from error


def provide_trigrams(env):
    """Provide the trigrams on which name search and duplicate search stand.

    Odoo creates the extension with each database that it creates itself; a database that
    was created by hand may lack it. It is a trusted extension: its owner may create it.
    """
    if env.registry.has_trigram:
        return
    try:
        with env.cr.savepoint():
            env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except psycopg2.Error as error:
        _logger.warning("No extension pg_trgm: likely duplicates are not found by name. %s", error)
    env.registry.has_trigram = db.has_trigram(env.cr)


def post_init_hook(env):
    """Mark the files on partners that portal users have uploaded or that came by mail before the installation."""
    env.cr.execute(
        """UPDATE ir_attachment file SET registry_from_customer = TRUE
            WHERE file.res_model = 'res.partner' AND file.res_field IS NULL
              AND (EXISTS (SELECT 1 FROM res_users users WHERE users.id = file.create_uid AND users.share)
                   OR EXISTS (SELECT 1 FROM message_attachment_rel rel
                                JOIN mail_message message ON message.id = rel.message_id
                                LEFT JOIN res_partner author ON author.id = message.author_id
                               WHERE rel.attachment_id = file.id AND message.message_type = 'email'
                                 AND COALESCE(author.partner_share, TRUE)))"""
    )


def uninstall_hook(env):
    """Leave customers, invoices and other business records of the demonstration data in place.

    Odoo deletes what an addon's files brought; these belong to the apps that remain.
    """
    # They act for one customer because of this addon; their addresses go with it.
    env["res.partner"].search([("registry_login_person_id", "!=", False)])._registry_end_login_records()
    kept = (
        "account.move",
        "account.payment.term",
        "mail.activity",
        "mail.message",
        "product.template",
        "report.paperformat",
        "res.bank",
        "res.company",
        "res.partner",
        "res.partner.bank",
        "res.partner.category",
    )
    env["ir.model.data"].search([("module", "=", "customer_registry"), ("model", "in", kept)]).unlink()
    take_back_channel(env, "notice")
    # The journal keeps its purposes from being deleted, and would go with its table anyway.
    env["customer.consent"].with_context(registry_consent_erase=Inner(True)).search([]).unlink()
    # Its end is appended while the history is still there.
    env.cr.flush()
    # A type that is in use could not go.
    activities = env["mail.activity"].with_context(active_test=False)
    portal = env.ref("customer_registry.mail_activity_type_portal")
    activities.search([("activity_type_id", "=", portal.id)]).activity_type_id = env.ref(
        "mail.mail_activity_data_warning"
    )
    drop_relation(env, "customer_statement_mail_message_rel")


def let_job_process(env, xmlid, old_code, model):
    """Let a scheduled job that still has ``old_code`` call ``_process`` of ``model``, as all others do."""
    job = env.ref(xmlid, raise_if_not_found=False)
    if job and job.code.strip() == old_code:
        job.write({"code": "model._process()", "model_id": env["ir.model"]._get_id(model)})


def drop_relation(env, table):
    """Drop the table of a relation that a mixin has brought: Odoo leaves it, whose field is not the addon's."""
    env.cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(table)))


def take_back_channel(env, channel):
    """Let no customer of any company get its invoices by ``channel``, whose addon goes: Odoo asks one company only."""
    for company in env["res.company"].search([]):  # pylint: disable=no-search-all
        partners = env["res.partner"].with_company(company).with_context(active_test=False)
        partners.search([("invoice_sending_method", "=", channel)]).invoice_sending_method = False
