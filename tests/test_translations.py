"""Each addon speaks German and French, in every term of its code and its views."""

import ast
import re
from pathlib import Path

import polib
import pytest
from babel.messages.extract import extract
from lxml import etree
from odoo.tools.translate import html_translate, xml_translate

ROOT = Path(__file__).resolve().parent.parent
ADDONS = sorted(path.parent for path in ROOT.glob("*/__manifest__.py"))
LANGUAGES = ("de", "fr")

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\{.*?\}\}")
TAG = re.compile(r"<[^>]+>")
SHOWN_ATTRIBUTE = re.compile(r'\b(alt|aria-label|placeholder|string|title)="[^"]*"')

# What is shown of the records that XML files bring, beside views and menus.
SHOWN_FIELDS = {
    "customer.channel.rule": ("note",),
    "customer.contact.role": ("name",),
    "customer.requirement": ("name",),
    "ir.actions.act_window": ("name", "help"),
    "ir.actions.client": ("name",),
    "ir.actions.report": ("name",),
    "ir.actions.server": ("name",),
    "ir.ui.menu": ("name",),
    "res.groups": ("name", "comment"),
    "res.groups.privilege": ("name", "description"),
}


@pytest.fixture(scope="module", params=ADDONS, ids=lambda addon: addon.name)
def addon(request):
    return request.param


@pytest.fixture(scope="module")
def template(addon):
    """The terms of the addon, as exported by ./dev i18n."""
    return {entry.msgid: entry for entry in polib.pofile(addon / "i18n" / f"{addon.name}.pot")}


@pytest.fixture(params=LANGUAGES)
def translations(request, addon):
    entries = polib.pofile(addon / "i18n" / f"{request.param}.po")
    return {entry.msgid: entry for entry in entries if not entry.obsolete}


def test_every_term_is_translated(template, translations):  # X11
    assert [msgid for msgid in template if not is_translated(translations.get(msgid))] == []


def test_no_translation_outlives_its_term(template, translations):  # X11
    assert sorted(translations.keys() - template.keys()) == []


def test_translations_keep_the_placeholders(translations):  # X11
    assert changed_in_translation(translations, PLACEHOLDER.findall) == []


def test_translations_keep_the_markup(translations):  # X11
    assert changed_in_translation(translations, markup) == []


# Where a term is missing from the template, run `./dev i18n` and translate the new terms.


def test_the_template_holds_the_texts_of_the_code(addon, template):  # X11
    assert missing_terms(addon, "**/*.py", python_terms, template) == []


def test_the_template_holds_the_texts_of_the_views(addon, template):  # X11
    assert missing_terms(addon, "**/*.xml", view_terms, template) == []


def test_the_template_holds_the_texts_of_the_web_client(addon, template):  # X11
    assert missing_terms(addon, "static/src/**/*.js", script_terms, template) == []
    assert missing_terms(addon, "static/src/**/*.xml", component_terms, template) == []


def is_translated(entry):
    return bool(entry and entry.msgstr.strip() and not entry.fuzzy)


def changed_in_translation(translations, pick):
    """Return the terms of which ``pick`` finds something else in the translation; order is free."""
    return [msgid for msgid, entry in translations.items() if sorted(pick(msgid)) != sorted(pick(entry.msgstr))]


def markup(text):
    """Return the tags of ``text`` without their shown texts, which are translated."""
    return [SHOWN_ATTRIBUTE.sub(r'\1=""', tag) for tag in TAG.findall(text)]


def missing_terms(addon, pattern, read, template):
    """Return ``(file, text)`` of each text in the addon that is not a term of the template."""
    known = {blanks_joined(msgid) for msgid in template}
    paths = sorted(addon.glob(pattern))
    return [
        (str(path.relative_to(addon)), text)
        for path in paths
        for text in read(path)
        if re.search(r"[^\W\d_]", text) and blanks_joined(text) not in known
    ]


def blanks_joined(text):
    return " ".join(text.split())


def python_terms(path):
    """Yield the texts of ``_("...")``, and labels, helps, choices and messages of models."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            shown = shown_arguments(node)
            yield from (item.value for item in shown if isinstance(item, ast.Constant) and isinstance(item.value, str))


def shown_arguments(call):
    """Return the arguments of ``call`` that people get to read."""
    owner, _dot, name = ast.unparse(call.func).rpartition(".")
    if name in ("_", "_lt"):
        return call.args[:1]
    if owner == "models" and name in ("Constraint", "UniqueIndex"):
        return call.args[1:]
    if owner != "fields":
        return []
    named = [keyword.value for keyword in call.keywords if keyword.arg in ("string", "help")]
    pairs = [node for node in ast.walk(call) if isinstance(node, ast.Tuple)]
    return [*named, *(pair.elts[1] for pair in pairs if name == "Selection" and len(pair.elts) == 2)]


def view_terms(path):
    """Return the texts of views, templates, menus, actions and groups; Odoo says what is one."""
    terms = []
    root = etree.parse(path)
    for arch in root.iterfind(".//record[@model='ir.ui.view']/field[@name='arch']"):
        xml_translate(terms.append, etree.tostring(arch, encoding="unicode", with_tail=False))
    for qweb in root.iterfind(".//template"):
        xml_translate(terms.append, etree.tostring(qweb, encoding="unicode", with_tail=False))
    for record in root.iterfind(".//record"):
        for field in record.iterfind("field"):
            if field.get("name") in SHOWN_FIELDS.get(record.get("model"), ()):
                terms += html_terms(field) if field.get("type") == "html" else [field.text or ""]
    terms += [menu.get("name") for menu in root.iterfind(".//menuitem[@name]")]
    return terms


def html_terms(field):
    terms = []
    html_translate(terms.append, "".join(etree.tostring(node, encoding="unicode", method="html") for node in field))
    return terms


def script_terms(path):
    return extracted(path, "odoo.tools.babel:extract_javascript", {"_t": None})


def component_terms(path):
    return extracted(path, "odoo.tools.translate:babel_extract_qweb", {})


def extracted(path, method, keywords):
    with path.open("rb") as file:
        return [found[1] for found in extract(method, file, keywords=keywords)]
