"""Small scripts in `.dev/bin` that run a program with the libraries and fonts it needs."""

import os
import shutil
from shlex import quote
from xml.sax.saxutils import escape

from .private_apt import library_path

FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
{folders}
  <include ignore_missing="yes">/etc/fonts/conf.d</include>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def write(workspace, name, program, *, libraries="", variables=None):
    """Write `.dev/bin/NAME`, which becomes `program` with these libraries and variables."""
    lines = ["#!/bin/sh"]
    if libraries:
        lines.append(f"export LD_LIBRARY_PATH={quote(libraries)}")
    for variable, value in (variables or {}).items():
        lines.append(f"export {variable}={quote(str(value))}")
    lines.append(f'exec {quote(str(program))} "$@"')
    path = workspace.subfolder("bin") / name
    new = path.with_name(f".{name}.new")
    new.write_text("\n".join([*lines, ""]), encoding="utf-8")
    new.chmod(0o755)
    new.rename(path)
    return path


def on_machine(workspace, *names):
    """Return the first of these programs on the machine's own PATH, or None."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    path = os.pathsep.join(folder for folder in folders if folder != str(workspace.bin))
    return next(filter(None, (shutil.which(name, path=path) for name in names)), None)


def font_variables(workspace, *prefixes):
    """Return the variables that let a program see the machine's and the unpacked fonts."""
    folders = [prefix / "usr/share/fonts" for prefix in (*prefixes, workspace.folder / "odoo")]
    names = ["/usr/share/fonts", "/usr/local/share/fonts", *map(str, folders)]
    text = FONTS.format(
        folders="\n".join(f"  <dir>{escape(name)}</dir>" for name in names),
        cache=escape(str(workspace.subfolder("cache/fontconfig"))),
    )
    path = workspace.folder / "fonts.conf"
    path.write_text(text, encoding="utf-8")
    return {"FONTCONFIG_FILE": path}


def libraries_of(prefix):
    return library_path(prefix) if prefix.exists() else ""
