"""One side of the billing benchmark: serves commands, a JSON object a line, on a database of its own.

``python billing_worker.py ROLE [ODOO OPTION...]``; the roles are the classes at the end. Each
command answers with a JSON object; what is timed says so.
"""

import gc
import json
import sys
import time
from datetime import date

import common
from dateutil.relativedelta import relativedelta
from odoo import Command, sql_db

DAY = date(2026, 11, 2)
START = date(2026, 1, 1)
PRICE = 12.0  # its tax has no half cents, so that one invoice and five agree


class Side:
    """What all sides share: customers, a taxed product, payment terms, and the measuring."""

    def __init__(self, env):
        company = env["res.company"].create({"name": "Rheinblick", "country_id": env.ref("base.de").id})
        env["account.chart.template"].try_loading("de_skr03", company, install_demo=False)
        env.user.company_ids += company
        self.env = env(context={"allowed_company_ids": company.ids})
        self.partners = self.term = self.product = None

    def prepare(self, customers, folders, own):
        """Generate the same customers on every side; return nothing of interest."""
        common.generate_partners(self.env, customers)
        self.env.cr.execute("SELECT id FROM res_partner WHERE ref LIKE 'B0%' AND name != 'Model' ORDER BY ref")
        self.partners = self.env["res.partner"].browse([row[0] for row in self.env.cr.fetchall()])
        self.term = self.env.ref("account.account_payment_term_30days")
        self.partners.property_payment_term_id = self.term
        tax = self.env.company.account_sale_tax_id
        product = {"name": "Hosting", "type": "service", "list_price": PRICE, "taxes_id": [Command.set(tax.ids)]}
        self.product = self.env["product.product"].create(product)
        self.prepare_own(folders, self.partners[slice(*own)])
        self.env.cr.commit()
        self.analyze()
        return {}

    def prepare_own(self, folders, partners):
        """Hook: what only this side needs for those partners that it bills."""

    def analyze(self):
        """Bring the statistics into the state in which autovacuum keeps them."""
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()
        self.env.invalidate_all()

    def measured(self, function, *arguments):
        """Return seconds, queries of all cursors and the process's peak memory during the call."""
        self.env.invalidate_all()
        gc.collect()
        reset_peak()
        queries, start, cpu = sql_db.sql_counter, time.perf_counter(), time.process_time()
        function(*arguments)
        self.env.cr.commit()
        return {
            "seconds": time.perf_counter() - start,
            "cpu": time.process_time() - cpu,
            "queries": sql_db.sql_counter - queries,
            "peak_mb": peak_mb(),
        }

    def totals(self, moves):
        """Return what shows that the sides produced the same."""
        self.env.flush_all()
        return {
            "invoices": len(moves),
            "posted": len(moves.filtered(lambda move: move.state == "posted")),
            "lines": self.env["account.move.line"].search_count([("move_id", "in", moves.ids)]),
            "total": round(sum(moves.mapped("amount_total")), 2),
        }

    def month(self, number):
        first = START + relativedelta(months=number)
        return first, first + relativedelta(months=1, days=-1)


class Ours(Side):
    """The billing run of customer_registry."""

    def prepare_own(self, folders, partners):
        partners.consolidate_invoices = True
        vals_list = [
            {"name": f"Folder {number}", "partner_id": partner.id, "service_ids": [Command.create(self.service())]}
            for partner in partners
            for number in range(folders)
        ]
        Folder = self.env["customer.folder"].with_context(tracking_disable=True)
        for begin in range(0, len(vals_list), 1000):
            Folder.create(vals_list[begin : begin + 1000]).state = "active"
            self.env.cr.commit()
            self.env.invalidate_all()

    def service(self):
        return {"product_id": self.product.id, "name": "Hosting", "price_unit": PRICE, "date_start": START}

    def attach(self, **_sizes):
        """Serve a database that another worker has prepared."""
        self.env.cr.execute("SELECT id FROM res_partner WHERE ref LIKE 'B0%' AND name != 'Model' ORDER BY ref")
        self.partners = self.env["res.partner"].browse([row[0] for row in self.env.cr.fetchall()])
        return {}

    def run(self, begin, end, month):
        """Simulate and produce the run of these customers through the scheduled job, as the server does."""
        category = self.env["res.partner.category"].create({"name": f"{begin} {end} {month}"})
        self.partners[begin:end].with_context(tracking_disable=True).category_id = [Command.link(category.id)]
        first, last = self.month(month)
        run = self.env["customer.billing.run"].create(
            {"date_from": first, "date_to": last, "invoice_date": DAY, "category_ids": [Command.set(category.ids)]}
        )
        self.env.cr.commit()
        self.analyze()
        simulation = self.measured(run.action_simulate)
        run.action_start()
        self.env.cr.commit()
        result = self.measured(self.produce, run)
        equal = round(run.amount_preview, 2) == round(run.amount_billed, 2)
        return {**result, "simulation": simulation, "as_simulated": equal, **self.totals(run.move_ids)}

    def produce(self, run):
        job = self.env.ref("customer_registry_billing.cron_billing_run")
        while run.state == "running":
            job.method_direct_trigger()
            self.env.cr.commit()
            self.env.invalidate_all()
        if run.state != "done" or run.failed_count:
            raise SystemExit(f"the run is {run.state}: {run.line_ids.filtered('error')[:1].error}")


class Core(Side):
    """Odoo's own batch creation and posting of given values, without our addon."""

    def bill(self, begin, end, month, folders, batch, single):
        """Create and post the invoices of these customers ``batch`` at a time, with a commit after each batch."""
        names = [f"Folder {number}" for number in range(folders)]
        groups = [[name] for name in names] if single else [names]
        vals_list = [self.values(partner, own, month) for partner in self.partners[begin:end] for own in groups]
        self.analyze()
        ids = []
        result = self.measured(self.create_and_post, vals_list, batch, ids)
        return {**result, **self.totals(self.env["account.move"].browse(ids))}

    def values(self, partner, names, month):
        commands = []
        for name in names:
            commands.append(Command.create({"display_type": "line_section", "name": name}))
            commands.append(Command.create(self.line(month)))
        return {
            "move_type": "out_invoice",
            "company_id": self.env.company.id,
            "partner_id": partner.id,
            "currency_id": self.env.company.currency_id.id,
            "invoice_date": DAY,
            "invoice_payment_term_id": self.term.id,
            "preferred_payment_method_line_id": False,
            "invoice_origin": "RUN/2026/0001",
            "invoice_user_id": self.env.uid,
            "invoice_line_ids": commands,
        }

    def line(self, month):
        first, last = self.month(month)
        name = f"Hosting, {first:%m/%d/%Y} to {last:%m/%d/%Y}"
        return {"product_id": self.product.id, "name": name, "quantity": 1.0, "price_unit": PRICE}

    def create_and_post(self, vals_list, batch, ids):
        for begin in range(0, len(vals_list), batch):
            moves = self.env["account.move"].create(vals_list[begin : begin + batch])
            moves.action_post()
            ids += moves.ids
            self.env.cr.commit()
            self.env.invalidate_all()


class Contract(Side):
    """OCA's contract: one contract per folder, or one per customer with all its services."""

    def prepare_own(self, folders, partners):
        self.contracts = {}
        names = [f"Folder {number}" for number in range(folders)]
        for kind, groups in (("single", [[name] for name in names]), ("whole", [names])):
            vals_list = [self.contract(partner, own) for partner in partners for own in groups]
            Model = self.env["contract.contract"].with_context(tracking_disable=True)
            for begin in range(0, len(vals_list), 100):
                created = Model.create(vals_list[begin : begin + 100])
                for contract in created:
                    self.contracts.setdefault((kind, contract.partner_id.id), []).append(contract.id)
                self.env.cr.commit()
                self.env.invalidate_all()

    def contract(self, partner, names):
        recurrence = {
            "recurring_rule_type": "monthly",
            "recurring_interval": 1,
            "date_start": START,
            "recurring_next_date": START,
        }
        commands = []
        for number, name in enumerate(names):
            section = {"display_type": "line_section", "name": name, "sequence": 2 * number, **recurrence}
            service = {"product_id": self.product.id, "name": "Hosting, #START# to #END#", "price_unit": PRICE}
            commands.append(Command.create(section))
            commands.append(Command.create({**service, "quantity": 1, "sequence": 2 * number + 1, **recurrence}))
        return {
            "name": names[0],
            "partner_id": partner.id,
            "payment_term_id": self.term.id,
            **recurrence,
            "contract_line_ids": commands,
        }

    def bill(self, begin, end, month, kind):
        """Create the drafts as their scheduled job does (all at once), then post them."""
        ids = [key for partner in self.partners[begin:end].ids for key in self.contracts[kind, partner]]
        contracts = self.env["contract.contract"].browse(ids).with_company(self.env.company)
        self.analyze()
        moves = []
        draft = self.measured(lambda: moves.append(contracts._recurring_create_invoice(self.month(month)[0])))
        post = self.measured(lambda: moves[0].action_post())
        both = {name: draft[name] + post[name] for name in ("seconds", "cpu", "queries")}
        return {**both, "draft_seconds": draft["seconds"], "draft_cpu": draft["cpu"], **self.totals(moves[0])}


def reset_peak():
    """Let the kernel count this process's peak memory anew."""
    with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def peak_mb():
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024


def serve(side):
    for line in sys.stdin:
        request = json.loads(line)
        answer = getattr(side, request.pop("do"))(**request)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    role, *options = sys.argv[1:]
    with common.environment(*options) as environment:
        serve({"ours": Ours, "core": Core, "contract": Contract}[role](environment))
