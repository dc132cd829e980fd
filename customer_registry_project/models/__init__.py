from . import (
    customer_contact,
    project_project,
    project_task,
    project_task_contact,
    project_task_portal,
    res_company,
    res_config_settings,
    res_partner,
)
