from . import customer_survey_request
