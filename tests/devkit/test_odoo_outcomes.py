from devkit import odoo_outcomes, odoo_tests


def test_only_what_fails_twice_has_failed():
    asked = []

    def run_failing(names):
        asked.append(names)
        return {"always", "another"}

    assert odoo_outcomes.failing_again({"once", "always"}, run_failing) == {"always"}
    assert asked == [["always", "once"]]
    assert odoo_outcomes.failing_again(set(), run_failing) == set()
    assert len(asked) == 1


def test_the_short_part_is_of_the_suites():
    whole = odoo_tests.paths_of([])
    short = odoo_tests.paths_of(["short"])
    modules = {path.partition("/")[0] for path in whole}
    assert short and {path.partition("/")[0] for path in short} <= modules
