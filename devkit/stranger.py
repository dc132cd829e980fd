"""A stranger's database: no demonstration data, one language, the American chart of accounts, no website.

One company has no chart at all, `account_peppol` is there as Odoo installs it in the EU, and five modules of OCA are
there before ours. It is kept as `str_<hash>`.
"""

import json

from . import oca_modules, templates
from .workspace import EXTRAS

NAME = "stranger"
MODULES = ("base_location", "contract", "mail_tracking", "partner_firstname", "queue_job")
CHART = ("l10n_us", "l10n_us_account")
# Not those that list every route: they hold for exactly the apps of the other templates.
MATRICES = (
    "tests/test_access_matrix.py",
    "tests/portal/test_security_models.py",
    "tests/portal/test_security_guarded.py",
    "tests/portal/test_security_messages.py",
    "tests/portal/test_security_searches.py",
)
SETTLE = """
company = env.ref("base.main_company")
address = {"street": "12 Lake Road", "zip": "53703", "city": "Madison", "email": "office@lakeside.example.com"}
company.write({"name": "Lakeside Plumbing", "country_id": env.ref("base.us").id, **address})
env["account.chart.template"].try_loading("us", company, install_demo=False)
env["res.company"].create({"name": "Lakeside Rentals"})  # a country would bring a chart
set_param = env["ir.config_parameter"].sudo().set_param
set_param("report.print_delay", "10")
env.cr.commit()
"""


def provide(setup, env, folder):
    """Return the name of the stranger's database with all addons as they are now."""
    name = database_name(setup)
    if not setup.databases.exists(name):
        setup.databases.drop(templates.BUILDING)
        oca_modules.install(setup, env, folder, templates.BUILDING, apps(setup.workspace))
        templates.script(setup, SETTLE, "settling the stranger's database")
        oca_modules.install(setup, env, folder, templates.BUILDING, MODULES)
        oca_modules.install(setup, env, folder, templates.BUILDING, setup.workspace.addon_names())
        setup.databases.publish(templates.BUILDING, name)
        templates.forget_old(setup.databases)
    return name


def database_name(setup):
    parts = [templates.registry_name(setup, templates.base_name(setup)), oca_modules.pins(), MODULES, CHART, SETTLE]
    return f"str_{templates.digest(json.dumps(parts))}"


def apps(workspace):
    """Return Odoo's apps that are there before anything of OCA or ours."""
    return sorted({*workspace.external_dependencies(), *CHART} - set(EXTRAS))


def prepare(setup, _env, _folder, database):
    setup.databases.clone(database_name(setup), database)
