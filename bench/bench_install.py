"""Measures what an installation costs in a database with many partners: ours, and Odoo's own that fills partners, too.

`./dev bench install`: each addon is installed without demonstration data into a copy of one database, which holds
BENCH_PARTNERS partners (113,000 unless told). Processor seconds of Odoo and of PostgreSQL for this database,
queries and peak memory are printed; nothing passes or fails here. Addons' names may be given: BENCH_ADDONS=a,b.
"""

import os
import re
import resource
import subprocess
import sys
import threading
import time

import common
import psutil

from devkit.templates import FORGET_DEMO
from tests import database

# Odoo's own: the first computes three stored fields of each partner, the second is as big as our base.
PEERS = ("base_address_extended", "website")
OURS = "customer_registry"
# Companies, their contacts, and persons; one in five without an address, one in seven without a postcode.
PARTNERS = """
WITH before AS (SELECT max(id) AS id FROM res_partner), made AS (
    SELECT n, n % 3 = 0 AS company, n % 3 = 1 AND n > 1 AS contact, before.id + n AS id,
           CASE WHEN n % 5 > 0 THEN 'p' || n || '@example.com' END AS email
      FROM before, generate_series(1, {count}) n)
INSERT INTO res_partner (id, name, complete_name, active, is_company, type, parent_id, commercial_partner_id, lang, vat,
    email, email_normalized, phone, phone_sanitized, street, zip, city, country_id, color, create_uid, write_uid,
    create_date, write_date, customer_rank, supplier_rank, partner_share, autopost_bills)
SELECT id, name, name, TRUE, company, 'contact', CASE WHEN contact THEN id - 1 END,
       CASE WHEN contact THEN id - 1 ELSE id END, 'en_US', CASE WHEN company THEN 'DE' || lpad(n::text, 9, '0') END,
       email, email, '+4930' || n, '+4930' || n, 'Ring ' || n % 200,
       CASE WHEN n % 7 > 0 THEN lpad((n % 99999)::text, 5, '0') END, 'Berlin',
       CASE WHEN n % 11 > 0 THEN (SELECT id FROM res_country WHERE code = 'DE') END, 0, 1, 1, now(), now(), 0, 0, TRUE,
       'ask'
  FROM made, LATERAL (SELECT CASE WHEN company THEN 'Müller & Söhne ' || n || ' GmbH'
                                  ELSE initcap(md5(n::text)) || ' Ärmlich' END AS name) named
"""
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = '{name}'"


def main():
    count = common.partner_count(113_000)
    common.report("machine", common.machine())
    with database.clone(database.BASE_TEMPLATE) as source:
        database.execute(source, FORGET_DEMO)
        database.execute(source, PARTNERS.format(count=count))
        database.execute(source, "SELECT setval('res_partner_id_seq', (SELECT max(id) FROM res_partner))")
        database.execute(source, "VACUUM ANALYZE res_partner")
        common.report("partners", f"{count:,}")
        names = (os.environ.get("BENCH_ADDONS") or ",".join((*PEERS, OURS))).split(",")
        costs = {name: install(source, name) for name in names}
    if OURS in costs:
        for peer in costs.keys() - {OURS}:
            common.report(f"  ours, times {peer}", f"{total(costs[OURS]) / total(costs[peer]):.2f}")


def total(cost):
    return cost["odoo"] + cost["postgres"]


def install(source, addon):
    """Install one addon into a copy of ``source``; print and return its cost."""
    with database.copy(source) as name:
        watch = Backends(name)
        command = database.odoo_command(name, "server", "-i", addon, "--without-demo=all", "--stop-after-init")
        begun, start = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([*command, "--no-http"], capture_output=True, text=True, check=False)
        cost = cost_since(start)
        seconds = time.perf_counter() - begun
        cost["postgres"] = watch.stop()
    if done.returncode or " ERROR " in done.stderr:
        sys.exit(done.stderr[-3000:])
    queries = re.findall(r"modules loaded in .*?, (\d+) queries \(\+(\d+)", done.stderr)
    made = sum(int(number) for pair in queries for number in pair)
    common.report(f"{addon}: processor seconds, Odoo + PostgreSQL", f"{cost['odoo']:.1f} + {cost['postgres']:.1f} s")
    common.report("  elapsed, queries, peak memory", f"{seconds:.0f} s, {made:,}, {cost['memory']:.0f} MB")
    return cost


def cost_since(start):
    """Return the processor seconds of the processes that have ended since, and the peak memory in MB of the biggest."""
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
    return {"odoo": used, "memory": end.ru_maxrss / 1024}


class Backends:
    """Adds up the processor seconds of PostgreSQL's processes that work for one database."""

    def __init__(self, name):
        self.seconds, self.ended = {}, threading.Event()
        self.name = name
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self):
        with database.connected("postgres") as cursor:
            while not self.ended.wait(0.05):
                cursor.execute(BACKENDS.format(name=self.name))
                for (pid,) in cursor.fetchall():
                    self.look_at(pid)

    def look_at(self, pid):
        try:
            process = psutil.Process(pid)
            times = process.cpu_times()
            self.seconds[pid, process.create_time()] = times.user + times.system
        except psutil.Error:
            return

    def stop(self):
        self.ended.set()
        self.thread.join()
        return sum(self.seconds.values())


if __name__ == "__main__":
    main()
