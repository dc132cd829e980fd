from . import (
    customer_portal_access,
    portal_wizard_visibility,
)
