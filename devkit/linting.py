"""`./dev lint`: ruff over the repository, pylint-odoo over the addons."""

from .console import say
from .processes import foreground


def run(workspace):
    """Run both and return a bad exit status if one of them found something."""
    statuses = [check(workspace, name, command) for name, command in commands(workspace)]
    return next(filter(None, statuses), 0)


def commands(workspace):
    """Return (name, command) pairs."""
    programs, addons = workspace.venv / "bin", workspace.addon_names()
    yield "ruff", [programs / "ruff", "check", "--cache-dir", workspace.folder / "cache/ruff", "."]
    if addons:
        yield "pylint-odoo", [programs / "pylint", "--rcfile=.pylintrc", *addons]


def check(workspace, name, command):
    env = workspace.environment(PYLINTHOME=workspace.folder / "cache/pylint")
    status = foreground(command, env=env, cwd=workspace.root)
    say(f"{name}: {'found something' if status else 'clean'}")
    return status
