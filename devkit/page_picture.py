"""Take one picture through Chromium's debugging protocol: run by the environment's Python.

Usage: page_picture.py BROWSER SERVER DATABASE URL FILE WIDTH HEIGHT LOGIN LANG
"""

import base64
import contextlib
import itertools
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urljoin, urlsplit

SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--no-first-run",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
)
SECONDS = 60
# The page is ready when its content is there and has been still for half a second: Odoo
# keeps a websocket open, so waiting for a silent network would never end.
READY = """
new Promise((resolve) => {
    let timer;
    const observer = new MutationObserver(() => wait());
    const there = () => document.readyState === "complete" && (
        !document.querySelector(".o_web_client") || document.querySelector(".o_action, .o_home_menu")
    ) && !document.querySelector(".o_loading_indicator, .o_blockUI, .o_view_sample_loading");
    function wait() {
        clearTimeout(timer);
        timer = setTimeout(() => (there() ? resolve(true) : wait()), 500);
    }
    observer.observe(document, {childList: true, subtree: true, attributes: true});
    wait();
})
"""


class Page:
    """One tab; `send` returns the browser's answer to a command."""

    def __init__(self, socket):
        self.socket = socket
        self.numbers = itertools.count(1)

    def send(self, method, **parameters):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == number:
                if "error" in message:
                    sys.exit(f"error: {method}: {message['error']['message']}")
                return message["result"]


@contextlib.contextmanager
def browser_page(browser, width, height):
    """Yield a Page of a new browser without any history."""
    import requests
    import websocket

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = [*SWITCHES, f"--user-data-dir={profile}", f"--window-size={width},{height}"]
        process = subprocess.Popen([browser, *options, "about:blank"], stderr=subprocess.PIPE, text=True)
        try:
            port = urlsplit(debugging_address(process)).port
            tabs = requests.get(f"http://127.0.0.1:{port}/json", timeout=SECONDS).json()
            tab = next(tab for tab in tabs if tab["type"] == "page")
            yield Page(websocket.create_connection(tab["webSocketDebuggerUrl"], timeout=SECONDS))
        finally:
            process.terminate()
            process.communicate()


def debugging_address(process):
    for line in process.stderr:
        found = re.search(r"DevTools listening on (ws://\S+)", line)
        if found:
            return found[1]
    return sys.exit("error: the browser does not start")


class Session:
    """A login on the server whose language can be changed for a while."""

    def __init__(self, server, database, login):
        import requests

        self.server, self.http = server, requests.Session()
        self.user = self.call("/web/session/authenticate", {"db": database, "login": login, "password": login})

    def call(self, path, parameters):
        request = {"jsonrpc": "2.0", "method": "call", "params": parameters}
        answer = self.http.post(urljoin(self.server, path), json=request, timeout=SECONDS).json()
        if "error" in answer:
            sys.exit(f"error: {path}: {answer['error']['data']['message']}")
        return answer["result"]

    def set_language(self, lang):
        """Change the user's language and return the one before."""
        before = self.user["user_context"]["lang"]
        arguments = [[self.user["uid"]], {"lang": lang}]
        call = {"model": "res.users", "method": "write", "args": arguments, "kwargs": {}}
        self.call("/web/dataset/call_kw", call)
        return before

    @contextlib.contextmanager
    def language(self, lang):
        before = self.set_language(lang) if lang else None
        try:
            yield
        finally:
            if before:
                self.set_language(before)

    def cookie(self):
        return {"url": self.server, "name": "session_id", "value": self.http.cookies["session_id"]}


def picture(page, url):
    page.send("Page.enable")
    page.send("Page.navigate", url=url)
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        ready = page.send("Runtime.evaluate", expression=READY, awaitPromise=True, timeout=SECONDS * 1000)
        if ready["result"].get("value"):
            return base64.b64decode(page.send("Page.captureScreenshot", format="png")["data"])
    return sys.exit(f"error: {url} is not ready after {SECONDS} seconds")


def main(browser, server, database, url, file, width, height, login, lang):
    with browser_page(browser, width, height) as page, contextlib.ExitStack() as stack:
        page.send(
            "Emulation.setDeviceMetricsOverride",
            width=int(width),
            height=int(height),
            deviceScaleFactor=1,
            mobile=False,
        )
        if login:
            session = Session(server, database, login)
            stack.enter_context(session.language(lang))
            page.send("Network.setCookie", **session.cookie())
        Path(file).write_bytes(picture(page, urljoin(server, url)))
    print(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
