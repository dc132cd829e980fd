from . import billing, controllers, models
from .hooks import uninstall_hook
