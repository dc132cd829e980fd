"""Measures the monthly billing run against Odoo's own invoices and against OCA's contract.

Run by `./dev bench billing`, or quickly by `./dev bench billing --quick`. Each side works in a process
and a database of its own on the same customers, services, taxes and terms; the sides take turns,
part by part, for the machine may be shared. Then the run alone bills half of all customers, the other
half, and all. The environment may set BENCH_CUSTOMERS (2000), BENCH_FOLDERS (5), BENCH_PARTS (5) of
BENCH_PART (200) customers and BENCH_CONTRACT_PARTS (2; 0 leaves OCA out).
Prints seconds, ratios, query counts and peak memory; nothing passes or fails here.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import common
from odoo.tools import config

from tests import database

QUICK = {"CUSTOMERS": 100, "FOLDERS": 5, "PARTS": 2, "PART": 50, "CONTRACT_PARTS": 1}
FULL = {"CUSTOMERS": 2000, "FOLDERS": 5, "PARTS": 5, "PART": 200, "CONTRACT_PARTS": 2}
PACKAGE = "odoo-addon-contract==19.0.*"


class Sizes:
    def __init__(self, quick):
        defaults = QUICK if quick else FULL
        of = {name: int(os.environ.get(f"BENCH_{name}", default)) for name, default in defaults.items()}
        self.customers, self.folders = of["CUSTOMERS"], of["FOLDERS"]
        self.parts, self.part, self.contract_parts = of["PARTS"], of["PART"], of["CONTRACT_PARTS"]

    def slices(self):
        """Return the parts that the sides bill in turn: customers beyond those of the growth."""
        starts = [self.customers + number * self.part for number in range(self.parts)]
        return [{"begin": start, "end": start + self.part} for start in starts]

    def prepare(self, ours, core, contract):
        """Generate all customers on each side, and what bills them where it is needed."""
        slices = self.slices()
        end = slices[-1]["end"]
        needed = {ours: (0, end), core: (0, 0)}
        if contract:
            needed[contract] = (slices[0]["begin"], slices[self.contract_parts - 1]["end"])
        for side, own in needed.items():
            side.ask("prepare", customers=end, folders=self.folders, own=own)

    def report(self):
        services = self.customers * self.folders
        common.report("machine", common.machine())
        common.report("customers, folders with one service each", f"{self.customers:,}, {services:,}")
        common.report("parts for the sides in turn", f"{self.parts} of {self.part} further customers")


class Worker:
    """A process that serves one side on one database."""

    def __init__(self, role, name, *options):
        script = Path(__file__).with_name("billing_worker.py")
        self.process = subprocess.Popen(
            [sys.executable, script, role, "-d", name, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, do, **request):
        self.process.stdin.write(json.dumps({"do": do, **request}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"a side of the benchmark has ended while asked to {do}")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


@contextlib.contextmanager
def worker(*arguments):
    served = Worker(*arguments)
    try:
        yield served
    finally:
        served.close()


def main():
    config.parse_config(["-c", os.environ["ODOO_RC"]])
    sizes = Sizes("--quick" in sys.argv)
    sizes.report()
    ours_name = config["db_name"][0]
    with contextlib.ExitStack() as stack:
        core_name = stack.enter_context(database.clone(database.BASE_TEMPLATE))
        ours, core = (stack.enter_context(worker(*who)) for who in (("ours", ours_name), ("core", core_name)))
        contract = stack.enter_context(contract_worker(sizes))
        sizes.prepare(ours, core, contract)
        results = take_turns(sizes, ours, core, contract)
    report_turns(sizes, results)
    report_growth(sizes, measure_growth(sizes, ours_name))


@contextlib.contextmanager
def contract_worker(sizes):
    """Yield a worker with OCA's contract, fetched into a temporary folder for this run only; None without it."""
    with tempfile.TemporaryDirectory() as folder:
        if not sizes.contract_parts or not fetch_contract(folder):
            yield None
            return
        option = f"--addons-path={folder}/odoo/addons"
        with database.clone(database.BASE_TEMPLATE) as name:
            status, _printed, log = database.run_odoo(name, "-i", "contract", "--stop-after-init", option)
            if status:
                raise SystemExit(f"OCA's contract could not be installed: {log[-500:]}")
            with worker("contract", name, option) as served:
                yield served


def fetch_contract(folder):
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder, PACKAGE]
    fetched = subprocess.run(command, check=False, capture_output=True).returncode == 0
    if not fetched:
        common.report("OCA contract 19.0", "could not be fetched, left out")
    return fetched


def take_turns(sizes, ours, core, contract):
    """Bill each part on every side; return {title: [result of each part]}."""
    results = {}
    common_values = {"month": 0, "folders": sizes.folders}
    for number, part in enumerate(sizes.slices()):
        given = {**part, **common_values}
        turns = {
            "ours": lambda part=part: ours.ask("run", **part, month=0),
            "core20": lambda given=given: core.ask("bill", **given, batch=20, single=False),
            "core100": lambda given=given: core.ask("bill", **given, batch=100, single=False),
            "single": lambda given=given: core.ask("bill", **given, batch=100, single=True),
        }
        if contract and number < sizes.contract_parts:
            turns["contract"] = lambda part=part: contract.ask("bill", **part, month=0, kind="single")
            turns["contract_whole"] = lambda part=part: contract.ask("bill", **part, month=0, kind="whole")
        # Each part begins with another side, so that nobody is always first on a machine that slows down.
        names = list(turns)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            results.setdefault(name, []).append(turns[name]())
            print(f"  part {number + 1}, {name}: {results[name][-1]}", file=sys.stderr, flush=True)
    return results


def report_turns(sizes, results):
    services = sizes.part * sizes.folders
    ours = results["ours"]
    report_side("billing run: simulated, created, posted", ours, services)
    per_customer = statistics.median(part["queries"] / part["invoices"] for part in ours)
    common.report("  queries per customer (goal: at most 20)", f"{per_customer:.1f}")
    speed = statistics.median(part["seconds"] / part["simulation"]["seconds"] for part in ours)
    common.report("  simulation faster than the run (goal: 20 x)", f"{speed:.0f} x")
    common.report("  billed as simulated", "yes" if all(part["as_simulated"] for part in ours) else "NO")
    titles = {
        "core20": ("core, the same invoices, 20 a batch", "invoices/s, goal 1.0 x"),
        "core100": ("core, the same invoices, 100 a batch", "invoices/s, goal 1.0 x"),
        "single": ("core, one invoice per folder, 100 a batch", "services/s, goal 3 x"),
        "contract": ("OCA contract, one per folder, drafts and posting", "services/s, goal 3 x"),
        "contract_whole": ("OCA contract, one per customer, drafts and posting", "services/s"),
    }
    for name, (title, unit) in titles.items():
        if name in results:
            report_side(title, results[name], services)
            common.report(f"  ours over that ({unit})", ratios(ours, results[name], "seconds", "cpu"))
            check_equal(name, ours, results[name])
    for name in ("contract", "contract_whole"):
        if name in results:
            text = ratios(ours, results[name], "draft_seconds", "draft_cpu")
            common.report(f"  {name}: its drafts alone over our posted invoices", text)


def ratios(ours, theirs, seconds, cpu):
    """Return the medians of how many times longer the parts took there, by the clock and by Odoo's CPU time."""
    pairs = list(zip(ours, theirs, strict=False))
    clock = statistics.median(other[seconds] / own["seconds"] for own, other in pairs)
    used = statistics.median(other[cpu] / own["cpu"] for own, other in pairs)
    return f"{clock:.2f} x by the clock, {used:.2f} x by CPU time of Odoo"


def report_side(title, parts, services):
    seconds = statistics.median(part["seconds"] for part in parts)
    first = parts[0]
    queries = statistics.median(part["queries"] for part in parts)
    common.report(
        title,
        f"{seconds:.1f} s a part ({', '.join(format(part['seconds'], '.1f') for part in parts)}; "
        f"CPU {statistics.median(part['cpu'] for part in parts):.1f} s), "
        f"{first['invoices'] / seconds:.1f} invoices/s, {services / seconds:.1f} services/s, "
        f"{queries / first['invoices']:.1f} queries per invoice",
    )


def check_equal(name, ours, theirs):
    """Say where a side did not bill the same total, or left something unposted."""
    for own, other in zip(ours, theirs, strict=False):
        if own["total"] != other["total"] or other["posted"] != other["invoices"]:
            common.report(f"  {name} IS NOT EQUAL", f"{own} {other}")


def measure_growth(sizes, name):
    """Bill half of the customers, the other half, then all, each in a fresh process; return the results."""
    half = sizes.customers // 2
    results = []
    for begin, end, month in ((0, half, 0), (half, 2 * half, 0), (0, 2 * half, 1)):
        with worker("ours", name) as served:
            served.ask("attach")
            results.append(served.ask("run", begin=begin, end=end, month=month))
            print(f"  {end - begin} customers: {results[-1]}", file=sys.stderr, flush=True)
    return results


def report_growth(sizes, results):
    first, second, both = results
    half = (first["seconds"] + second["seconds"]) / 2
    common.report(
        f"run of {sizes.customers // 2:,} customers (the mean of two)",
        f"{half:.1f} s, peak memory {max(first['peak_mb'], second['peak_mb']):.0f} MB",
    )
    common.report(f"run of {sizes.customers:,} customers", f"{both['seconds']:.1f} s, peak {both['peak_mb']:.0f} MB")
    cpu = 2 * both["cpu"] / (first["cpu"] + second["cpu"])
    common.report(
        "  twice the customers (goal: at most 2.2 x)",
        f"{both['seconds'] / half:.2f} x the time, {cpu:.2f} x the CPU time of Odoo",
    )
    common.report("  queries per customer", f"{both['queries'] / both['invoices']:.1f}")
    peak = both["peak_mb"] / max(first["peak_mb"], second["peak_mb"])
    common.report("  twice the customers, peak memory", f"{peak:.2f} x")
    simulated = [result["simulation"] for result in results]
    common.report(
        "simulation of both",
        f"{simulated[2]['seconds']:.2f} s, {both['seconds'] / simulated[2]['seconds']:.0f} x faster than the run, "
        f"{simulated[2]['queries']} queries, peak {simulated[0]['peak_mb']:.0f} and {simulated[2]['peak_mb']:.0f} MB",
    )


if __name__ == "__main__":
    main()
