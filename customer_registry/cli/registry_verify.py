import sys

import odoo.tools.config
from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.modules.registry import Registry


class RegistryVerify(Command):
    """Check that nobody has changed the history of customers in the database given by -d."""

    name = "registry_verify"

    def run(self, args):
        parser = odoo.tools.config.parser
        parser.prog = self.prog
        parser.add_option("--known-hash", dest="known_hash", default="", help="last hash of an earlier verification")
        options = odoo.tools.config.parse_config(args, setup_logging=True)
        names = odoo.tools.config["db_name"]
        if len(names) != 1:
            sys.exit("Name one database, as in: registry_verify -d DATABASE")
        self.check(names[0], options.known_hash)

    def check(self, database, known_hash=""):
        """Print what was found in ``database``; exit with 1 if the history was tampered with."""
        with Registry(database).cursor() as cr:
            history = api.Environment(cr, SUPERUSER_ID, {})["customer.history"]
            verdict = history._verify(known_hash)
            problem = history._problem_text(verdict)
        if problem:
            sys.stdout.write(f"TAMPERED {problem} Entries before it that are whole: {verdict.count}\n")
            sys.exit(1)
        sys.stdout.write(f"OK {verdict.count} entries, last hash {verdict.last_hash}\n")
        if verdict.erased:
            sys.stdout.write(f"Entries whose personal data were erased: {verdict.erased}\n")
