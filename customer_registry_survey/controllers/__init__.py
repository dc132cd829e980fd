from . import portal_questionnaires, survey
