"""The plugin is tried on a pytest of its own, without Odoo."""

import os
import re
import subprocess
import sys
import textwrap

import pytest

OPTIONS = ("-p", "no:odoo", "-p", "no:pytest-odoo", "-p", "devkit.pytest_plugin", "-p", "no:cacheprovider", "-q")


@pytest.fixture
def run_tests(tmp_path, pytestconfig):
    def run(code):
        file = tmp_path / "test_inner.py"
        file.write_text(textwrap.dedent(code), encoding="utf-8")
        env = {name: value for name, value in os.environ.items() if name != "ODOO_RC"}
        env["PYTHONPATH"] = str(pytestconfig.rootpath)
        command = [sys.executable, "-m", "pytest", *OPTIONS, "-c", os.devnull, "--rootdir", str(tmp_path), str(file)]
        return subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True)

    return run


@pytest.mark.parametrize(
    "code",
    [
        """
        import pytest
        @pytest.mark.skip(reason="no browser")
        def test_inner(): pass
        """,
        """
        import unittest
        class T(unittest.TestCase):
            @classmethod
            def setUpClass(cls): raise unittest.SkipTest("no browser")
            def test_inner(self): pass
        """,
        """
        import pytest
        pytest.skip("no browser", allow_module_level=True)
        """,
    ],
    ids=["mark", "class", "module"],
)
def test_a_skipped_test_fails_the_run_and_names_its_reason(run_tests, code):
    done = run_tests(code)
    assert done.returncode in (1, 2), done.stdout
    assert re.search("skipped, which counts as a failure: .*no browser", done.stdout)


@pytest.mark.parametrize("phase", ["setUp", "test_inner", "tearDown"])
def test_an_error_in_the_log_fails_the_test(run_tests, phase):
    done = run_tests(f"""
        import logging, unittest
        class T(unittest.TestCase):
            def test_inner(self): pass
            def {phase}(self): logging.getLogger("odoo.x").error("it broke %s", 7)
    """)
    assert done.returncode == 1, done.stdout
    assert "ERROR odoo.x: it broke 7" in done.stdout


def test_errors_that_a_test_expects_and_warnings_do_not_count(run_tests):
    done = run_tests("""
        import logging, unittest
        class T(unittest.TestCase):
            def test_inner(self):
                logging.getLogger("odoo.x").warning("hm")
                with self.assertLogs("odoo.x", "ERROR"):
                    logging.getLogger("odoo.x").error("it broke")
    """)
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout
