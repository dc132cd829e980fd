from . import customer_registry_demo
