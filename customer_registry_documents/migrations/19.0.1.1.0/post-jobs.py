"""Scheduled jobs are all called alike: those of databases that have them already, too."""

from odoo import SUPERUSER_ID, api
from odoo.addons.customer_registry.hooks import let_job_process


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    let_job_process(env, "customer_registry_documents.cron_requests", "model._cron_requests()", "customer.request")
