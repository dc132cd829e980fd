from . import block
