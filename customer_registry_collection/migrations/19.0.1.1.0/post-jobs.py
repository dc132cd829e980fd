"""Scheduled jobs are all called alike: those of databases that have them already, too."""

from odoo import SUPERUSER_ID, api
from odoo.addons.customer_registry.hooks import let_job_process


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for job, old_code, model in (
        ("cron_book_collections", "model._cron_book()", "customer.collection"),
        ("cron_announce_collections", "model._cron_announce()", "customer.collection.line"),
        ("cron_expire_mandates", "model._cron_expire()", "customer.mandate"),
    ):
        let_job_process(env, f"customer_registry_collection.{job}", old_code, model)
