"""Scheduled jobs are all called alike: those of databases that have them already, too."""

from odoo import SUPERUSER_ID, api

# {external id of the job: (its old code, its model now)}
JOBS = {
    "customer_registry_documents.cron_requests": ("model._cron_requests()", "customer.request"),
}


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for xmlid, (old, model) in JOBS.items():
        job = env.ref(xmlid, raise_if_not_found=False)
        if job and job.code.strip() == old:
            job.write({"code": "model._process()", "model_id": env["ir.model"]._get_id(model)})
