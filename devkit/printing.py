"""wkhtmltopdf with patched Qt, which prints header and footer and several records at once."""

import platform

from .console import Failure, say
from .processes import output
from .wrappers import font_variables, libraries_of, on_machine, write

# What the wheel's program needs beside the C library.
PACKAGES = (
    "libxrender1",
    "libxext6",
    "libx11-6",
    "libfontconfig1",
    "libfreetype6",
    "libstdc++6",
    "zlib1g",
    "fonts-liberation",
    "fonts-dejavu-core",
)


def provide(workspace, apt):
    """Write the `wkhtmltopdf` wrapper that Odoo finds on the PATH."""
    wrapper = workspace.bin / "wkhtmltopdf"
    program = workspace.venv / "bin" / "wkhtmltopdf-pack"
    if wrapper.exists() and program.exists():
        return
    if not program.exists():
        complain_about_platform(workspace)
        return
    prefix = workspace.folder / "printing"
    if not prefix.exists():
        apt.unpack_with_missing(prefix, PACKAGES)
    wrap(workspace, program, prefix)


def complain_about_platform(workspace):
    if not on_machine(workspace, "wkhtmltopdf"):
        say(f"there is no wkhtmltopdf with patched Qt for {platform.machine()}: install one to print PDF documents")


def wrap(workspace, program, prefix):
    variables = font_variables(workspace, prefix)
    trial = write(
        workspace,
        "wkhtmltopdf.trial",
        program,
        libraries=libraries_of(prefix),
        variables=variables,
    )
    version = output([trial, "--version"])
    if "patched qt" not in version:
        raise Failure(f"{program} is no wkhtmltopdf with patched Qt: {version.strip()}")
    trial.rename(workspace.bin / "wkhtmltopdf")
