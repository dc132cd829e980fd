from . import (
    customer_contact,
    project_collaborator_told,
    project_project,
    project_project_told,
    project_task,
    project_task_contact,
    project_task_portal,
    project_task_told,
    res_company,
    res_config_settings,
    res_partner,
)
