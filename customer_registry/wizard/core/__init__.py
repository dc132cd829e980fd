# Before the models that inherit from them.
from . import customer_bulk_mixin

# isort: split
from . import customer_bulk_edit, customer_sending
