"""Odoo's configuration files."""

from .odoo_source import addons_path

# Nothing listens there: without a catcher a mail fails, it never leaves the machine.
CLOSED_PORT = 1


def write(setup, name, database, *, http_port=0, smtp_port=None, more_addons=()):
    """Write `.dev/run/NAME.conf` for `database`, with more folders of addons, and return its path."""
    workspace = setup.workspace
    options = {
        "addons_path": ",".join([addons_path(workspace, setup.odoo_path), *map(str, more_addons)]),
        "data_dir": workspace.folder / "data",
        "db_name": setup.databases.full(database),
        "dbfilter": f"^{setup.databases.full(database)}$",
        "http_interface": "127.0.0.1",
        "http_port": http_port,
        "list_db": False,
        "with_demo": True,
        "max_cron_threads": 1,
        "limit_time_cpu": 1800,
        "limit_time_real": 3600,
        "screenshots": workspace.subfolder("screenshots"),
        "smtp_server": "127.0.0.1",
        "smtp_port": smtp_port or CLOSED_PORT,
    }
    lines = ["[options]", *(f"{key} = {value}" for key, value in options.items()), ""]
    path = workspace.subfolder("run") / f"{name}.conf"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
