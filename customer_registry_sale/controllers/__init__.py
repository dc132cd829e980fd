from . import portal_orders
