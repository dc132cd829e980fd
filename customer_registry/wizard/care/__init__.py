# Before the models that inherit from them.
from . import customer_action_bulk_mixin

# isort: split
from . import (
    customer_action_reassign,
    customer_action_reschedule,
    mail_activity_schedule,
)
