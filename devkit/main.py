"""Entry of `./dev`: find the command, run it, turn failures into sentences."""

import errno
import os
import signal
import sys

from .commands import COMMANDS
from .console import Failure, explain
from .workspace import Workspace


def run(root, folder, arguments):
    """Run `./dev ARGUMENTS` and return its exit status."""
    name, *rest = arguments or ["help"]
    name = {"-h": "help", "--help": "help"}.get(name, name)
    try:
        return execute(root, folder, name, rest)
    except Failure as failure:
        print(explain(failure), file=sys.stderr)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM):
            raise
        print(explain(error), file=sys.stderr)
    except KeyboardInterrupt:
        print("interrupted: the next run goes on where this one stopped", file=sys.stderr)
        return 128 + signal.SIGINT
    return 1


def execute(root, folder, name, arguments):
    if name not in COMMANDS:
        raise Failure(f"./dev knows no command {name}: see ./dev help")
    os.makedirs(folder, exist_ok=True)
    os.umask(0o022)
    return COMMANDS[name](Workspace.at(root, folder), arguments) or 0
