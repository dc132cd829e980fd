"""Chromium for tours and screenshots: the machine's, else Debian's, unpacked."""

from .console import Failure
from .processes import output
from .wrappers import font_variables, libraries_of, on_machine, write

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-liberation")
# Odoo looks for this name first.
WRAPPER = "google-chrome"


def provide(workspace, apt):
    """Write the wrapper that Odoo's tests find first on the PATH."""
    wrapper, prefix = workspace.bin / WRAPPER, workspace.folder / "chromium"
    if wrapper.exists():
        return
    program = on_machine(workspace, *NAMES)
    if not program:
        if not prefix.exists():
            apt.unpack_with_missing(prefix, PACKAGES)
        program = prefix / "usr/lib/chromium/chromium"
    wrap(workspace, program, prefix)


def wrap(workspace, program, prefix):
    """Keep the browser's files in the working folder and check that it starts."""
    variables = font_variables(workspace, prefix)
    variables["HOME"] = workspace.subfolder("cache/browser")
    trial = write(workspace, "chromium.trial", program, libraries=libraries_of(prefix), variables=variables)
    try:
        output([trial, "--version", "--no-sandbox"])
    except Failure as failure:
        raise Failure(f"the browser {program} does not start: {failure}") from None
    trial.rename(workspace.bin / WRAPPER)
