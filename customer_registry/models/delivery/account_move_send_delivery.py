from odoo import api, models

from ...const import MAIL_CHANNELS
from ...inner import Inner, read_inner


class AccountMoveSend(models.AbstractModel):
    """Every sending of an invoice is a delivery, whoever asks for it: a person, the queue, another addon."""

    _inherit = "account.move.send"

    @api.model
    def _registry_is_of_customer(self, move):
        """Return whether the invoice goes to a customer of the registry; for others all is as Odoo has it."""
        # Whoever sends need not see the registry.
        return bool(move.commercial_partner_id.sudo().registry_state)

    # Channels
    # --------

    @api.model
    def _registry_wanted_method(self, move):
        return move.commercial_partner_id.with_company(move.company_id).invoice_sending_method

    @api.model
    def _registry_method(self, channel):
        """Return the sending method of Odoo that carries out ``channel``: a notice is a mail."""
        return "email" if channel in MAIL_CHANNELS else channel

    @api.model
    def _registry_channels(self, move, settings=None):
        """Return the channels by which ``move`` is sent: those of the settings, else of the customer."""
        settings = settings or {}
        methods = settings.get("sending_methods")
        methods = set(self._get_default_sending_methods(move) if methods is None else methods)
        if "email" in methods and self._registry_is_notice(move, settings.get("mail_attachments_widget")):
            methods = (methods - {"email"}) | {"notice"}
        return sorted(methods)

    @api.model
    def _registry_is_notice(self, move, widget=None):
        """Tell whether the mail carries a link and no file: that is what a notice is."""
        if widget is not None:
            return all(item.get("skip") for item in widget)
        mails = self._registry_deliveries(move).filtered(lambda delivery: delivery.channel in MAIL_CHANNELS)
        return (mails[:1].channel if mails else self._registry_wanted_method(move)) == "notice"

    @api.model
    def _registry_deliveries(self, move):
        """Return the deliveries of ``move``, as superuser, that are being carried out."""
        ids = read_inner(self.env, "registry_delivery_ids") or ()
        return self.env["customer.delivery"].sudo().browse(ids).filtered(lambda row: row.move_id.id == move.id)

    @api.model
    def _get_default_sending_methods(self, move):
        """Override of account: a notice is a mail whose files are left out."""
        methods = set(super()._get_default_sending_methods(move))
        return {self._registry_method(method) for method in methods}

    @api.model
    def _is_applicable_to_company(self, method, company):
        """Override of account: offer what is installed; whether a mail is a notice shows in its files."""
        unavailable = self.env["res.partner"]._registry_unavailable_channels()
        return method != "notice" and method not in unavailable and super()._is_applicable_to_company(method, company)

    @api.model
    def _get_default_mail_template_id(self, move):
        """Override of account: a notice says that the invoice is in the portal."""
        if self._registry_is_notice(move) and move.move_type in ("out_invoice", "out_refund"):
            return self.env.ref("customer_registry.mail_template_invoice_notice")
        return super()._get_default_mail_template_id(move)

    @api.model
    def _get_default_mail_attachments_widget(self, move, mail_template, **kwargs):
        """Override of account: a notice carries no file."""
        widget = super()._get_default_mail_attachments_widget(move, mail_template, **kwargs)
        if self._registry_is_notice(move):
            widget = [{**item, "skip": True} for item in widget]
        return widget

    @api.model
    def _get_alerts(self, moves, moves_data):
        """Override of account: say which channel it is, and who cannot be reached by it."""
        alerts = super()._get_alerts(moves, moves_data)
        by_mail = moves.filtered(lambda move: "email" in moves_data[move]["sending_methods"])
        if len(moves) > 1:
            own = by_mail.filtered(self._registry_is_of_customer)
            if not (by_mail - own).filtered(lambda move: not move.partner_id.email):
                alerts.pop("account_missing_email", None)
            lost = own.filtered(lambda move: not moves_data[move].get("mail_partner_ids"))
            if lost:
                message = self.env._(
                    "No invoice recipient with an e-mail address: %(customers)s. These will be listed as failed.",
                    customers=", ".join(sorted(set(lost.commercial_partner_id.mapped("display_name")))),
                )
                alerts["registry_not_deliverable"] = {"level": "warning", "message": message}
        elif by_mail and self._registry_is_notice(moves):
            message = self.env._("The customer receives a notice with a link to the portal, without the PDF.")
            alerts["registry_notice"] = {"level": "info", "message": message}
        return alerts

    # Carrying out
    # ------------

    @api.model
    def _can_commit(self):
        """Override of account: what the queue sends is committed together with its state."""
        return not read_inner(self.env, "registry_no_commit") and super()._can_commit()

    @api.model
    def _generate_and_send_invoices(self, moves, *args, **settings):
        """Override of account: open a delivery for each invoice and channel, unless the queue has done so."""
        if read_inner(self.env, "registry_delivery_ids") is not None:
            return super()._generate_and_send_invoices(moves, *args, **settings)
        # As superuser: nobody has the right to write the log of deliveries.
        wanted = {(move.sudo(), channel) for move in moves for channel in self._registry_channels(move, settings)}
        deliveries = self.env["customer.delivery"].sudo()._open(wanted)
        sender = self.with_context(registry_delivery_ids=Inner(tuple(deliveries.ids)))
        attachments = super(AccountMoveSend, sender)._generate_and_send_invoices(moves, *args, **settings)
        deliveries._settle()
        return attachments

    @api.model
    def _hook_invoice_document_before_pdf_report_render(self, invoice, invoice_data):
        """Override of account: an invoice that would reach nobody is an error, before it is printed."""
        result = super()._hook_invoice_document_before_pdf_report_render(invoice, invoice_data)
        by_mail = set(invoice_data["sending_methods"]) == {"email"} and self._registry_deliveries(invoice)
        if by_mail and self._registry_is_of_customer(invoice) and not invoice_data.get("mail_partner_ids"):
            reason = self.env["customer.delivery"]._not_deliverable(invoice)
            invoice_data.setdefault("error", {"error_title": reason})
        reason = self._registry_lost_file(invoice, invoice_data)
        if reason:
            invoice_data.setdefault("error", {"error_title": reason})
        return result

    @api.model
    def _registry_lost_file(self, invoice, invoice_data):
        """Return the sentence about a stored file of the sending that is not what was stored, or ""."""
        widget = invoice_data.get("mail_attachments_widget") or []
        ids = [item["id"] for item in widget if not item.get("skip") and str(item["id"]).isdigit()]
        for file in invoice.invoice_pdf_report_id | self.env["ir.attachment"].browse(map(int, ids)).exists():
            if file.type == "binary" and file._compute_checksum(file.raw or b"") != file.checksum:
                return self.env._(
                    "The file “%(file)s” of %(invoice)s is missing or damaged on the server. Restore it from a "
                    "backup, or delete it so that it is generated again, and retry.",
                    file=file.name,
                    invoice=invoice.name,
                )
        return ""

    @api.model
    def _hook_if_errors(self, moves_data, allow_raising=True):
        """Override of account: the reason stands in the delivery log."""
        result = super()._hook_if_errors(moves_data, allow_raising=allow_raising)
        for move, data in moves_data.items():
            self._registry_deliveries(move)._fail(self._format_error_text(data["error"]))
        return result

    @api.model
    def _get_mail_params(self, move, move_data):
        """Override of account: each address once, and none that has got this delivery already."""
        params = super()._get_mail_params(move, move_data)
        delivery = self._registry_deliveries(move).filtered(lambda row: row.channel in MAIL_CHANNELS)
        if not params or not delivery:
            return params
        seen = set(delivery.address_ids.filtered(lambda row: row.state in ("queued", "sent")).mapped("email"))
        partners, further = self.env["res.partner"], []
        # As superuser: whoever sends need not see the recipients.
        for partner in partners.browse(params["partner_ids"]).sudo():
            first, *others = partner._registry_emails() or [partner.email_normalized]
            if first not in seen:
                partners += partner
                seen.add(first or partner.id)
            further += others
        further += filter(None, params.get("outgoing_email_to", "").split(", "))
        addresses = [address for address in dict.fromkeys(further) if address not in seen]
        if not partners and not addresses:
            return {}
        return {**params, "partner_ids": partners.ids, "outgoing_email_to": ", ".join(addresses)}

    @api.model
    def _send_mail(self, move, mail_template, **kwargs):
        """Override of account: the mails of a delivery go out with the transaction that records them."""
        delivery = self._registry_deliveries(move).filtered(lambda row: row.channel in MAIL_CHANNELS)
        if delivery:
            move = move.with_context(registry_delivery_id=Inner(delivery.id))
        return super()._send_mail(move, mail_template, **kwargs)
