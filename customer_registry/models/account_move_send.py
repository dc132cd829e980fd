from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _get_default_mail_partner_ids(self, move, mail_template, mail_lang):
        """Override of account: customers of the registry say themselves who gets their invoices."""
        customer = move.commercial_partner_id.sudo()
        if not customer.registry_state or not move.is_sale_document():
            return super()._get_default_mail_partner_ids(move, mail_template, mail_lang)
        recipients = customer._registry_invoice_recipients(address=move.partner_id.sudo())
        return recipients.sudo(False).with_company(move.company_id)

    @api.model
    def _get_default_mail_lang(self, move, mail_template=None):
        """Override of account: the mail speaks the language of its main recipient."""
        customer = move.commercial_partner_id.sudo()
        if customer.registry_state and move.is_sale_document():
            recipients = customer._registry_invoice_recipients(address=move.partner_id.sudo())
            if recipients[:1].lang:
                return recipients[0].lang
        return super()._get_default_mail_lang(move, mail_template)
