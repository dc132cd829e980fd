import io
import tarfile

from odoo.addons.customer_registry_chorus.formats import archive, schema
from odoo.tests import HttpCase, tagged

from tests.chorus.chorus_case import ChorusCase


@tagged("post_install", "-at_install")
class TestTourChorus(HttpCase, ChorusCase):
    def test_a_person_sends_invoices_to_public_bodies_and_exports_the_archive(self):  # B20, X03
        strict = self.make_body("Ministère des Phares", registry_chorus_requirement="service")
        left_out, good = self.invoice(strict), self.invoice()
        self.queue(left_out)
        self.biller.group_ids += self.env.ref("customer_registry.group_manager")
        self.start_tour("/odoo/customer-registry", "customer_registry_chorus", login="biller")
        record = self.Archive.search([("line_ids.move_id", "=", good.id)])
        self.assertEqual(good.delivery_ids.attachment_id, record.attachment_id)
        self.assertEqual((left_out.delivery_ids.state, good.delivery_ids.state), ("failed", "exported"))
        self.authenticate("biller", "biller")
        response = self.url_open(record.with_user(self.biller).action_download()["url"])
        self.assertIn(f"{record.name}.tar.gz", response.headers["Content-Disposition"])
        with tarfile.open(fileobj=io.BytesIO(response.content), mode="r:gz") as tar:
            self.assertEqual(tar.getnames(), [archive.file_name(good.name)])
            content = tar.extractfile(tar.getmembers()[0]).read()
        self.assertEqual(schema.breaches(content, schema.load()), [])
