"""Updating an old database: its scheduled jobs call what exists now."""

import importlib.util
from pathlib import Path

from tests.common import RegistryCase

ROOT = Path(__file__).resolve().parents[2]
OLD = {
    "customer_registry_collection": {
        "cron_book_collections": ("model._cron_book()", "customer.collection"),
        "cron_announce_collections": ("model._cron_announce()", "customer.collection.line"),
        "cron_expire_mandates": ("model._cron_expire()", "customer.mandate"),
    },
    "customer_registry_documents": {"cron_requests": ("model._cron_requests()", "customer.request")},
}


class TestJobMigration(RegistryCase):
    def test_jobs_of_an_old_database_are_called_as_all_others(self):
        for addon, jobs in OLD.items():
            for name, (code, model) in jobs.items():
                with self.subTest(name):
                    job = self.env.ref(f"{addon}.{name}")
                    job.write({"code": code, "model_id": self.env["ir.model"]._get_id("res.partner")})
                    self.migrate(addon)
                    self.assertEqual((job.code, job.model_id.model), ("model._process()", model))

    def test_a_job_that_somebody_has_changed_stays(self):
        job = self.env.ref("customer_registry_documents.cron_requests")
        job.code = "log('mine')"
        self.migrate("customer_registry_documents")
        self.assertEqual(job.code, "log('mine')")

    def migrate(self, addon):
        path = ROOT / addon / "migrations" / "19.0.1.1.0" / "post-jobs.py"
        spec = importlib.util.spec_from_file_location("post_jobs", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.env.cr, "19.0.1.0.0")
