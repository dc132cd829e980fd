"""Measures the record at scale: search, duplicate check, import and registration.

Run by `./dev bench record`, which gives it a fresh clone; with BENCH_LARGE=1 on a million partners.
Prints seconds, ratios, query counts and peak memory; nothing passes or fails here.
"""

import csv
import io

import common

TERMS = ["balemu", "wazi", "roma", "leo19", "@tokubi", "ferado", "B00012", "12345", "zovisa", "kane", "garten"]
FIELDS = ["complete_name", "email", "ref", "vat"]
STATES = ("draft", "customer", "former")
OPTIONS = {"has_headers": True, "quoting": '"', "separator": ",", "encoding": "utf-8"}
IMPORTED = 1000


def main():
    with common.environment() as env:
        count = common.partner_count()
        common.report("machine", common.machine())
        common.report("partners", f"{count:,}, generated in {common.timed(common.generate_partners, env, count):.0f} s")
        bench_writing(env)
        bench_search(env)
        bench_duplicates(env, count)
        bench_import(env)
        bench_registration(env)
        common.report_memory()


def bench_search(env):
    """The search box of our list and Odoo's name search, with our index and, in the same run, without."""
    boxes = {"search box, first page and count": search_box, "name search of a many2one": name_search}
    with_index = {title: common.measure(lambda term, box=box: box(env, term), TERMS) for title, box in boxes.items()}
    env.cr.execute("DROP INDEX res_partner_registry_search_idx")
    without = {title: common.measure(lambda term, box=box: box(env, term), TERMS, 1) for title, box in boxes.items()}
    env.cr.rollback()
    for title in boxes:
        (median, worst), (plain, plain_worst) = with_index[title], without[title]
        common.report(title, f"median {median * 1000:.1f} ms, slowest term {worst * 1000:.1f} ms")
        common.report("  without our index", f"median {plain * 1000:.1f} ms, slowest {plain_worst * 1000:.1f} ms")
        common.report("  ratio of the medians", f"{plain / median:.0f} x")


def search_box(env, term):
    """What a search in the list asks for: the ids of a page and how many there are."""
    env.invalidate_all()
    domain = ["|"] * (len(FIELDS) - 1) + [(name, "ilike", term) for name in FIELDS]
    env["res.partner"].web_search_read(
        [("registry_state", "in", STATES), *domain], {"name": {}, "ref": {}, "email": {}}, limit=80, count_limit=10001
    )


def name_search(env, term):
    env["res.partner"].name_search(term, limit=8)


def bench_duplicates(env, count):
    env.cr.execute("SELECT id FROM res_partner WHERE ref LIKE 'B%%' AND id %% %s = 0 LIMIT 50", [max(count // 60, 1)])
    partners = env["res.partner"].browse([row[0] for row in env.cr.fetchall()])
    values = [{**partner._registry_duplicate_values(), "id": False} for partner in partners]
    find = env["res.partner"].registry_find_duplicates
    median, worst = common.measure(find, values)
    common.report("duplicate check of one record", f"median {median * 1000:.1f} ms, slowest {worst * 1000:.1f} ms")
    common.report("  its queries", str(common.queries(env, lambda: find(values[0]))))


def bench_writing(env):
    """What our search index costs when names and addresses are written."""
    env.cr.execute("SELECT max(id) FROM res_partner")
    top = env.cr.fetchone()[0]
    statement = "UPDATE res_partner SET email = email || 'x' WHERE id > %s"

    def write():
        env.cr.execute(statement, [top - 5000])

    with_index = common.timed(write)
    env.cr.rollback()
    env.cr.execute("DROP INDEX res_partner_registry_search_idx")
    without = common.timed(write)
    env.cr.rollback()
    common.vacuum(env)
    cost = (with_index - without) / 5000 * 1000
    common.report("writing an e-mail address, by SQL", f"{cost:.3f} ms more per row for the search index")
    env.cr.execute("SELECT pg_relation_size('res_partner_registry_search_idx'), pg_table_size('res_partner')")
    index, table = env.cr.fetchone()
    common.report("size of the search index", f"{index / 1e6:.0f} MB (table {table / 1e6:.0f} MB)")


def bench_import(env):
    """Our template against Odoo's plain import of the same rows."""
    header = ["name", "is_company", "street", "zip", "city", "country_id", "email"]
    rows = [
        [f"Import {number:05d}", "1", "Ring 1", "10117", "Berlin", "Germany", f"i{number}@import.example.com"]
        for number in range(IMPORTED)
    ]
    run_import(env, header, rows[:10])
    plain = run_import(env, header, rows)
    ours = run_import(env, ["registry_state", *header], [["customer", *row] for row in rows])
    common.report("plain import of Odoo", f"{IMPORTED / plain:.0f} rows/s")
    common.report("import through our template", f"{IMPORTED / ours:.0f} rows/s, {plain / ours:.2f} x of the plain one")


def run_import(env, header, rows):
    """Import and roll back; return the seconds."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    wizard = env["base_import.import"].create(
        {"res_model": "res.partner", "file": text.getvalue().encode(), "file_name": "a.csv", "file_type": "text/csv"}
    )
    result = {}
    seconds = common.timed(lambda: result.update(wizard.execute_import(header, header, dict(OPTIONS), dryrun=True)))
    if result["messages"]:
        raise SystemExit(f"the import failed: {result['messages'][0]}")
    env.cr.rollback()
    return seconds


def bench_registration(env):
    """Registering many at once: the queries of the second thousand over those of the first hundred."""
    counts = {}
    for size in (100, 1000):
        customers = make_drafts(env, size)
        start = env.cr.sql_log_count
        seconds = common.timed(customers.registry_register)
        env.flush_all()
        counts[size] = env.cr.sql_log_count - start
        common.report(
            f"registering {size:,} customers at once",
            f"{seconds:.2f} s, {counts[size]:,} queries, {counts[size] / size:.2f} per customer",
        )
        env.cr.rollback()
    more = (counts[1000] - counts[100]) / 900
    common.report("  queries that each further customer costs", f"{more:.2f}")


def make_drafts(env, size):
    customers = env["res.partner"].create(
        [
            {
                "name": f"Draft {number}",
                "is_company": True,
                "registry_state": "draft",
                "street": "Ring 1",
                "zip": "10117",
                "city": "Berlin",
                "country_id": env.ref("base.de").id,
                "email": f"d{number}@draft.example.com",
            }
            for number in range(size)
        ]
    )
    env.flush_all()
    env.invalidate_all()
    return customers


if __name__ == "__main__":
    main()
