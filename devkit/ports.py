"""The port of the web server."""

import os
import socket

from .console import Failure

DEFAULT = 8069


def wanted():
    """Return the port that PORT names, 8069 unless told."""
    text = os.environ.get("PORT") or str(DEFAULT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Failure(f"PORT is {text}, which is no port: give a number from 1 to 65535")
    return int(text)


def require_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Failure(
                f"port {port} cannot be used ({error.strerror}): "
                f"choose another one, as in PORT={min(port + 1, 65535)} ./dev start"
            ) from None
