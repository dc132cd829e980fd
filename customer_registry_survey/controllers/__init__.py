from . import portal_questionnaires
