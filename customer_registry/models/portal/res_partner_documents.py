import hashlib
from datetime import timedelta

from odoo import models
from odoo.addons.base.models.ir_qweb_fields import nl2br_enclose
from odoo.exceptions import UserError

SAME = timedelta(minutes=10)  # within which the same files are the same form: who taps twice means one
HOUR = timedelta(hours=1)
PER_HOUR = 30  # forms of one login


class ResPartner(models.Model):
    """Documents that customers send without having been asked for them."""

    _inherit = "res.partner"

    def _registry_receive_documents(self, uploads, text=""):
        """Keep these files as documents of this customer, and tell who looks after it; once if sent twice.

        Called as superuser, in the name of the portal user who has sent them.

        :param uploads: list of ``checks.upload.Upload`` without problem
        :param str text: plain text that goes with them
        :raises UserError: he has sent too much within an hour
        """
        quota = self.env["customer.form.quota"]
        digest = hashlib.sha256(repr((self.env.uid, self.id, uploads, text)).encode()).hexdigest()
        if not quota._take("document", digest, 1, SAME):
            return
        if not quota._take("documents", str(self.env.uid), PER_HOUR, HOUR):
            raise UserError(self.env._("You have sent many files within an hour. Please try again later."))
        # The customer's file is kept as it came, Odoo would scale images.
        attachments = self.env["ir.attachment"].with_context(image_no_postprocess=True)
        files = attachments.create([self._prepare_received_document(upload) for upload in uploads])
        self._registry_tell_received(files, text)

    def _prepare_received_document(self, upload):
        return {
            "name": upload.name,
            "raw": upload.content,
            "mimetype": upload.mimetype,
            "res_model": self._name,
            "res_id": self.id,
            "registry_from_customer": True,
        }

    def _registry_tell_received(self, files, text):
        """Note the files on the customer, internally, and tell its owner, or where there is none its team."""
        told = (self.user_id.filtered("active") or self.registry_member_ids.filtered("active")).partner_id
        lang = told[:1].lang or self.env.company.partner_id.lang
        names = ", ".join(files.mapped("name"))
        body = self.with_context(lang=lang).env._("Sent in the portal: %(files)s", files=names)
        message = self.message_post(
            body=nl2br_enclose(body, "p") + (nl2br_enclose(text, "blockquote") if text else ""),
            author_id=self.env.user._registry_person().id,
            partner_ids=told.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        message.attachment_ids = files  # Odoo lets outsiders post with what they have composed only
