"""Scheduled jobs are all called alike: those of databases that have them already, too."""

from odoo import SUPERUSER_ID, api

# {external id of the job: (its old code, its model now)}
JOBS = {
    "customer_registry_collection.cron_book_collections": ("model._cron_book()", "customer.collection"),
    "customer_registry_collection.cron_announce_collections": ("model._cron_announce()", "customer.collection.line"),
    "customer_registry_collection.cron_expire_mandates": ("model._cron_expire()", "customer.mandate"),
}


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for xmlid, (old, model) in JOBS.items():
        job = env.ref(xmlid, raise_if_not_found=False)
        if job and job.code.strip() == old:
            job.write({"code": "model._process()", "model_id": env["ir.model"]._get_id(model)})
