"""Where things are: the repository, its addons and the ignored working folder."""

import ast
import os
from dataclasses import dataclass
from pathlib import Path

# Python writes bytecode and Odoo finds its database only where this environment says so.
UNWANTED = (
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONPATH",
    "PYTHONHOME",
    "VIRTUAL_ENV",
    "PGDATABASE",
    "ODOO_RC",
    "OPENERP_SERVER",
)

# No addon of ours needs these: the charts of accounts of the countries in the demonstration data, and
# the menus of the sales app.
EXTRAS = ("l10n_at", "l10n_de", "l10n_fr_account", "sale_management")


@dataclass(frozen=True)
class Workspace:
    root: Path
    folder: Path

    @classmethod
    def at(cls, root, folder):
        return cls(Path(root).resolve(), Path(folder).resolve())

    @property
    def venv(self):
        return self.folder / "venv"

    @property
    def python(self):
        return self.venv / "bin" / "python"

    @property
    def bin(self):
        """Wrappers of unpacked programs; first on the PATH of every child."""
        return self.folder / "bin"

    @property
    def filestore(self):
        return self.folder / "data" / "filestore"

    def subfolder(self, name):
        """Return `name` below the working folder, created if need be."""
        path = self.folder / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def log(self, name):
        return self.subfolder("log") / f"{name}.log"

    def addons(self):
        """Return the folders of the repository's addons, sorted by name."""
        return sorted(manifest.parent for manifest in self.root.glob("*/__manifest__.py"))

    def addon_names(self):
        return [addon.name for addon in self.addons()]

    def external_dependencies(self):
        """Return the sorted names of the foreign addons to install: what ours depend on, and `EXTRAS`."""
        own = set(self.addon_names())
        wanted = {name for addon in self.addons() for name in read_manifest(addon)["depends"]}
        return sorted(wanted.union(EXTRAS) - own)

    def environment(self, **more):
        """Return the variables for a child process: nothing is written outside the folder."""
        env = {name: value for name, value in os.environ.items() if name not in UNWANTED}
        cache = self.subfolder("cache")
        env["PATH"] = os.pathsep.join([str(self.bin), str(self.venv / "bin"), env["PATH"]])
        env["PYTHONPYCACHEPREFIX"] = str(cache / "pyc")
        env["XDG_CACHE_HOME"] = str(cache)
        env["HYPOTHESIS_STORAGE_DIRECTORY"] = str(cache / "hypothesis")
        env["PSQL_HISTORY"] = str(cache / "psql_history")
        return {**env, **{name: str(value) for name, value in more.items()}}


def read_manifest(addon):
    return ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))
