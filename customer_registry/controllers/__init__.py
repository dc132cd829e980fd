from . import (
    mail_links,
    mail_thread,
    objection,
    portal_customer,
    portal_data,
    portal_invoices,
    portal_pages,
    portal_photo,
    portal_preview,
    portal_upload,
    prospect_form,
)
