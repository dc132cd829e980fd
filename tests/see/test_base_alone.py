"""The base addon without any of its siblings: in a database of its own, made from nothing."""

import os
import subprocess
import sys
from pathlib import Path

from odoo.tests import BaseCase

from tests import database

ROOT = Path(__file__).resolve().parent.parent.parent
TOUR = Path(__file__).resolve().parent / "alone" / "tour_alone.py"


class TestBaseAlone(BaseCase):
    def test_the_base_addon_alone_installs_and_shows_the_overview(self):  # W02, W35
        with database.empty() as name:
            options = ["-i", "customer_registry", "--without-demo", "--stop-after-init", "--no-http", "--log-level=warn"]
            status, _output, log = database.run_odoo(name, "server", *options, timeout=900)
            self.assertEqual(status, 0, log)
            command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "--rootdir", ROOT]
            done = subprocess.run(
                [*map(str, command), f"--odoo-database={name}", "-q", str(TOUR)],
                env=dict(os.environ),
                capture_output=True,
                text=True,
                check=False,
                timeout=600,
            )
        self.assertEqual(done.returncode, 0, done.stdout[-4000:] + done.stderr[-2000:])
        self.assertIn("1 passed", done.stdout)
