"""`./dev i18n`: export every addon's terms and bring its translations up to date."""

from pathlib import Path

from . import configuration, locks, templates
from .console import say
from .processes import run as run_process
from .setup import mark_ready, provide

DATABASE = "translation"
LANGUAGES = ("de", "fr")
MERGE = Path(__file__).with_name("po_merge.py")


def run(workspace):
    with locks.setup_lock(workspace):
        setup = provide(workspace)
        setup.databases.clone(templates.provide(setup), DATABASE)
        mark_ready(workspace)
        for addon in workspace.addons():
            export(setup, addon)
            merge(setup, addon)
        setup.databases.drop(DATABASE)
    return 0


def export(setup, addon):
    config = configuration.write(setup, "i18n", DATABASE)
    target = setup.workspace.subfolder("tmp") / f"{addon.name}.pot"
    command = setup.odoo("i18n", "export", "-c", config, "-o", target, addon.name)
    log, env = setup.workspace.log("i18n"), setup.environment()
    run_process(command, f"exporting the terms of {addon.name} failed", log=log, env=env)


def merge(setup, addon):
    workspace = setup.workspace
    exported = workspace.subfolder("tmp") / f"{addon.name}.pot"
    folder = addon / "i18n"
    folder.mkdir(exist_ok=True)
    log = workspace.log("i18n")
    command = [workspace.python, MERGE, exported, folder, addon.name, *LANGUAGES]
    run_process(command, f"merging the terms of {addon.name} failed", log=log)
    say(log.read_text(encoding="utf-8").strip())
    exported.unlink()
