"""Measures the overview of a customer: a busy one against an empty one, and both against Odoo's partner form.

Run by `./dev bench overview`, which gives it a fresh clone: 200,000 customers (BENCH_PARTNERS), one of them with
50,000 invoices and payments, 20,000 mails and 5,000 documents (BENCH_INVOICES scales them). Prints queries,
medians and ratios of turns that alternate, then first paint in Chromium; nothing passes or fails here.
"""

import contextlib
import json
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import common
from lxml import etree
from odoo import Command

from devkit import page_picture

TURNS = 15
PAINTS = 7
INVOICES = int(os.environ.get("BENCH_INVOICES", 50_000))
LIST = 80
LOGIN = "bench_overview"

# Notes in window.__painted at how many milliseconds since navigation each selector was there.
WATCH = """
window.__painted = {};
const wanted = %s;
const look = () => {
    for (const [name, selector] of Object.entries(wanted)) {
        if (!(name in window.__painted) && document.querySelector(selector)) {
            window.__painted[name] = performance.now();
        }
    }
    if (Object.keys(window.__painted).length < Object.keys(wanted).length) {
        requestAnimationFrame(look);
    }
};
requestAnimationFrame(look);
"""
FORM = ".o_form_view .o_form_sheet .o_field_widget"
BLOCKS = ".o_registry_overview .o_registry_block[data-code]"


def main():
    with common.environment() as env:
        env = env(context={**env.context, "allowed_company_ids": env.ref("base.main_company").ids})
        common.report("machine", common.machine())
        count = common.partner_count()
        seconds = common.timed(common.generate_partners, env, count)
        common.report("partners", f"{count:,}, generated in {seconds:.0f} s")
        user = make_user(env)
        empty, busy = env["res.partner"].search([("ref", "in", ["B00000011", "B00000012"])], order="ref")
        seconds = common.timed(make_busy, env, busy)
        common.report("the busy customer", f"{INVOICES:,} invoices and payments, generated in {seconds:.0f} s")
        bench_server(env(user=user.id), empty, busy)
        bench_banners(env(user=user.id))
        common.report_memory()
        bench_paint(env, empty, busy)


def make_user(env):
    groups = [
        "customer_registry.group_manager",
        "customer_registry.group_bank_data",
        "account.group_account_invoice",
        "sales_team.group_sale_salesman_all_leads",
        "project.group_project_user",
        "hr_timesheet.group_hr_timesheet_user",
        "survey.group_survey_user",
    ]
    company = env.ref("base.main_company")
    return env["res.users"].create(
        {
            "name": "Bench",
            "login": LOGIN,
            "password": LOGIN,
            "email": "bench@example.com",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.link(env.ref(group).id) for group in groups],
        }
    )


def make_busy(env, customer):
    """Give ``customer`` its documents: one of each by Odoo, the others as copies by SQL."""
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "invoice_date": "2024-01-02",
            "invoice_line_ids": [Command.create({"name": "Hosting", "price_unit": 10})],
        }
    )
    move.action_post()
    payment = env["account.payment"].create({"partner_id": customer.id, "amount": 10, "payment_type": "inbound"})
    message = customer.message_post(body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment")
    message.notification_ids.unlink()
    notice = {"mail_message_id": message.id, "res_partner_id": customer.id, "notification_type": "email"}
    notice = env["mail.notification"].create({**notice, "notification_status": "sent"})
    file = env["ir.attachment"].create(
        {"name": "a.txt", "raw": b"a", "res_model": "res.partner", "res_id": customer.id}
    )
    env.flush_all()
    moves = common.copies(env, move, INVOICES, "name", "BENCH/{n}", {"payment_state": "paid", "amount_residual": 0})
    for line in move.line_ids:
        paid = {"amount_residual": 0, "amount_residual_currency": 0, "reconciled": bool(line.account_id.reconcile)}
        common.copies(env, line, INVOICES, "move_name", "BENCH/{n}", paid, parent=("move_id", moves))
    common.copies(env, payment, INVOICES, "name", "PAY/{n}", {"state": "paid"})
    messages = common.copies(env, message, INVOICES * 2 // 5, "message_id", "<bench-{n}@example.com>", {})
    common.copies(env, notice, INVOICES * 2 // 5, "mail_email_address", "", {}, parent=("mail_message_id", messages))
    common.copies(env, file, INVOICES // 10, "name", "document {n}.txt", {})
    env.cr.commit()
    with contextlib.closing(env.registry.cursor()) as cr:
        cr._cnx.autocommit = True
        cr.execute("VACUUM ANALYZE")


def bench_server(env, empty, busy):
    """The call of the overview, of both customers and beside the read of Odoo's own form, in alternating turns."""
    specification = form_specification(env)
    calls = {
        "overview of the empty customer": lambda: overview(env, empty),
        "overview of the busy customer": lambda: overview(env, busy),
        "Odoo's partner form, empty customer": lambda: web_read(env, empty, specification),
        "Odoo's partner form, busy customer": lambda: web_read(env, busy, specification),
    }
    times = {title: [] for title in calls}
    counts = {}
    for turn in range(TURNS + 2):
        for title, call in calls.items():
            env.invalidate_all()
            before = env.cr.sql_log_count
            seconds = common.timed(call)
            counts[title] = env.cr.sql_log_count - before
            if turn > 1:  # two rounds to warm up
                times[title].append(seconds)
    middle = {title: statistics.median(seconds) for title, seconds in times.items()}
    for title, seconds in middle.items():
        common.report(title, f"median {seconds * 1000:.1f} ms, {counts[title]} queries")
    ours_empty, ours_busy, core_empty, core_busy = middle.values()
    common.report("  busy against empty", f"{ours_busy / ours_empty:.2f} x")
    common.report("  overview against Odoo's form, empty customer", f"{ours_empty / core_empty:.2f} x")
    common.report("  overview against Odoo's form, busy customer", f"{ours_busy / core_busy:.2f} x")


def overview(env, customer):
    return customer.with_env(env).registry_get_overview()


def web_read(env, customer, specification):
    return customer.with_env(env).web_read(specification)


def form_specification(env):
    """Return what the web client reads for Odoo's own form of a partner."""
    arch = env["res.partner"].get_view(env.ref("base.view_partner_form").id, "form")["arch"]
    return specification_of(env["res.partner"], etree.fromstring(arch))


def specification_of(model, node):
    specification = {}
    for field in node.iterfind(".//field"):
        if any(parent.tag == "field" for parent in field.iterancestors() if parent is not node):
            continue
        name = field.get("name")
        kind = model._fields[name].type
        if kind == "many2one":
            specification[name] = {"fields": {"display_name": {}}}
        elif kind in ("one2many", "many2many"):
            comodel = model.env[model._fields[name].comodel_name]
            inner = specification_of(comodel, field) if len(field) else {}
            specification[name] = {"fields": inner or {"display_name": {}}, "limit": 40}
        else:
            specification[name] = {}
    return specification


def bench_banners(env):
    """The banners of a page of the list."""
    partners = env["res.partner"].search([("ref", "=like", "B000%")], limit=LIST)
    if "registry_banner_ids" not in partners._fields:
        return
    env.invalidate_all()
    partners.mapped("name")
    count = common.queries(env, lambda: partners.mapped("registry_banner_ids"))
    common.report(f"banners of a list of {LIST} customers", f"{count} queries")


def bench_paint(env, empty, busy):
    """Chromium opens our form and Odoo's, from a server of its own, in alternating turns."""
    pages = {
        "Odoo's partner form": (f"/odoo/contacts/{empty.id}", {"form": FORM}),
        "our form, empty customer": (f"/odoo/customer-registry/{empty.id}", {"form": FORM, "blocks": BLOCKS}),
        "our form, busy customer": (f"/odoo/customer-registry/{busy.id}", {"form": FORM, "blocks": BLOCKS}),
    }
    times = {title: [] for title in pages}
    with (
        tempfile.TemporaryDirectory() as folder,
        common.server(env.cr.dbname, Path(folder) / "odoo.log") as address,
        page_picture.browser_page(browser(), 1400, 900) as page,
    ):
        session = page_picture.Session(address, env.cr.dbname, LOGIN)
        page.send("Network.setCookie", **session.cookie())
        page.send("Page.enable")
        for turn in range(PAINTS + 2):
            for title, (path, wanted) in pages.items():
                painted = open_page(page, address + path, wanted)
                if turn > 1:
                    times[title].append(painted)
    show_paint(times)


def show_paint(times):
    middle = {
        (title, name): statistics.median(one[name] for one in painted)
        for title, painted in times.items()
        for name in painted[0]
    }
    for (title, name), milliseconds in middle.items():
        common.report(f"{title}: {name} there after", f"median {milliseconds:.0f} ms")
    core = middle["Odoo's partner form", "form"]
    for title, name in list(middle)[1:]:
        common.report(f"  {title}, {name}, against Odoo's form", f"{middle[title, name] / core:.2f} x")


def open_page(page, url, wanted):
    """Return {name: milliseconds} until each selector of ``wanted`` was on the page."""
    script = page.send("Page.addScriptToEvaluateOnNewDocument", source=WATCH % json.dumps(wanted))["identifier"]
    page.send("Page.navigate", url=url)
    for _attempt in range(1200):
        answer = page.send("Runtime.evaluate", expression="JSON.stringify(window.__painted || {})")
        painted = json.loads(answer["result"].get("value") or "{}")
        if painted.keys() == wanted.keys():
            page.send("Page.removeScriptToEvaluateOnNewDocument", identifier=script)
            return painted
        time.sleep(0.05)
    raise SystemExit(f"{url} did not show {', '.join(wanted.keys() - painted.keys())} within a minute")


def browser():
    """Return the program that the tests use, too."""
    return shutil.which("google-chrome")


if __name__ == "__main__":
    main()
