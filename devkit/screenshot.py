"""`./dev screenshot`: a picture of a page of the running server."""

import argparse
from pathlib import Path

from . import locks, ports, server
from .browser import WRAPPER
from .console import Failure
from .processes import foreground
from .setup import provide

SCRIPT = Path(__file__).with_name("page_picture.py")


def run(workspace, arguments):
    options = parse(arguments)
    with locks.setup_lock(workspace):
        setup = provide(workspace, with_browser=True)
    port = ports.wanted()
    if not server.answers(port):
        raise Failure(f"no Odoo answers on port {port}: run ./dev start first, or name its PORT")
    address, database = f"http://127.0.0.1:{port}", setup.databases.full(server.DATABASE)
    command = [workspace.python, SCRIPT, workspace.bin / WRAPPER, address, database]
    values = (options.url, options.file.resolve(), options.width, options.height)
    return foreground([*command, *values, options.login, options.lang], env=workspace.environment())


def parse(arguments):
    parser = argparse.ArgumentParser(prog="./dev screenshot")
    parser.add_argument("url", help="an address on this server, as in /odoo/contacts")
    parser.add_argument("file", type=Path, help="the PNG file to write")
    parser.add_argument("--width", type=int, default=1366)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("--login", default="admin", help="also the password; empty for a visitor")
    parser.add_argument("--lang", default="", help="show the page in this language, as in de_DE")
    return parser.parse_args(arguments)
