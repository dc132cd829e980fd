"""No screen of ours cuts, covers or pushes aside what it has to say: wide and on a phone, in German and French."""

from odoo.tests import tagged

from tests.screens.screens_case import ScreensCase


@tagged("post_install", "-at_install")
class TestNothingIsCut(ScreensCase):
    def test_every_screen_can_be_read_in_full(self):  # T02, W01
        found = {}
        for lang in ("de_DE", "fr_FR"):
            for findings in (self.findings_in_client(lang), self.findings_in_portal(lang)):
                for finding, where in findings.items():
                    found.setdefault(finding, []).extend(where)
        self.assertAllCanBeRead(found)
