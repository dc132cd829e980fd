"""Measures an archive for Chorus Pro against Odoo's own XML of the same invoices, neither checked nor kept.

Run by `./dev bench chorus`, which gives it a fresh clone; BENCH_INVOICES is how many, 500 unless set: what one
archive takes. The two take turns in one process, each on an empty cache; ours is rolled back afterwards. Prints
seconds, queries, memory and the ratio; nothing passes or fails here.
"""

import os
import statistics

import common

INVOICES = int(os.environ.get("BENCH_INVOICES", 500))
LINES = 5
TURNS = 3  # for each of the two, after one to warm up


def main():
    with common.environment() as env:
        company, moves = prepare(env)
        env = env(context={**env.context, "allowed_company_ids": company.ids})
        common.report("machine", common.machine())
        moves = moves.with_env(env)
        seconds, cpu, queries = ({by_odoo: [], by_us: []} for _measure in range(3))
        for turn in range(TURNS + 1):
            for export in (by_us, by_odoo) if turn % 2 else (by_odoo, by_us):
                before, work = env.cr.sql_log_count, sum(os.times()[:2])
                taken = common.timed(export, env, moves)
                if not turn:  # warms up, and shows who needs how much memory
                    common.report_memory(f"peak memory after the first turn of {TITLES[export]}")
                else:
                    seconds[export].append(taken)
                    cpu[export].append(sum(os.times()[:2]) - work)
                    queries[export].append(env.cr.sql_log_count - before)
                check(env, export)
                env.cr.rollback()
                env.invalidate_all(flush=False)
        show(seconds, cpu, queries)


def by_odoo(env, moves):
    for move in moves:
        env["account.edi.xml.cii"]._export_invoice(move)


def by_us(env, _moves):
    env["customer.chorus.archive"].action_export()
    env.flush_all()


TITLES = {by_odoo: "Odoo's XML alone", by_us: "our archive"}


def check(env, export):
    """Stop if not all invoices are in the archive: the time for fewer would mean nothing."""
    count = sum(env["customer.chorus.archive"].search([]).mapped("invoice_count"))
    assert export == by_odoo or count == INVOICES, f"{count} of {INVOICES} invoices are in the archive"


def show(seconds, cpu, queries):
    for export, title in TITLES.items():
        clock, work, count = (statistics.median(values[export]) for values in (seconds, cpu, queries))
        each = f"{clock / INVOICES * 1000:.1f} ms and {count / INVOICES:.2f} queries each"
        common.report(
            f"{title}, {INVOICES} invoices of {LINES} lines", f"median {clock:.2f} s, CPU {work:.2f} s, {each}"
        )
    for title, values in (("medians", seconds), ("CPU times", cpu)):
        ratio = statistics.median(values[by_us]) / statistics.median(values[by_odoo])
        common.report(f"  ratio of the {title}", f"{ratio:.2f}")


def prepare(env):
    """Return (French company, its invoices to public bodies); they wait for their export, committed."""
    company = make_company(env)
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    bodies = env["res.partner"].create(
        [{**body_values(env), "name": f"Commune {number}"} for number in range(min(INVOICES, 50))]
    )
    tax = company.account_sale_tax_id
    product = env["product.product"].create({"name": "Hébergement", "type": "service"})
    line = {"product_id": product.id, "quantity": 2, "price_unit": 10, "tax_ids": [(6, 0, tax.ids)]}
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": bodies[number % len(bodies)].id,
                "invoice_date": "2026-11-02",
                "buyer_reference": "FINANCES",
                "invoice_line_ids": [(0, 0, line) for _line in range(LINES)],
            }
            for number in range(INVOICES)
        ]
    )
    moves.action_post()
    env["customer.delivery"]._queue(moves)
    env.flush_all()
    env.cr.commit()
    env.invalidate_all()
    return company, moves


def make_company(env):
    # So that Odoo does not install what else it has for France in the middle of it.
    company = (
        env["res.company"]
        .with_context(install_mode=True)
        .create(
            {
                "name": "Prestations du Rhin SARL",
                "country_id": env.ref("base.fr").id,
                "street": "1 rue du Port",
                "zip": "67000",
                "city": "Strasbourg",
                "email": "factures@prestations.example.com",
                "phone": "+33 3 53 01 10 14",
                "company_registry": "99920134600015",
                "iap_enrich_auto_done": True,
            }
        )
    )
    company = company.with_env(env)
    env.user.company_ids += company
    env["account.chart.template"].try_loading("fr", company, install_demo=False)
    company.vat = "FR23334175221"
    account = {"acc_number": "FR7630006000011234567890189", "partner_id": company.partner_id.id}
    env["res.partner.bank"].create({**account, "allow_out_payment": True})
    return company


def body_values(env):
    return {
        **common.ADDRESS,
        "country_id": env.ref("base.fr").id,
        "registry_state": "customer",
        "company_registry": "99920035500017",
        "invoice_sending_method": "chorus",
    }


if __name__ == "__main__":
    main()
