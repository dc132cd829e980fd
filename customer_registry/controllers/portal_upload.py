from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.http import request

from ..checks.upload import EXTENSIONS, examine

RECEIVED_KEY = "registry_received"


class PortalUpload(CustomerPortal):
    """Files that customers send with the forms of the portal."""

    def _registry_accepted_files(self):
        """Return what a form's file field offers to choose from."""
        return ",".join(f".{extension}" for extension in EXTENSIONS)

    def _registry_read_uploads(self, count, limit):
        """Return the files of the form as list of ``checks.upload.Upload``, and why they are not taken or "".

        :param count: how many files the form may have
        :param limit: bytes that each file may have
        """
        files = [file for file in request.httprequest.files.getlist("files") if file.filename]
        if len(files) > count:
            return [], request.env._("Please send at most %(count)s files at once.", count=count)
        # One byte more than allowed tells that a file is too large; the rest of it is not read.
        uploads = [examine(file.filename, file.stream.read(limit + 1), limit) for file in files]
        problems = self._registry_upload_problems(limit)
        return uploads, "\n".join(f"{upload.name}: {problems[upload.problem]}" for upload in uploads if upload.problem)

    def _registry_note_received(self, uploads):
        """Have the next page that asks for it say which files have arrived."""
        request.session[RECEIVED_KEY] = [upload.name for upload in uploads]

    def _registry_take_received(self):
        """Return the names of the files that have just arrived; once."""
        return request.session.pop(RECEIVED_KEY, [])

    def _registry_upload_problems(self, limit):
        kinds = ", ".join(EXTENSIONS)
        return {
            "empty": request.env._("The file is empty."),
            "large": request.env._("The file is larger than %(limit)s MB.", limit=limit // 1024 // 1024),
            "type": request.env._("Only these file types are accepted: %(kinds)s.", kinds=kinds),
            "content": request.env._(
                "The content does not match the file type in the name. Save the file again and send that version."
            ),
        }
