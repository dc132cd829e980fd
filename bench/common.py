"""What the benchmarks share: Odoo on the database of ODOO_RC, partners by SQL, measuring, printing."""

import contextlib
import json
import os
import re
import resource
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import odoo
import psutil
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

# Syllables and trades make names that differ as real ones do, and the same ones in each run.
SYLLABLES = [consonant + vowel for consonant in "bdfghklmnprstvwz" for vowel in "aeiou"]
TRADES = ["bau", "druck", "energie", "garten", "handel", "holz", "medien", "metall", "moden", "optik", "technik"]
FIRST_NAMES = ["anna", "bea", "carl", "dora", "emil", "hanna", "ida", "jan", "leo", "mia", "nora", "otto", "rosa"]

PARTNERS = """
WITH numbered AS (
    SELECT n, ('x' || substr(md5(n::text), 1, 7))::bit(28)::int AS h FROM generate_series(%(start)s, %(stop)s) n
), named AS (
    SELECT n, (%(first)s)[1 + h %% %(firsts)s] AS first_name,
           (%(syllables)s)[1 + h %% %(count)s] || (%(syllables)s)[1 + h / 64 %% %(count)s]
           || (%(syllables)s)[1 + h / 4096 %% %(count)s] || (%(syllables)s)[1 + h / 262144 %% %(count)s] AS word,
           (%(trades)s)[1 + n %% %(trades_count)s] AS trade
      FROM numbered
), spelled AS (
    SELECT n, nextval('res_partner_id_seq') AS id, word || ' ' || trade AS key,
           first_name || n || '@' || word || '.example.com' AS mail,
           '+4930' || lpad(n::text, 8, '0') AS phone
      FROM named
)
INSERT INTO res_partner
SELECT row.* FROM spelled
  CROSS JOIN (SELECT to_jsonb(partner) AS data FROM res_partner partner WHERE partner.id = %(model)s) model
  CROSS JOIN LATERAL jsonb_populate_record(NULL::res_partner, model.data || jsonb_build_object(
      'id', id, 'commercial_partner_id', id, 'name', initcap(key) || ' GmbH',
      'complete_name', initcap(key) || ' GmbH', 'registry_match_key', key, 'email', mail,
      'email_normalized', mail, 'ref', 'B' || lpad(n::text, 8, '0'), 'vat', 'DE' || lpad(n::text, 9, '0'),
      'phone', phone, 'phone_sanitized', phone, 'registry_state', 'customer'
  )) row
"""


ADDRESS = {"is_company": True, "street": "Ring 1", "zip": "10117", "city": "Berlin", "customer_rank": 1}


@contextlib.contextmanager
def environment(*options):
    """Yield the superuser's env on a cursor of its own; the database is the run's clone unless options say else."""
    config.parse_config(["-c", os.environ["ODOO_RC"], "--log-level=warn", "--max-cron-threads=0", *options])
    name = config["db_name"]
    registry = Registry(name[0] if isinstance(name, list) else name)
    with registry.cursor() as cr:
        yield odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {"tracking_disable": True})


def partner_count(default=200_000):
    """Return how many partners to generate: a million with BENCH_LARGE=1, else BENCH_PARTNERS or the default."""
    return 1_000_000 if os.environ.get("BENCH_LARGE") else int(os.environ.get("BENCH_PARTNERS", default))


def generate_partners(env, stop, start=1):
    """Insert the registered customers number ``start`` to ``stop`` by SQL; commits and analyzes."""
    parameters = {
        "start": start,
        "stop": stop,
        "syllables": SYLLABLES,
        "count": len(SYLLABLES),
        "first": FIRST_NAMES,
        "firsts": len(FIRST_NAMES),
        "trades": TRADES,
        "trades_count": len(TRADES),
        "model": env["res.partner"].create({**ADDRESS, "name": "Model", "country_id": env.ref("base.de").id}).id,
    }
    env.flush_all()
    with without_gin_indexes(env):
        env.cr.execute(PARTNERS, parameters)
    env.cr.commit()
    vacuum(env)


@contextlib.contextmanager
def without_gin_indexes(env):
    """Build the trigram indexes once afterwards: keeping them up row by row takes minutes."""
    env.cr.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'res_partner' AND indexdef LIKE '%USING gin%'"
    )
    indexes = env.cr.fetchall()
    for name, _definition in indexes:
        env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
    yield
    env.cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        env.cr.execute(definition)


def vacuum(env):
    """Bring table and indexes into the state in which autovacuum keeps them."""
    with contextlib.closing(odoo.sql_db.db_connect(env.cr.dbname).cursor()) as cr:
        cr._cnx.autocommit = True
        cr.execute("VACUUM ANALYZE res_partner")


def copies(env, record, count, field, text, values, parent=None):
    """Insert ``count`` copies of the row of ``record`` and return the id before their first.

    :param field: gets ``text`` with the number of the copy for ``{n}``
    :param values: other columns that differ from the original
    :param parent: (column, id before the first): the n-th copy refers to the n-th copy of its parent
    """
    table = record._table
    first = env.execute_query(SQL("SELECT max(id) + 1000 FROM %s", SQL.identifier(table)))[0][0]
    statement = SQL(
        """INSERT INTO %(table)s
           SELECT copy.* FROM generate_series(1, %(count)s) n
             CROSS JOIN (SELECT to_jsonb(original) AS data FROM %(table)s original WHERE id = %(id)s) model
             CROSS JOIN LATERAL jsonb_populate_record(NULL::%(table)s, model.data || %(own)s::jsonb
                 || jsonb_build_object('id', %(first)s + n, %(field)s, replace(%(text)s, '{n}', n::text))
                 || CASE WHEN %(column)s = '' THEN '{}'::jsonb
                         ELSE jsonb_build_object(%(column)s, %(before)s + n) END) copy""",
        table=SQL.identifier(table),
        count=count,
        id=record.id,
        own=json.dumps(values),
        first=first,
        field=field,
        text=text,
        column=parent[0] if parent else "",
        before=parent[1] if parent else 0,
    )
    env.cr.execute(statement)
    env.cr.execute(SQL("SELECT setval(%s, %s)", f"{table}_id_seq", first + count + 1))
    return first


@contextlib.contextmanager
def server(database, log, *options):
    """Yield the address of an Odoo server on ``database``, on loopback, which logs into the file ``log``."""
    with contextlib.ExitStack() as stack:
        ports = [free_port(stack) for _number in range(2)]
    options = ["-d", database, "--max-cron-threads=0", "--logfile", str(log), "--log-level=info", *options]
    options += ["--http-interface=127.0.0.1", "--http-port", str(ports[0]), "--gevent-port", str(ports[1])]
    script = log.with_suffix(".start.py")  # with workers, Odoo starts its own script once more
    script.write_text("from odoo.cli.command import main\nmain()\n", encoding="utf-8")
    process = subprocess.Popen([sys.executable, str(script), "server", "-c", os.environ["ODOO_RC"], *options])
    try:
        wait_for(ports[0])
        yield f"http://127.0.0.1:{ports[0]}"
        report("peak memory of the server's largest process", f"{peak_memory(process.pid) / 2**20:.0f} MB")
    finally:
        process.terminate()
        process.wait()


def free_port(stack):
    probe = stack.enter_context(contextlib.closing(socket.socket()))
    probe.bind(("127.0.0.1", 0))
    return probe.getsockname()[1]


def wait_for(port):
    for _attempt in range(600):
        with contextlib.closing(socket.socket()) as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    raise SystemExit("the server does not start")


def peak_memory(pid):
    """Return the bytes that the largest process of the server has used."""
    server = psutil.Process(pid)
    peaks = [re.search(r"VmHWM:\s+(\d+)", status_of(process.pid)) for process in (server, *server.children(True))]
    return max(int(peak[1]) * 1024 for peak in peaks if peak)


def status_of(pid):
    return Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")


def measure(function, arguments, repeat=3):
    """Call ``function`` on each of ``arguments``; return its (median, slowest) seconds, warm."""
    seconds = []
    for argument in arguments:
        best = min(timed(function, argument) for _turn in range(repeat))
        seconds.append(best)
    return statistics.median(seconds), max(seconds)


def timed(function, *arguments):
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def queries(env, function):
    """Return how many queries ``function`` makes."""
    before = env.cr.sql_log_count
    function()
    return env.cr.sql_log_count - before


def report(title, text):
    print(f"{title:58} {text}", flush=True)


def report_memory(title="peak memory of this process"):
    report(title, f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def machine():
    return f"{os.cpu_count()} CPU cores, shared with other work; Python {sys.version.split()[0]}"
