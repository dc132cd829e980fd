"""Prepared databases, so that a run begins with a clone that takes a second.

`tpl_<hash>` holds the foreign addons that ours depend on, without their demonstration data, and the
languages we ship; `reg_<hash>` is a copy of it with all our addons, their demonstration data and warm
asset bundles, `own_<hash>` one with our addons and none of their demonstration data.
All are built under another name and renamed when they are finished.
"""

import hashlib
import json
import re
from pathlib import Path

from . import configuration
from .console import Failure, say
from .odoo_source import identity
from .processes import run

LANGUAGES = ("de_DE", "fr_FR")
KEPT = 2
BUILDING = "building"
IGNORED = ("*.pyc", "__pycache__")
INSIDE = Path(__file__).with_name("inside_odoo.py")

# Loaded after the installation: a language that is there from the start is everybody's.
SETTLE = f"""
languages = env["res.lang"].with_context(active_test=False)
languages = languages.search([("code", "in", {LANGUAGES})])
env["base.language.install"].create({{"lang_ids": [(6, 0, languages.ids)]}}).lang_install()
set_param = env["ir.config_parameter"].sudo().set_param
set_param("report.print_delay", "10")
env["ir.mail_server"].sudo().with_context(active_test=False).search([]).active = False
# Odoo installs the demonstration data of an addon where all that it depends on have theirs.
env["ir.module.module"].search([("state", "=", "installed")]).demo = True
env.cr.commit()
"""
# Odoo loads the demonstration data of a module if those that it depends on have theirs; in a database that is there
# already, --without-demo changes nothing.
FORGET_DEMO = "UPDATE ir_module_module SET demo = false"
# Test transactions roll bundles back, so every tour would build them again.
WARM = """
Bundle = env["ir.qweb"]._get_asset_bundle
for name in (
    "web.assets_web", "web.assets_tests", "web.assets_frontend", "web.assets_frontend_lazy",
    "web.report_assets_common", "web.report_assets_pdf", "portal.assets_chatter", "portal.assets_chatter_style",
):
    Bundle(name, css=False, js=True).js()
    Bundle(name, css=True, js=False).css()
env.cr.commit()
"""


def provide(setup):
    """Return the name of the database that holds all addons as they are now."""
    base = base_name(setup)
    name = registry_name(setup, base)
    databases = setup.databases
    if databases.exists(name):
        return name
    databases.drop(BUILDING)
    if not databases.exists(base):
        build_base(setup, base)
    build_registry(setup, base, name)
    forget_old(databases)
    return name


def provide_without_demo(setup):
    """Return the name of the database that holds all addons as they are now, and no demonstration data of ours."""
    base = base_name(setup)
    name = f"own_{digest(registry_name(setup, base) + FORGET_DEMO)}"
    if not setup.databases.exists(name):
        provide(setup)  # and with it the base
        clone_without_demo(setup, base, BUILDING)
        install(setup, setup.workspace.addon_names())
        refuse_demo(setup)
        setup.databases.publish(BUILDING, name)
        forget_old(setup.databases)
    return name


def clone_without_demo(setup, source, target):
    """Clone a database so that what is installed into it comes without demonstration data."""
    setup.databases.clone(source, target)
    setup.databases.sql(FORGET_DEMO, database=target)


def refuse_demo(setup):
    """:raises Failure: an addon of ours came with demonstration data all the same"""
    rows = setup.databases.sql("SELECT name FROM ir_module_module WHERE demo", database=BUILDING)
    with_demo = sorted({name for (name,) in rows} & set(setup.workspace.addon_names()))
    if with_demo:
        raise Failure(f"{', '.join(with_demo)} came with demonstration data")


def base_name(setup):
    workspace = setup.workspace
    parts = [
        workspace.external_dependencies(),
        (workspace.root / "requirements-dev.txt").read_text(encoding="utf-8"),
        identity(setup.odoo_path),
        setup.databases.version(),
        SETTLE + FORGET_DEMO,
    ]
    return f"tpl_{digest(json.dumps(parts))}"


def registry_name(setup, base):
    parts = [base, addon_hashes(setup.workspace), WARM]
    return f"reg_{digest(json.dumps(parts))}"


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def addon_hashes(workspace):
    """Return {addon: hash of its files}."""
    return {addon.name: folder_hash(addon) for addon in workspace.addons()}


def folder_hash(folder):
    """Return a hash of the names and contents below `folder`, bytecode left out."""
    total = hashlib.sha256()
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in sorted(files):
        if any(path.match(pattern) for pattern in IGNORED) or "__pycache__" in path.parts:
            continue
        total.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def build_base(setup, name):
    dependencies = setup.workspace.external_dependencies()
    say(f"installing {len(dependencies)} Odoo apps")
    update(setup, BUILDING, ["-i", "base"])  # with its demonstration data: a colleague, the company's address
    setup.databases.sql(FORGET_DEMO, database=BUILDING)
    install(setup, dependencies, SETTLE)
    setup.databases.publish(BUILDING, name)


def build_registry(setup, base, name):
    setup.databases.clone(base, BUILDING)
    names = setup.workspace.addon_names()
    if names:
        say(f"installing {', '.join(names)} and building the asset bundles")
        install(setup, names, WARM)
    setup.databases.publish(BUILDING, name)


def install(setup, names, code=""):
    """Install addons into the database that is being built, then run code with Odoo's `env` in it."""
    config = configuration.write(setup, "build", BUILDING)
    command = [setup.workspace.python, "-P", INSIDE, config, ",".join(names)]
    perform(setup, command, f"installing {', '.join(names)} failed", code)


def update(setup, database, options):
    """Run Odoo's installer on `database`; raises Failure with the end of its log."""
    config = configuration.write(setup, "build", database)
    command = setup.odoo("-c", config, "--stop-after-init", "--no-http", "--log-level=warn", *options)
    perform(setup, command, f"installing failed (odoo {' '.join(options)})")


def perform(setup, command, failure, code=""):
    """Run an installation; :raises Failure: with the end of its log, also for what Odoo only logs as an error"""
    log = setup.workspace.log("install")
    with code_file(setup, code).open("rb") as stdin:
        run(command, failure, log=log, env=setup.environment(), stdin=stdin)
    complaint = complaint_in(log.read_text(encoding="utf-8", errors="replace"))
    if complaint:
        raise Failure(failure, complaint)


def complaint_in(log):
    """Return the lines of an installation log that Odoo itself lets pass, but we do not."""
    lines = log.splitlines()
    pattern = re.compile(
        r" (ERROR|CRITICAL) |demo data failed|failed to install in demo"
        r"|Access Rights Inconsistency|have no access rules|have the same label"
    )
    first = next((number for number, line in enumerate(lines) if pattern.search(line)), None)
    return "" if first is None else "\n".join(lines[first : first + 40])


def script(setup, code, purpose):
    """Run Python code with Odoo's `env` in the database that is being built."""
    config = configuration.write(setup, "build", BUILDING)
    command = setup.odoo("shell", "-c", config, "--no-http", "--log-level=error")
    log = setup.workspace.log("script")
    with code_file(setup, code).open("rb") as stdin:
        run(command, f"{purpose} failed", log=log, env=setup.environment(), stdin=stdin)


def code_file(setup, code):
    file = setup.workspace.subfolder("run") / "script.py"
    file.write_text(code, encoding="utf-8")
    return file


def forget_old(databases):
    for kind in ("tpl_", "reg_", "own_", "str_"):
        databases.drop(*databases.names(kind)[KEPT:])
