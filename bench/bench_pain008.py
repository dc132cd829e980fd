"""Measures direct debit files: written and validated by us and by sepaxml, with the same debits.

Run by `./dev bench pain008`. Every measurement has a process of its own, so that its peak memory
is its own; prints processor seconds, ratios and memory; nothing passes or fails here. BENCH_DEBITS says how
many debits (100,000), BENCH_SEPAXML how many sepaxml gets (30,000): it refuses to validate a file of
more than a million elements, which some 40,000 debits have.
"""

import os
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime
from decimal import Decimal

DUE, SIGNED = date(2026, 12, 1), date(2026, 3, 14)
IBANS = ["DE02120300000000202051", "DE02500105170137075030", "FR1420041010050500013M02606", "NL91ABNA0417164300"]
BICS = ["BYLADEM1001", "INGDDEFFXXX", "PSSTFRPPPAR", "ABNANL2AXXX"]
NAME, TEXT = "Müller & Söhne Grünanlagen GmbH {}", "Rechnung INV/2026/{} – Grundgebühr Dezember"
CREDITOR = {"name": "Stadtwerke Köln", "IBAN": "DE89370400440532013000", "BIC": "COBADEFFXXX"}
CREDITOR_ID = "DE98ZZZ09999999999"


def main():
    import common

    count = int(os.environ.get("BENCH_DEBITS", 100_000))
    compared = min(int(os.environ.get("BENCH_SEPAXML", 30_000)), count)
    sizes = sorted({10_000, compared})
    common.report("machine", common.machine())
    ours = {size: measure("ours", size) for size in sorted({10, *sizes, count, 2 * count})}
    theirs = {size: measure("sepaxml", size) for size in sizes}
    for size, (seconds, memory, megabytes) in ours.items():
        common.report(f"ours, {size:,} debits", f"{seconds:.2f} s, peak {memory:.0f} MB, file {megabytes:.1f} MB")
    for size, (seconds, memory, megabytes) in theirs.items():
        common.report(f"sepaxml, {size:,} debits", f"{seconds:.2f} s, peak {memory:.0f} MB, file {megabytes:.1f} MB")
        common.report("  ratio of the seconds", f"{seconds / ours[size][0]:.1f} x")
        common.report(f"  … for each debit, ours with {count:,}", f"{seconds / size / (ours[count][0] / count):.1f} x")
    more = ours[2 * count][1] - ours[count][1]
    common.report(f"memory that {count:,} further debits cost us", f"{more:.1f} MB")


def measure(writer, count):
    """Return the processor seconds, the peak memory and the size of the file, both in MB, of a process of its own."""
    done = subprocess.run([sys.executable, __file__, writer, str(count)], check=True, stdout=subprocess.PIPE, text=True)
    return tuple(map(float, done.stdout.split()))


def run(writer, count):
    """Write and validate in this process; print what it took. Loading modules is not counted."""
    function = {"ours": prepare_ours, "sepaxml": prepare_sepaxml}[writer]()
    with tempfile.TemporaryFile() as file:
        start = time.process_time()
        function(count, file)
        print(time.process_time() - start, peak_memory(), file.seek(0, os.SEEK_END) / 1e6)


def peak_memory():
    with open("/proc/self/status", encoding="ascii") as status:
        (line,) = [line for line in status if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def prepare_ours():
    import odoo
    from odoo.tools import config

    config.parse_config(["-c", os.environ["ODOO_RC"], "--log-level=warn"])
    odoo.modules.module.initialize_sys_path()
    from odoo.addons.customer_registry_collection.formats import pain008, validation

    def write(count, file):
        creditor = pain008.Creditor(
            name=CREDITOR["name"], identifier=CREDITOR_ID, iban=CREDITOR["IBAN"], bic=CREDITOR["BIC"]
        )
        batch = pain008.Batch(
            identifier="COL-1.1",
            creditor=creditor,
            scheme="CORE",
            sequence="RCUR",
            due=DUE,
            count=count,
            total=sum((Decimal(cents(number)).scaleb(-2) for number in range(count)), Decimal(0)),
            debits=(debit(pain008, number) for number in range(count)),
        )
        message = pain008.Message(
            identifier="COL-1", created=datetime(2026, 11, 24), initiator=creditor.name, batches=[batch]
        )
        pain008.write(message, file)
        file.seek(0)
        validation.validate(file, message.version)

    return write


def cents(number):
    return 1000 + number % 90_000


def debit(pain008, number):
    return pain008.Debit(
        end_to_end_id=f"INV/2026/{number}",
        amount=Decimal(cents(number)).scaleb(-2),
        name=NAME.format(number),
        iban=IBANS[number % 4],
        bic=BICS[number % 4],
        mandate=f"MND-{number}",
        signed=SIGNED,
        due=DUE,
        text=TEXT.format(number),
    )


def prepare_sepaxml():
    from sepaxml import SepaDD

    def write(count, file):
        config = {**CREDITOR, "batch": True, "creditor_id": CREDITOR_ID, "currency": "EUR", "instrument": "CORE"}
        sepa = SepaDD(config, schema="pain.008.001.08", clean=True)
        for number in range(count):
            sepa.add_payment(
                {
                    "name": NAME.format(number),
                    "IBAN": IBANS[number % 4],
                    "BIC": BICS[number % 4],
                    "amount": cents(number),
                    "type": "RCUR",
                    "collection_date": DUE,
                    "mandate_id": f"MND-{number}",
                    "mandate_date": SIGNED,
                    "description": TEXT.format(number),
                    "endtoend_id": f"INV/2026/{number}",
                }
            )
        file.write(sepa.export(validate=True, pretty_print=False))

    return write


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(sys.argv[1], int(sys.argv[2]))
    else:
        main()
