from odoo import fields, models
from odoo.addons.customer_registry.checks.text import typed_text
from odoo.exceptions import UserError

MAX_FILES = 100  # that one request takes
REASON_LENGTH = 2000


class CustomerRequest(models.Model):
    """The customer's answers. Called by the portal's pages as superuser, in the name of the portal user."""

    _inherit = "customer.request"

    def _answer_upload(self, uploads, more=False):
        """Take these files as documents of the customer.

        :param uploads: list of ``checks.upload.Upload`` without problem
        :param more: the request stays open, further files follow
        :raises UserError: the request takes no answer any more, or no further files
        """
        self._claim("upload")
        if len(self.answer_ids) + len(uploads) > MAX_FILES:
            raise UserError(self.env._("A request accepts at most %(count)s files.", count=MAX_FILES))
        # The customer's file is kept as it came, Odoo would scale images.
        attachments = self.env["ir.attachment"].with_context(image_no_postprocess=True)
        files = attachments.create([self._prepare_answer(upload) for upload in uploads])
        self.answer_ids += files
        if not more:
            self._close("done")
        names = ", ".join(files.mapped("name"))
        self._tell_responsible(lambda request: request.env._("Received: %(files)s", files=names))

    def _answer_approve(self):
        """Note that the customer approves of the files as they were sent.

        :raises UserError: the request takes no answer any more, or a file was changed
        """
        self._claim("approve")
        self._check_unchanged()
        self._close("done")
        self._tell_responsible(lambda request: request.env._("Approved."))

    def _answer_refuse(self, reason):
        """Note that the customer does not approve or sign.

        :raises UserError: the request takes no answer any more, or there is no reason
        """
        self._claim("approve", "sign")
        reason = typed_text(reason)[:REASON_LENGTH]
        if not reason:
            raise UserError(self.env._("Please tell us why."))
        self._close("refused", refuse_reason=reason)
        self._tell_responsible(lambda request: request.env._("Refused: %(reason)s", reason=reason))

    def _claim(self, *kinds):
        """Hold the request until the end of the transaction: of two answers at once only one counts.

        :raises UserError: it takes no answer of these kinds
        """
        self.ensure_one()
        if self.try_lock_for_update() != self:
            raise UserError(self.env._("This request is being answered right now. Reload the page in a moment."))
        self.invalidate_recordset(["state"])
        if self.state != "open" or self.kind not in kinds:
            raise UserError(self.env._("This request has already been answered or withdrawn."))
        if self._is_over():
            raise UserError(self.env._("The time to answer has expired. Please ask us to send the request again."))

    def _check_unchanged(self):
        """:raises UserError: a file is not what was sent any more"""
        if self._hash_files(self.attachment_ids) != (self.file_hashes or {}):
            raise UserError(
                self.env._("A file was changed after it had been sent to you. Please ask us to send it again.")
            )

    def _close(self, state, **values):
        person = self.env.user._registry_person()
        self.write({"state": state, "answered_by_id": person.id, "answered_at": fields.Datetime.now(), **values})

    def _prepare_answer(self, upload):
        return {
            "name": upload.name,
            "raw": upload.content,
            "mimetype": upload.mimetype,
            "res_model": self._name,
            "res_id": self.id,
        }

    def _tell_responsible(self, describe):
        """Note the answer, internally, and tell the responsible employee.

        :param describe: returns the text, in the language of the request that it gets
        """
        responsible = self._get_responsible().partner_id
        text = describe(self.with_context(lang=responsible.lang or self.company_id.partner_id.lang))
        self.message_post(
            body=text,
            author_id=self.env.user._registry_person().id,
            partner_ids=responsible.ids,
            subtype_xmlid="mail.mt_note",
        )

    def _get_responsible(self):
        """Hook: return the user who is told of the answer, if any."""
        return self.user_id.filtered("active")
