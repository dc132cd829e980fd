"""Looks for leaks: 5,000 requests to one server, and after each thousand its memory, files, connections and sessions.

Run by `./dev bench leaks`, which gives it a fresh clone (BENCH_REQUESTS scales it). Overview, lists, forms that are
not saved yet and pages of the portal take turns, after a warm-up that fills Odoo's caches. What grows from thousand
to thousand leaks; nothing passes or fails here.
"""

import itertools
import os
import re
import tempfile
from pathlib import Path

import common
import psutil
import requests

REQUESTS = int(os.environ.get("BENCH_REQUESTS", 5_000))
STEP, WARM_UP = 1_000, 200
PAGES = ("/my/home", "/my/invoices", "/my/services", "/my/documents", "/my/contacts", "/my/account")
MEGABYTE = 2**20


def main():
    with common.environment() as env:
        common.report("machine", common.machine())
        database, customers = env.cr.dbname, env["res.partner"].search([("registry_state", "=", "customer")]).ids
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TMPDIR"] = folder  # of the server: what it leaves there is its own
        with common.server(database, Path(folder) / "server.log") as address:
            bench(address, database, customers, Path(folder))


def bench(address, database, customers, folder):
    server = next(child for child in psutil.Process().children() if "--http-port" in " ".join(child.cmdline()))
    work = itertools.cycle([*employee_calls(address, customers), *portal_calls(address)])
    send(work, WARM_UP)
    common.report("after the warm-up", state(server, database, folder))
    for done in range(STEP, REQUESTS + 1, STEP):
        send(work, STEP)
        common.report(f"after {done:,} requests", state(server, database, folder))


def send(work, count):
    for _number, call in zip(range(count), work, strict=False):
        call()


def state(server, database, folder):
    """Return what the server holds, in one line."""
    with common.environment() as env:
        env.cr.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [database])
        (connections,) = env.cr.fetchone()
    files = sum(1 for path in folder.rglob("*") if path.is_file())
    return (
        f"{server.memory_info().rss / MEGABYTE:.0f} MB, {server.num_fds()} files open, {server.num_threads()} threads, "
        f"{connections} connections, {files} temporary files"
    )


def employee_calls(address, customers):
    """Return what an employee asks again and again."""
    session = log_in(address, "admin")
    numbers = itertools.cycle(customers)

    def call(model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = session.post(f"{address}/web/dataset/call_kw", json=body).json()
        if "error" in answer:
            raise SystemExit(f"{model}.{method} failed: {answer['error']['data']['message']}")

    names = {"name": {}, "email": {}, "registry_state": {}}
    new = {"name": "Werkstatt Kaltenbach", "is_company": True, "registry_state": "draft"}
    return [
        lambda: call("res.partner", "registry_get_overview", [next(numbers)]),
        lambda: call("res.partner", "web_search_read", [["registry_state", "!=", False]], names, limit=80),
        lambda: call("res.partner", "onchange", [], new, ["name"], {**names, "registry_duplicates": {}}),
        lambda: call("res.partner", "registry_review", [next(numbers)]),
        lambda: call("customer.delivery", "web_search_read", [], {"state": {}, "channel": {}}, limit=80),
    ]


def portal_calls(address):
    """Return what a customer opens, one page after the other."""
    session = log_in(address, "sabine")
    return [lambda page=page: session.get(f"{address}{page}").raise_for_status() for page in PAGES]


def log_in(address, login):
    session = requests.Session()
    page = session.get(f"{address}/web/login").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    session.post(f"{address}/web/login", {"login": login, "password": login, "csrf_token": token}).raise_for_status()
    return session


if __name__ == "__main__":
    main()
