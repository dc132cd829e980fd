from . import billing, controllers, models, wizard
from .hooks import uninstall_hook
