from . import (
    customer_contact,
    customer_contact_email,
    customer_contact_email_owner,
    customer_contact_role,
    mail_thread,
    res_partner_contact,
    res_partner_emails,
    res_partner_mail,
    res_partner_recipients,
)
