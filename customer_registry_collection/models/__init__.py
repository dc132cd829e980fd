# The order is that of the rooms, bottom first: a room uses those above it in this list, and overrides them.
# isort: off
from . import (
    mandate,
    collection,
    invoice,
)
