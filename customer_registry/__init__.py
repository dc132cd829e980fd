from . import checks
from . import models
from . import wizard
