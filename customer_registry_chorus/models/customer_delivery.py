from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..formats import archive, schema

CHANNEL = "chorus"


class CustomerDelivery(models.Model):
    """Deliveries by Chorus Pro wait for an archive: checked, validated and stored in one transaction."""

    _inherit = "customer.delivery"

    @api.model
    def _get_export_channels(self):
        """Override of customer_registry: Chorus Pro takes archives."""
        return super()._get_export_channels() | {CHANNEL}

    def action_export_chorus(self):
        """Export those of the chosen deliveries that wait for Chorus Pro.

        :raises UserError: none of them does
        """
        self._check_may_send()
        waiting = self.filtered_domain(self._chorus_domain()).sudo().try_lock_for_update()
        return waiting.filtered_domain(self._chorus_domain())._chorus_export()

    @api.model
    def _chorus_export_waiting(self, company):
        """Export what waits in ``company``; at most two archives at a time, so that nobody waits for the answer."""
        self._check_may_send()
        limit = 2 * self._chorus_limits().count
        return self.sudo()._claim_for_export(CHANNEL, company, limit=limit)._chorus_export()

    @api.model
    def _chorus_domain(self):
        return Domain("state", "=", "queued") & Domain("channel", "=", CHANNEL)

    @api.model
    def _chorus_limits(self):
        """Hook: return the ``archive.Limits`` of one archive."""
        return archive.CHORUS_PRO

    def _chorus_export(self):
        """Store the archives of these locked deliveries; open them, or what has failed if there are none.

        What is not fit for Chorus Pro keeps its reason, and the rest goes on.
        """
        if not self:
            raise UserError(
                self.env._("No invoice waits for Chorus Pro. Choose Chorus Pro as delivery of a customer and send one.")
            )
        date = fields.Datetime.now()
        archives = self.env["customer.chorus.archive"].sudo()
        for company, deliveries in self.sorted("id").grouped("company_id").items():
            documents = deliveries.with_company(company)._chorus_documents()
            for part in archive.split(documents, self._chorus_limits()):
                chosen = self.browse(document.key for document in part)
                archives += archives._chorus_store(chosen, part, date)
        return self._chorus_result(archives)

    def _chorus_result(self, archives):
        """Return the action that shows what became of these deliveries."""
        failed = self.filtered(lambda delivery: delivery.state == "failed")
        records = (archives or failed).sudo(False)
        action = records._get_records_action(name=self.env._("Export for Chorus Pro"))
        if not archives or not failed:
            return action
        message = self.env._(
            "Left out, see their deliveries: %(invoices)s", invoices=", ".join(failed.mapped("move_id.name"))
        )
        params = {"type": "warning", "sticky": True, "message": message, "next": action}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

    def _chorus_documents(self):
        """Return an ``archive.Document`` for each delivery that is fit; the others fail with the reason."""
        try:
            xsd = schema.load(self._chorus_schema())
        except schema.SchemaMissing as error:
            raise UserError(str(error)) from error
        documents, taken = [], set()
        for delivery in self:
            content = delivery._chorus_content_or_fail(xsd)
            if content:
                name = archive.file_name(delivery.move_id.name, taken)
                taken.add(name)
                documents.append(archive.Document(delivery.id, name, content))
        return documents

    def _chorus_content_or_fail(self, xsd):
        """Return the XML of this delivery, or None after it has failed.

        :raises psycopg2.OperationalError: lost against another transaction; everything is to be tried again
        """
        return self._isolated(lambda delivery: delivery._chorus_content(xsd))
