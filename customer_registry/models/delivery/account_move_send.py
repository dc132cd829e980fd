from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _get_default_mail_partner_ids(self, move, mail_template, mail_lang):
        """Override of account: customers of the registry say themselves who gets their invoices."""
        # As superuser: whoever sends need not see the registry.
        customer = move.commercial_partner_id.sudo()
        if not customer.registry_state or not move.is_sale_document(include_receipts=True):
            return super()._get_default_mail_partner_ids(move, mail_template, mail_lang)
        recipients = customer._registry_invoice_recipients(address=move.partner_id.sudo())
        return recipients.sudo(False).with_company(move.company_id)

    @api.model
    def _get_default_mail_lang(self, move, mail_template=None):
        """Override of account: the mail speaks the language of its main recipient."""
        # As superuser: whoever sends need not see the registry.
        customer = move.commercial_partner_id.sudo()
        if customer.registry_state and move.is_sale_document(include_receipts=True):
            recipients = customer._registry_invoice_recipients(address=move.partner_id.sudo())
            if recipients[:1].lang:
                return recipients[0].lang
        return super()._get_default_mail_lang(move, mail_template)

    @api.model
    def _get_mail_params(self, move, move_data):
        """Override of account: the mail goes to the additional addresses of its recipients, too."""
        params = super()._get_mail_params(move, move_data)
        addresses = self._registry_additional_addresses(move, move_data)
        return {**params, "outgoing_email_to": ", ".join(addresses)} if params and addresses else params

    @api.model
    def _get_alerts(self, moves, moves_data):
        """Override of account: tell before sending who gets the mail without being shown as a recipient."""
        alerts = super()._get_alerts(moves, moves_data)
        if len(moves) == 1 and "email" in moves_data[moves]["sending_methods"]:
            addresses = self._registry_additional_addresses(moves, moves_data[moves])
            if addresses:
                message = self.env._(
                    "Also goes to these additional addresses: %(addresses)s", addresses=", ".join(addresses)
                )
                alerts["registry_additional_addresses"] = {"level": "info", "message": message}
        return alerts

    @api.model
    def _registry_additional_addresses(self, move, move_data):
        if not move.is_sale_document(include_receipts=True):
            return []
        # The wizard holds records, the job that sends later ids.
        recipients = move_data["mail_partner_ids"] or []
        persons = self.env["res.partner"].browse(getattr(recipients, "ids", recipients))
        return move.commercial_partner_id._registry_notify_addresses(persons)
