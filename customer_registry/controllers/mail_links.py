from odoo.addons.portal.controllers.mail import MailController


def clean_token(token):
    """Return the token of a link, or None if it cannot be one: Odoo fails to compare it if there is a document."""
    return token if token and token.isascii() else None


class MailLinks(MailController):
    """Links to documents in mails."""

    @classmethod
    def _redirect_to_record(cls, model, res_id, access_token=None, **kwargs):
        """Override of portal: what cannot be a token is answered like a wrong one."""
        return super()._redirect_to_record(model, res_id, access_token=clean_token(access_token), **kwargs)
