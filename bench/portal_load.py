"""What each user of the load on the portal does; run by locust from bench_portal.py.

``PORTAL_PAGES`` names the pages, separated by blanks, ``PORTAL_LOGINS`` the start of the logins, which count
from 0 and are their passwords, too.
"""

import itertools
import os
import random
import re

from locust import HttpUser, between, task

PAGES = os.environ["PORTAL_PAGES"].split()
LOGINS = (f"{os.environ['PORTAL_LOGINS']}{number}" for number in itertools.count())


class PortalUser(HttpUser):
    """Logs in, then opens one page after another, each read for a moment."""

    wait_time = between(1, 3)

    def on_start(self):
        login = next(LOGINS)
        page = self.client.get("/web/login", name="log in").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        values = {"login": login, "password": login, "csrf_token": token}
        with self.client.post("/web/login", values, name="log in", catch_response=True) as answer:
            if not answer.url.rstrip("/").endswith("/my"):
                answer.failure(f"{login} is not logged in, but at {answer.url}")

    @task
    def page(self):
        path = random.choice(PAGES)
        with self.client.get(path, name=path, catch_response=True) as answer:
            if "o_portal" not in answer.text or "/web/login" in answer.url:
                answer.failure("is not that page")
