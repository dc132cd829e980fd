from . import (
    customer_document_seen,
    ir_attachment_from_customer,
    ir_attachment_portal,
    ir_attachment_seen,
    ir_http,
    mail_message,
    mail_message_outsider,
    mail_thread_outsider,
    res_partner_documents,
    res_partner_portal_data,
    res_partner_portal_hidden,
    res_users_own_data,
)
