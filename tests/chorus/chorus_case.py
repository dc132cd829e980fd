"""What the tests of Chorus Pro share: a French company, public bodies, and a look into the archives."""

import io
import tarfile

from lxml import etree
from odoo import Command
from odoo.addons.customer_registry_chorus.formats import cii
from odoo.tests import new_test_user

from tests.delivery.delivery_case import DeliveryCase

SIRET = "99920035500017"


class ChorusCase(DeliveryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.make_company("Prestations du Rhin SARL")
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.Delivery = cls.env["customer.delivery"]
        cls.Archive = cls.env["customer.chorus.archive"]
        cls.body = cls.make_body()
        cls.body.ref = "C-77"
        cls.biller = cls.make_biller("biller", cls.company)

    @classmethod
    def make_company(cls, name):
        company = cls.env["res.company"].create(
            {
                "name": name,
                "country_id": cls.france.id,
                "street": "1 rue du Port",
                "zip": "67000",
                "city": "Strasbourg",
                "email": "factures@prestations.example.com",
                "phone": "+33 3 53 01 10 14",
                "company_registry": "99920134600015",
            }
        )
        cls.env.user.company_ids += company
        cls.env["account.chart.template"].try_loading("fr", company, install_demo=False)
        company.vat = "FR23334175221"
        cls.env["res.partner.bank"].create(
            {
                "acc_number": "FR7630006000011234567890189",
                "partner_id": company.partner_id.id,
                "allow_out_payment": True,
            }
        )
        return company

    @classmethod
    def make_body(cls, name="Mairie de Vallonbrune", **values):
        body = cls.make_customer(name, state="customer", country_id=cls.france.id, company_registry=SIRET)
        body.with_company(cls.company).write({"invoice_sending_method": "chorus", **values})
        return body.with_company(cls.company)

    @classmethod
    def make_biller(cls, login, company):
        return new_test_user(
            cls.env, login, "account.group_account_invoice", company_id=company.id, company_ids=[(6, 0, company.ids)]
        )

    def invoice(self, body=None, lines=({},), **values):
        """Return a posted invoice to ``body``; each of ``lines`` holds what differs from a service of 100 EUR."""
        return self.make_invoice(
            body or self.body,
            company_id=self.company.id,
            invoice_line_ids=[Command.create({**self.line(), **line}) for line in lines],
            **values,
        )

    def line(self):
        taxes = self.company.account_sale_tax_id
        return {"product_id": self.service().id, "price_unit": 100, "tax_ids": [Command.set(taxes.ids)]}

    def service(self):
        return self.env["product.product"].create({"name": "Hébergement", "type": "service"})

    def export(self, *invoices, user=None):
        """Queue the invoices and export; return the new archives."""
        before = self.Archive.search([])
        self.queue(*invoices)
        self.Archive.with_user(user or self.biller).with_company(self.company).action_export()
        return self.Archive.search([]) - before

    def files(self, record):
        with tarfile.open(fileobj=io.BytesIO(record.attachment_id.raw), mode="r:gz") as tar:
            return {item.name: tar.extractfile(item).read() for item in tar}

    def values(self, content, name):
        return [node.text for node in etree.fromstring(content).iterfind(f".//ram:{name}", cii.NAMESPACES)]
