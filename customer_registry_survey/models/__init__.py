from . import res_partner, survey_user_input, survey_user_input_portal
