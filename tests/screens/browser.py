"""A browser that stays open: pages are loaded, resized and asked, as often as one wants."""

import contextlib
import json

from odoo.tests.common import ChromeBrowser, urljoin

HEIGHT = 900
BUNDLES = ("web.assets_web", "web.assets_frontend", "web.assets_frontend_lazy", "web.assets_tests")


class Browser(ChromeBrowser):
    """Odoo's browser for tests, asked step by step instead of running one script."""

    def resize(self, width):
        size = {"width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        self._websocket_request("Emulation.setDeviceMetricsOverride", params=size)
        # As on a phone and on most desktops: bars lie over the page and take no room.
        self._websocket_request("Emulation.setScrollbarsHidden", params={"hidden": True})

    def ask(self, code, timeout=60):
        """Return what ``code`` or the promise that it returns is worth; what goes wrong is an AssertionError."""
        asked = {"expression": code, "awaitPromise": True, "returnByValue": True}
        answer = self._websocket_request("Runtime.evaluate", params=asked, timeout=timeout)
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"]["exception"].get("description") or answer)
        return answer["result"].get("value")

    def call(self, name, *arguments):
        """Return what the function ``name`` of the page returns."""
        return self.ask(f"{name}({', '.join(map(json.dumps, arguments))})")

    def show(self, address, ready):
        """Load a page and wait until ``ready`` is true of it."""
        self.navigate_to(address, wait_stop=True)
        assert self._wait_ready(ready, timeout=180), f"{address} is not ready"


def compile_assets(env):
    """Compile styles and scripts before a page asks for them: meanwhile all its other requests would wait."""
    for name in BUNDLES:
        bundle = env["ir.qweb"]._get_asset_bundle(name)
        bundle.css()
        bundle.js()


@contextlib.contextmanager
def opened(case, user, password):
    """Yield (browser, base address) with ``user`` logged in, while ``case`` serves what is asked for."""
    browser = Browser(case)
    with case.allow_requests(browser=browser), contextlib.ExitStack() as stack:
        stack.callback(case._wait_remaining_requests)
        stack.callback(browser.stop)
        case.authenticate(user and user.login, password, browser=browser)
        case.cr.flush()
        case.cr.clear()
        yield browser, lambda path: urljoin(case.base_url(), path)
