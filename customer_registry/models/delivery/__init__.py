# Before the models that inherit from them.
from . import customer_mailed_mixin, customer_mailed_state_mixin

# isort: split
from . import (
    account_move_delivery,
    account_move_send,
    account_move_send_delivery,
    account_move_send_lawful,
    account_move_send_queue,
    account_payment_receipt,
    customer_channel_rule,
    customer_delivery,
    customer_delivery_address,
    customer_delivery_asking,
    customer_delivery_queue,
    customer_delivery_retry,
    customer_first_step,
    mail_mail,
    mail_mail_followed,
    mail_message_schedule,
    mail_notification,
    res_company_seller,
    res_config_settings_seller,
    res_partner_delivery,
    res_partner_einvoice,
    res_partner_lawful,
)
