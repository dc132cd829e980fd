from odoo import api, fields, models
from odoo.orm.models import NO_ACCESS
from odoo.tools import email_normalize

from ...checks import smtp

FAILED = ("exception", "bounce")
GIVEN_UP = (*FAILED, "canceled")
INVALID = ("mail_email_invalid", "mail_email_missing")
LONGEST_REASON = 300


class CustomerMailedMixin(models.AbstractModel):
    """For a record that is mailed to somebody: what became of its mails, address by address.

    The record hands its message to ``_take_mails``; what is over by the time it would leave is told by
    ``_is_mail_wanted``. What the mail servers say about each address stands in Odoo's
    notifications; whenever that changes, now or when the mail comes back weeks later, ``_mail_outcome_changed``
    is called. What a server refuses for the moment is tried again, as mails of deliveries are.
    """

    _name = "customer.mailed.mixin"
    _description = "Follows the Outcome of Its E-mails"

    mailed_message_ids = fields.Many2many("mail.message", string="E-mails", copy=False, groups=NO_ACCESS)
    mail_state = fields.Selection(
        [
            ("again", "To Send Again"),
            ("waiting", "In Transit"),
            ("sent", "Sent"),
            ("failed", "Not Delivered"),
            ("withdrawn", "Withdrawn"),
        ],
        string="E-mail",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Sent: each recipient's mail server has accepted it. Withdrawn: it was over before the e-mail left.",
    )
    mail_error = fields.Text(string="E-mail Not Delivered", readonly=True, copy=False)

    @api.model
    def _get_mailed_models(self):
        """Return the names of the models whose mails are followed, as a set."""
        return set(self.env.registry.descendants(["customer.mailed.mixin"], "_inherit"))

    @api.model
    def _of_messages(self, messages):
        """Return the records of each model, as superuser, that these messages were mailed for: a list of recordsets."""
        known = self._get_mailed_models()
        followed = messages.filtered(lambda message: message.model in known)
        return [
            self.env[model].sudo().search([("mailed_message_ids", "in", own.ids)])
            for model, own in followed.grouped("model").items()
        ]

    def _take_mail(self, mail, partners, addresses=()):
        """Follow this mail of a template to these partners and addresses; Odoo notes only who gets a message."""
        mail.is_notification = True  # the message outlives its mail: the outcome is kept with it
        message = mail.mail_message_id
        message.partner_ids = partners
        common = {"mail_mail_id": mail.id, "mail_message_id": message.id, "notification_type": "email"}
        self.env["mail.notification"].create(
            [{**common, "res_partner_id": partner.id} for partner in partners]
            + [{**common, "mail_email_address": address} for address in addresses]
        )
        self._take_mails(message)

    def _take_mails(self, message):
        """Follow the mails of this message, which gets one for each address; they are in the mail queue."""
        self.ensure_one()
        # As superuser: whoever sends need not see the mails, nor be able to edit the record.
        notifications = message.sudo().notification_ids.filtered("mail_mail_id")
        notifications.mail_mail_id._registry_split(notifications)
        self.sudo().mailed_message_ids += message.sudo()
        self._refresh_mail_state()

    # Withdrawing
    # -----------

    def _is_mail_wanted(self, notification):
        """Hook: tell whether what the mail of this notification announces is not over yet for its recipient.

        Asked as superuser, on one record, when the mail is about to leave, and by ``_withdraw_unwanted``.
        """
        return True

    def _withdraw_unwanted(self):
        """Cancel the mails of these records that have not left yet and that nobody has to get any more."""
        # As superuser: the mail queue is for administrators.
        records = self.sudo()
        waiting = records.mailed_message_ids.notification_ids.filtered(
            lambda item: item.notification_type == "email" and item.notification_status == "ready"
        )
        for record in records if waiting else ():
            own = waiting.filtered(lambda item, record=record: item.mail_message_id in record.mailed_message_ids)
            over = own.filtered(lambda item, record=record: not record._is_mail_wanted(item))
            # A mail that somebody else holds is leaving at this moment.
            held = over.mail_mail_id.filtered(lambda mail: mail.state == "outgoing").try_lock_for_update()
            held._registry_withdraw(over)

    # Sending again
    # -------------

    def _drop_served(self, partners, addresses):
        """Return (partners, addresses) without those that have got the mail, or are about to.

        The mails that failed are given up: what is sent now makes up for them.
        """
        # As superuser: the mail queue is for administrators.
        notifications = self.sudo()._get_followed_notifications()
        failed = notifications.filtered(lambda item: item.notification_status in FAILED)
        failed.mail_mail_id.filtered(lambda mail: mail.state == "exception").write({"state": "cancel"})
        failed.write({"notification_status": "canceled"})
        served = notifications.filtered(lambda item: item.notification_status not in GIVEN_UP)
        known = {email_normalize(address) for address in served.mapped("mail_email_address") if address}
        left = [address for address in addresses if email_normalize(address) not in known]
        return partners - served.res_partner_id, left

    # Outcome
    # -------

    def _refresh_mail_state(self):
        """Derive ``mail_state`` and ``mail_error`` from what became of the mails."""
        # As superuser: mail servers decide about the state, not the rights of who looks at it.
        for record in self.sudo():
            known = record._get_followed_notifications()
            notifications = known.filtered(lambda item: item.notification_status != "canceled")
            states = set(notifications.mapped("notification_status"))
            put_off = not notifications and record._is_put_off()
            none_left = "withdrawn" if known and not notifications else "sent"
            failed, waiting = states & set(FAILED), put_off or states - {*FAILED, "sent"}
            values = {
                "mail_state": "failed" if failed else "waiting" if waiting else none_left,
                "mail_error": "\n".join(record._explain_mail(item) for item in notifications.sorted("id")).strip()
                or False,
            }
            changed = values != {name: record[name] for name in values}
            record.write(values)
            if changed:
                record._mail_outcome_changed()

    def _get_followed_notifications(self):
        """Return the notifications of those to whom it was addressed; who follows the record hears of it besides."""
        return self.mailed_message_ids.notification_ids.filtered(
            lambda item: (
                item.notification_type == "email"
                and (item.mail_email_address or item.res_partner_id in item.mail_message_id.partner_ids)
            )
        )

    def _is_put_off(self):
        domain = [("mail_message_id", "in", self.mailed_message_ids.ids)]
        # As superuser: messages that were put off are for administrators.
        return bool(self.env["mail.message.schedule"].sudo().search_count(domain, limit=1))

    def _mail_outcome_changed(self):
        """Hook: called on one record, as superuser, when ``mail_state`` or ``mail_error`` have changed."""

    @api.model
    def _explain_mail(self, notification):
        """Return the sentence that says why this mail has not arrived; "" if it has, or has not been tried."""
        names = {
            "address": notification._registry_get_address(),
            "reason": smtp.readable(notification.failure_reason)[:LONGEST_REASON],
        }
        if notification.notification_status == "sent":
            return ""
        if notification.notification_status not in FAILED:
            if not names["reason"]:
                return ""
            return self.env._(
                "%(address)s has not accepted the e-mail yet; another attempt will be made: %(reason)s", **names
            )
        if notification.failure_type in INVALID:
            return self.env._("The e-mail was not delivered: %(address)s is not a valid address. Correct it.", **names)
        if not names["reason"]:
            return self.env._("The e-mail to %(address)s was not delivered.", **names)
        return self.env._("The e-mail to %(address)s was not delivered: %(reason)s", **names)
