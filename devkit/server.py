"""`./dev start` and `./dev stop`: the database to work with and the running Odoo."""

import http.client
import json
import os
import signal
import subprocess
import time

from . import configuration, locks, mail_catcher, ports, templates
from .console import Failure, say
from .processes import foreground, is_process
from .setup import mark_ready, provide

DATABASE = "customer_registry"
ANSWER_SECONDS = 180
STOP_SECONDS = 30


def server_lock(workspace):
    return workspace.subfolder("run") / "server.lock"


def start(workspace, arguments):
    """Set up, then run Odoo in the foreground; returns its exit status."""
    port = ports.wanted()
    lock = acquire_server_lock(workspace)
    ports.require_free(port)
    with locks.setup_lock(workspace):
        setup = provide(workspace)
        create_database(setup)
        update_database(setup)
        set_address(setup, port)
        smtp_port = mail_catcher.provide(workspace)
        mark_ready(workspace)
    config = configuration.write(setup, "odoo", DATABASE, http_port=port, smtp_port=smtp_port)
    say(f"starting Odoo; mail is kept here, see ./dev mail (port {smtp_port})")

    def announce(child):
        locks.record_holder(lock, child.pid)
        announce_when_answering(child, port)

    command = setup.odoo("-c", config, *arguments)
    env = setup.environment(ODOO_RC=config)
    return foreground(command, env=env, cwd=workspace.root, pass_fds=(lock,), after_start=announce)


def acquire_server_lock(workspace):
    """Return the lock that Odoo itself inherits: it is held as long as Odoo runs."""
    return locks.acquire(
        server_lock(workspace),
        "./dev start is already at work here (process {pid}): ./dev stop ends it",
    )


def announce_when_answering(child, port):
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        if answers(port):
            say(f"ready: http://127.0.0.1:{port} (login admin, password admin); Ctrl-C ends it")
            return
        try:
            child.wait(timeout=0.3)
            return
        except subprocess.TimeoutExpired:
            continue
    say(f"Odoo has not answered on port {port} for {ANSWER_SECONDS} seconds")


def answers(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/web/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def create_database(setup):
    """Create the database from the template unless it is there."""
    databases = setup.databases
    if databases.exists(DATABASE):
        return
    hashes = templates.addon_hashes(setup.workspace)
    template = templates.provide(setup)
    say(f"creating the database {DATABASE}")
    databases.clone(template, templates.BUILDING)
    databases.note(templates.BUILDING, json.dumps(hashes))
    databases.publish(templates.BUILDING, DATABASE)


def update_database(setup):
    """Bring the database up to the addons' files if they have changed since."""
    hashes = templates.addon_hashes(setup.workspace)
    known = json.loads(setup.databases.noted(DATABASE) or "{}")
    options = update_options(known, hashes)
    if not options:
        return
    say(f"updating the addons that have changed ({' '.join(options)})")
    templates.update(setup, DATABASE, options)
    setup.databases.note(DATABASE, json.dumps(hashes))


def update_options(known, hashes):
    """Return Odoo's options that install new addons and update changed ones."""
    new = [name for name in hashes if name not in known]
    changed = [name for name in hashes if name in known and known[name] != hashes[name]]
    # Updating what is not installed does nothing, installing what is there neither: an
    # addon of unknown state gets both.
    options = ["-i", ",".join(new), "-u", ",".join(new + changed)] if new else []
    return options or (["-u", ",".join(changed)] if changed else [])


def set_address(setup, port):
    """Let links in mails and the PDF printer find this server."""
    address = f"http://127.0.0.1:{port}"
    statement = """
        INSERT INTO ir_config_parameter (key, value, create_date, write_date)
        VALUES (%s, %s, now() at time zone 'UTC', now() at time zone 'UTC')
        ON CONFLICT (key) DO UPDATE SET value = excluded.value
    """
    values = {"web.base.url": address, "report.url": address}
    statements = [[statement, [key, value]] for key, value in values.items()]
    setup.databases.script(statements, database=DATABASE)


def stop_server(workspace):
    """End the Odoo that this environment runs; tell whether there was one."""
    lock = server_lock(workspace)
    pid = locks.holder(lock) if locks.is_held(lock) else None
    if pid is None:
        return False
    if not is_ours(workspace, pid):
        raise Failure(f"{lock} names process {pid}, which is not ours: it is left alone")
    os.kill(pid, signal.SIGTERM)
    if not wait_until_released(lock, STOP_SECONDS):
        say(f"Odoo ({pid}) does not end, killing it")
        if is_ours(workspace, pid):
            os.kill(pid, signal.SIGKILL)
    return True


def is_ours(workspace, pid):
    """Tell whether `pid` is our Odoo, or the ./dev that is about to start it."""
    config = workspace.folder / "run" / "odoo.conf"
    return is_process(pid, "odoo", config) or is_process(pid, "dev", "start")


def wait_until_released(lock, seconds):
    deadline = time.monotonic() + seconds
    while locks.is_held(lock):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
