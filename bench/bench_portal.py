"""Measures the portal: its home for a customer with 50,000 invoices against 10, and 50 users at once.

Run by `./dev bench portal`, which gives it a fresh clone (BENCH_INVOICES scales the busy customer, BENCH_SECONDS
each load). Odoo serves on loopback; the numbers of queries are those that it logs for each request. The load comes
from locust, in an environment of its own: the same users at the same pace first on Odoo's own pages, as contacts
outside of the registry, then on ours, in turns. Prints medians, percentiles and ratios; nothing passes or fails here.
"""

import contextlib
import csv
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import common
import requests
from odoo import Command

INVOICES = int(os.environ.get("BENCH_INVOICES", 50_000))
SECONDS = int(os.environ.get("BENCH_SECONDS", 90))
TURNS, USERS, ROUNDS = 15, 50, 2
LOCUST = "locust==2.40.2"
COUNTERS = r'data-placeholder_count="(\w+)"'
# A page of Odoo as its server logs it: path, status, queries, seconds of them, seconds of the rest.
LOGGED = re.compile(r'"(?:GET|POST) (\S+) HTTP/1.1" (\d+) \S+ (\d+) ([\d.]+) ([\d.]+)')
ODOO_PAGES = ("/my/home", "/my/invoices", "/my/account", "/my/tasks", "/my/orders")
OUR_PAGES = (
    "/my/home",
    "/my/invoices",
    "/my/services",
    "/my/documents",
    "/my/contacts",
    "/my/requests",
    "/my/tickets",
)


def main():
    with common.environment() as env:
        env = env(context={**env.context, "allowed_company_ids": env.ref("base.main_company").ids})
        common.report("machine", common.machine())
        common.report("making users and invoices", f"{common.timed(prepare, env):.0f} s")
        database = env.cr.dbname
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "home.log"
        with common.server(database, log) as address, log.open(encoding="utf-8") as lines:
            bench_home(address, lines)
        with common.server(database, Path(folder) / "load.log", "--workers=2") as address:
            bench_load(address, Path(folder))


def prepare(env):
    """Make contacts with login: of a customer with 10 invoices, of a busy one, fifty of ours, fifty of Odoo's."""
    logins = ["few", "many", *[f"{kind}{number}" for number in range(USERS) for kind in ("ours", "odoo")]]
    invoices = make_invoices(env, [make_login(env, login, not login.startswith("odoo")) for login in logins])
    for login, invoice in zip(logins, invoices, strict=True):
        multiply(env, invoice, INVOICES if login == "many" else 10)
    env.cr.commit()
    with contextlib.closing(env.registry.cursor()) as cr:
        cr._cnx.autocommit = True
        cr.execute("VACUUM ANALYZE")


def make_login(env, login, registered):
    """Return a company whose portal administrator, in the registry, has this login and password."""
    values = {**common.ADDRESS, "name": f"Company {login}", "country_id": env.ref("base.de").id}
    company = env["res.partner"].create({**values, "registry_state": "customer"} if registered else values)
    person = env["res.partner"].create({"name": login, "parent_id": company.id, "email": f"{login}@example.com"})
    if registered:
        person.customer_link_ids.write({"portal_access": True, "portal_admin": True})
        env["customer.folder"].create({"name": "Head office", "partner_id": company.id, "state": "active"})
    groups = [Command.set([env.ref("base.group_portal").id])]
    values = {"login": login, "password": login, "partner_id": person.id, "group_ids": groups}
    env["res.users"].with_context(no_reset_password=True).create(values)
    return company


def make_invoices(env, partners):
    """Return one posted invoice of each of ``partners``, made by Odoo."""
    invoices = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": "2026-01-02",
                "invoice_line_ids": [Command.create({"name": "Hosting", "price_unit": 10})],
            }
            for partner in partners
        ]
    )
    invoices.action_post()
    env.flush_all()
    return invoices


def multiply(env, invoice, count):
    """Copy the rows of ``invoice`` until there are ``count`` of it."""
    name = f"{invoice.name}/{{n}}"
    moves = common.copies(env, invoice, count - 1, "name", name, {})
    for line in invoice.line_ids:
        common.copies(env, line, count - 1, "move_name", name, {}, parent=("move_id", moves))


def bench_home(address, log):
    """The portal's home with its counters, for few and for many invoices, in alternating turns."""
    titles = {"few": "home of a customer with 10 invoices", "many": f"home of a customer with {INVOICES:,} invoices"}
    titles["odoo0"] = "home of a contact outside of the registry"
    sessions = {login: log_in(address, login) for login in titles}
    times = {login: [] for login in titles}
    counts = {}
    for turn in range(TURNS + 2):
        for login, session in sessions.items():
            log.read()
            start = time.perf_counter()
            open_home(address, session)
            if turn > 1:  # two rounds to warm up
                times[login].append(time.perf_counter() - start)
            counts[login] = queries(log)
    middle = {login: statistics.median(seconds) for login, seconds in times.items()}
    for login, title in titles.items():
        common.report(title, f"median {middle[login] * 1000:.0f} ms, {counts[login]} queries")
    common.report(f"  {INVOICES:,} invoices against 10", f"{middle['many'] / middle['few']:.2f} x")


def log_in(address, login):
    session = requests.Session()
    page = session.get(f"{address}/web/login").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    session.post(f"{address}/web/login", {"login": login, "password": login, "csrf_token": token}).raise_for_status()
    return session


def open_home(address, session):
    """Open the page and let it count, as its script does in one call."""
    page = session.get(f"{address}/my/home")
    params = {"counters": re.findall(COUNTERS, page.text)}
    call = {"jsonrpc": "2.0", "method": "call", "params": params}
    answer = session.post(f"{address}/my/counters", json=call).json()
    if "result" not in answer or not params["counters"]:
        raise SystemExit(f"the home does not count: {answer}")


def queries(log):
    """Return how many queries the requests made that were logged since the last look."""
    for _attempt in range(100):
        found = LOGGED.findall(log.read())
        if found:
            return sum(int(count) for _path, _status, count, _sql, _rest in found)
        time.sleep(0.05)
    raise SystemExit("the server logs no requests")


def bench_load(address, folder):
    """Fifty users at once, in turns on Odoo's pages and on ours."""
    loads = {"odoo": ("Odoo's pages", ODOO_PAGES), "ours": ("our pages", OUR_PAGES)}
    slow = {kind: [] for kind in loads}
    for _round in range(ROUNDS):
        for kind, (title, pages) in loads.items():
            total = load(address, folder, kind, pages)
            slow[kind].append(float(total["95%"]))
            common.report(
                f"{USERS} users on {title}",
                f"median {total['50%']} ms, 95 % within {total['95%']} ms, {float(total['Requests/s']):.0f}/s, "
                f"{total['Failure Count']} of {total['Request Count']} failed",
            )
    ratio = statistics.mean(slow["ours"]) / statistics.mean(slow["odoo"])
    common.report("  95 % of ours against Odoo's", f"{ratio:.2f} x")


def load(address, folder, kind, pages):
    """Return the row "Aggregated" of locust's statistics."""
    command = [Path(sys.executable).with_name("uv"), "tool", "run", "--from", LOCUST, "locust", "--headless"]
    options = ["-f", Path(__file__).with_name("portal_load.py"), "--host", address, "--csv", folder / kind]
    options += ["-u", USERS, "-r", 2, "-t", f"{SECONDS}s", "--reset-stats", "--only-summary", "--exit-code-on-error", 0]
    env = {**os.environ, "PORTAL_PAGES": " ".join(pages), "PORTAL_LOGINS": kind}
    done = subprocess.run([*map(str, command), *map(str, options)], env=env, capture_output=True, text=True)
    with (folder / f"{kind}_stats.csv").open(encoding="utf-8") as file:
        total = next(row for row in csv.DictReader(file) if row["Name"] == "Aggregated")
    if done.returncode or total["95%"] == "N/A":
        raise SystemExit(f"locust failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    with (folder / f"{kind}_failures.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            common.report("  failed", f"{row['Occurrences']} x {row['Name']}: {row['Error'][:100]}")
    return total


if __name__ == "__main__":
    main()
