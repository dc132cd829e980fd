from . import res_partner, survey_user_input
