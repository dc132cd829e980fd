"""The base addon without any of its siblings: in a database of its own, made from nothing."""

import configparser
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from odoo.tests import BaseCase

from tests import database

ROOT = Path(__file__).resolve().parent.parent.parent
TOUR = Path(__file__).resolve().parent / "alone" / "tour_alone.py"


def configuration_for(name, folder):
    """Return a copy of the run's configuration that serves the database ``name`` and no other."""
    parser = configparser.RawConfigParser()
    parser.read(os.environ["ODOO_RC"])
    parser["options"].update({"db_name": name, "dbfilter": f"^{name}$"})
    path = Path(folder) / "alone.conf"
    with path.open("w") as file:
        parser.write(file)
    return path


class TestBaseAlone(BaseCase):
    def test_the_base_addon_alone_installs_and_shows_the_overview(self):  # W02, W35
        with database.empty() as name, tempfile.TemporaryDirectory() as folder:
            options = ["-i", "customer_registry", "--without-demo", "--stop-after-init", "--no-http"]
            status, _output, log = database.run_odoo(name, "server", *options, timeout=900)
            self.assertEqual(status, 0, log)
            command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "--rootdir", ROOT, "-q", TOUR]
            done = subprocess.run(
                [*map(str, command), "-o", f"cache_dir={folder}/cache"],
                env={**os.environ, "ODOO_RC": str(configuration_for(name, folder))},
                capture_output=True,
                text=True,
                check=False,
                timeout=600,
            )
        self.assertEqual(done.returncode, 0, done.stdout[-4000:] + done.stderr[-2000:])
        self.assertIn("1 passed", done.stdout)
