from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..formats import archive, schema

CHANNEL = "chorus"
NAMED = 10  # of the invoices that a message lists


class CustomerDelivery(models.Model):
    """Deliveries by Chorus Pro wait for an archive: checked, validated and stored in one transaction."""

    _inherit = "customer.delivery"

    @api.model
    def _get_export_channels(self):
        """Override of customer_registry: Chorus Pro takes archives."""
        return super()._get_export_channels() | {CHANNEL}

    def action_export_chorus(self):
        """Export those of the chosen deliveries that wait for Chorus Pro, as many as are exported at a time.

        :raises UserError: none of them does
        """
        self._check_may_send()
        # As superuser: nobody has the right to write the log; that the user may send is checked above.
        waiting = self.filtered_domain(self._chorus_domain()).sudo()
        taken = waiting.try_lock_for_update(limit=self._chorus_at_a_time()).filtered_domain(self._chorus_domain())
        return taken._chorus_export(len(waiting - taken))

    @api.model
    def _chorus_export_waiting(self, company):
        """Export what waits in ``company``, as much as is exported at a time."""
        self._check_may_send()
        # As superuser: nobody has the right to write the log; that the user may send is checked above.
        deliveries = self.sudo()
        waiting = deliveries.search_count(self._chorus_domain() & Domain("company_id", "=", company.id))
        taken = deliveries._claim_for_export(CHANNEL, company, limit=self._chorus_at_a_time())
        return taken._chorus_export(waiting - len(taken))

    @api.model
    def _chorus_at_a_time(self):
        """Two archives: they are one transaction, and somebody waits for the answer."""
        return 2 * self._chorus_limits().count

    @api.model
    def _chorus_domain(self):
        return Domain("state", "=", "queued") & Domain("channel", "=", CHANNEL)

    @api.model
    def _chorus_limits(self):
        """Hook: return the ``archive.Limits`` of one archive."""
        return archive.CHORUS_PRO

    def _chorus_export(self, waiting):
        """Store the archives of these locked deliveries; open them, or what has failed if there are none.

        What is not fit for Chorus Pro keeps its reason, and the rest goes on.

        :param waiting: how many others go on waiting, which the user is told
        """
        if not self:
            raise UserError(
                self.env._(
                    "No invoice is waiting for Chorus Pro. Choose Chorus Pro as a customer's channel and send "
                    "an invoice."
                )
            )
        date = fields.Datetime.now()
        # As superuser: nobody has the right to write archives.
        archives = self.env["customer.chorus.archive"].sudo()
        for company, deliveries in self.sorted("id").grouped("company_id").items():
            documents = deliveries.with_company(company)._chorus_documents()
            for part in archive.split(documents, self._chorus_limits()):
                chosen = self.browse(document.key for document in part)
                archives += archives._chorus_store(chosen, part, date)
        return self._chorus_result(archives, waiting)

    def _chorus_result(self, archives, waiting):
        """Return the action that shows what became of these deliveries."""
        failed = self.filtered(lambda delivery: delivery.state == "failed")
        records = (archives or failed).sudo(False)
        action = records._get_records_action(name=self.env._("Export for Chorus Pro"))
        sentences = []
        if archives and failed:
            names = failed[:NAMED].mapped("move_id.name") + ["…"] * (len(failed) > NAMED)
            left_out = self.env._(
                "Left out, see their deliveries (%(count)s): %(invoices)s", count=len(failed), invoices=", ".join(names)
            )
            sentences.append(left_out)
        if waiting:
            sentences.append(self.env._("Still waiting: %(count)s. Export again.", count=waiting))
        if not sentences:
            return action
        params = {"type": "warning", "sticky": True, "message": "\n".join(sentences), "next": action}
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
