"""Runs with Odoo's Python: install addons into a database, then run the code on the standard input with its `env`.

`inside_odoo.py CONFIGURATION ADDON[,ADDON...]`, in one process: starting another one would load all addons again.
"""

import sys

from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config


def main(configuration, addons):
    config.parse_config(["-c", configuration, "--no-http", "--log-level=warn"], setup_logging=True)
    registry = Registry.new(config["db_name"][0], install_modules=addons.split(","))
    code = sys.stdin.read()
    if code:
        with registry.cursor() as cr:
            exec(code, {"env": api.Environment(cr, api.SUPERUSER_ID, {})})


if __name__ == "__main__":
    main(*sys.argv[1:])
