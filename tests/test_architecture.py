"""The house: rooms stand in an order, and a room uses the rooms below it, never those above.

A *room* is one concept: a folder of `models/`, `wizard/`, `views/`, `security/`, `data/` and `report/`, or an addon
that has none. The order is that in which `models/__init__.py` imports the rooms, and of addons what their manifests
depend on. A *symbol* is a method, a field or a model that exactly one room defines and Odoo does not, or an external
id. No database, no import of Odoo: the files are read.
"""

import ast
import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).resolve().parent.parent
ADDONS = sorted(path.parent.name for path in ROOT.glob("customer_registry*/__manifest__.py"))
BASE = "customer_registry"
LARGEST = 0.15
# How many functions use sudo() and do not say why.
SILENT_SUDO = 1

# {(file, symbol): why it may point up}. An entry that is not needed any more fails.
ALLOWED = {
    ("customer_registry/models/core/base_named_records.py", "holder"): "a word of its own",
    ("customer_registry/models/core/res_partner_bulk.py", "portal"): "the addon of Odoo",
    **{
        ("customer_registry/views/contact/customer_contact_views.xml", name): "contacts are shown with their access"
        for name in ("action_portal_access", "action_portal_preview", "portal_admin", "portal_login", "portal_state")
    },
    (
        "customer_registry_collection/views/mandate/customer_mandate_views.xml",
        "action_view_registry_debits",
    ): "a mandate is shown with its debits",
}

# Words that Odoo's own models have, too: what bears such a name belongs to no room.
ODOO_ADDONS = (
    "account",
    "account_edi_ubl_cii",
    "account_payment",
    "account_peppol",
    "auth_signup",
    "base",
    "base_import",
    "base_setup",
    "calendar",
    "contacts",
    "crm",
    "http_routing",
    "mail",
    "payment",
    "phone_validation",
    "portal",
    "product",
    "project",
    "rating",
    "sale",
    "survey",
    "utm",
    "web",
)
DEFINED = re.compile(r"^[ \t]+(?:def (\w+)|(\w+)(?:: \S+)? = fields\.)", re.MULTILINE)
NAMES = re.compile(r"[\w.]+(?: (?:desc|asc))?(?:, ?[\w.]+(?: desc| asc)?)*")
OURS = re.compile(r"_?registry_|customer\.|action_registry_")
# Methods of models of our own that keep the prefix for Odoo's models: the name without it is taken there.
PREFIXED = {
    "_registry_amend",
    "_registry_batches",
    "_registry_check_date",
    "_registry_deliver",
    "_registry_invite_again",
    "_registry_mandates",
    "_registry_mark_debited",
    "_registry_match",
    "_registry_propose",
    "_registry_revoke",
    "_registry_write",
}
# What the manifests load.
LOADED = ("security", "data", "report", "wizard", "views")
ID_ATTRIBUTES = ("ref", "inherit_id", "action", "parent", "t-call")
# Attributes that people read, or that look only.
SHOWN = {"string", "help", "title", "placeholder", "confirm", "alt", "class", "style", "icon", "id"}
# Texts of fields of records that name symbols.
TECHNICAL = {"model", "res_model", "resource", "report_name", "domain", "domain_force", "context", "code", "field_name"}
EXTERNAL_ID = re.compile(r"%\((\w+(?:\.\w+)?)\)d|\bref\(['\"](\w+(?:\.\w+)?)['\"]\)|['\"](\w+\.\w+)['\"]")
# What the docstring or a comment says of a function that acts for people who may not do all that it does.
SAYS_WHY = re.compile(
    r"\b(?:superuser|sudo|rights|right to|whoever|(?:may|need)(?: not)?(?: be able to)? (?:read|see|edit|write))",
    re.IGNORECASE,
)
# Kernels: they import no Odoo.
KERNELS = ("checks", "billing", "formats", "statement", "overview")


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes_of(path):
    """Return all nodes of the syntax tree of a file."""
    return list(ast.walk(tree_of(path)))


@cache
def manifest(addon):
    return ast.literal_eval((ROOT / addon / "__manifest__.py").read_text(encoding="utf-8"))


@cache
def below(addon):
    """Return the names of our addons that ``addon`` stands on, directly or not."""
    direct = [name for name in manifest(addon)["depends"] if name in ADDONS]
    return set(direct).union(*(below(name) for name in direct))


@cache
def addon_folder(addon):
    """Return the folder of an addon of ours or of Odoo, or None."""
    import odoo.addons

    folders = [ROOT / addon, *(Path(path) / addon for path in odoo.addons.__path__)]
    return next((folder for folder in folders if (folder / "__manifest__.py").is_file()), None)


@cache
def stands_on(addon):
    """Return the names of all addons that are there when ``addon`` is: itself and what it depends on."""
    text = (addon_folder(addon) / "__manifest__.py").read_text(encoding="utf-8")
    direct = ast.literal_eval(text[text.index("{") :]).get("depends", [])
    return {"base", addon}.union(*(stands_on(name) for name in direct))


@cache
def models_of(addon):
    """Return the models that the files of ``addon`` define."""
    sources = [path for path in addon_folder(addon).rglob("*.py") if "tests" not in path.parts]
    texts = [path.read_text(encoding="utf-8", errors="ignore") for path in sources]
    return {name for text in texts for name in re.findall(r"^ +_name = ['\"]([\w.]+)['\"]", text, re.MULTILINE)}


@cache
def rooms(addon):
    """Return the rooms of ``addon`` in their order, bottom first; an addon without rooms is one itself."""
    init = ROOT / addon / "models" / "__init__.py"
    tree = ast.parse(init.read_text(encoding="utf-8")) if init.exists() else ast.Module([], [])
    names = [alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    return [name for name in names if (init.parent / name).is_dir()] or [addon]


def room_of(path):
    """Return (addon, room) of a file of models or dialogs."""
    addon, _kind, *rest = path.relative_to(ROOT).parts
    return addon, rest[0] if len(rest) > 1 else addon


@cache
def files():
    """Return {file: (room, syntax tree)} of all models and dialogs."""
    found = [
        path
        for addon in ADDONS
        for kind in ("models", "wizard")
        for path in (ROOT / addon / kind).rglob("*.py")
        if path.name != "__init__.py"
    ]
    return {path: (room_of(path), tree_of(path)) for path in found}


@cache
def odoo_symbols():
    import odoo.addons

    folders = [path / addon for path in map(Path, odoo.addons.__path__) for addon in ODOO_ADDONS]
    folders.append(Path(odoo.addons.__path__[0]).parent / "orm")
    sources = [
        path for folder in folders if folder.is_dir() for path in folder.rglob("*.py") if "tests" not in path.parts
    ]
    return {
        method or field
        for path in sources
        for method, field in DEFINED.findall(path.read_text(encoding="utf-8", errors="ignore"))
    }


def defined_in(tree):
    """Yield the methods, fields and models that the classes of a file define."""
    for item in (item for node in tree.body if isinstance(node, ast.ClassDef) for item in node.body):
        if isinstance(item, ast.FunctionDef):
            yield item.name
        elif isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
            name, value = item.targets[0].id, item.value
            if name == "_name" and isinstance(value, ast.Constant):
                yield value.value
            elif isinstance(value, ast.Call) and getattr(getattr(value.func, "value", None), "id", "") == "fields":
                yield name


@cache
def data_files():
    """Return {file: room} of all that the manifests load, demonstration data left out."""
    found = [path for addon in ADDONS for kind in LOADED for path in (ROOT / addon / kind).rglob("*.*")]
    return {path: room_of(path) for path in found if path.suffix in (".xml", ".csv")}


@cache
def root_of(path):
    return etree.parse(path).getroot()


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def whole_id(name, addon):
    return name if "." in name else f"{addon}.{name}"


def defined_ids(path):
    """Yield the external ids that a data file defines; an inherited template is one of its own."""
    if path.suffix == ".csv":
        yield from (row["id"] for row in rows_of(path))
    else:
        tags = ("record", "template", "menuitem", "report")
        yield from (node.get("id") for node in root_of(path).iter(*tags) if node.get("id"))


@cache
def external_ids():
    """Return {external id: room} of our records and models."""
    found = {whole_id(name, room[0]): room for path, room in data_files().items() for name in defined_ids(path)}
    models = {name: room for room, tree in files().values() for name in defined_in(tree) if "." in name}
    return found | {f"{room[0]}.model_{name.replace('.', '_')}": room for name, room in models.items()}


def ids_used_in(path):
    """Yield pairs (external id, line) of what a data file refers to; without a module where it is the addon's own."""
    if path.suffix == ".csv":
        for line, row in enumerate(rows_of(path), start=2):
            yield from ((name, line) for column, name in row.items() if column.endswith(":id") and name)
        return
    for node in root_of(path).iter(etree.Element):
        said = {key: value for key, value in node.attrib.items() if key not in SHOWN}
        for key in ID_ATTRIBUTES:
            if re.fullmatch(r"\w+(\.\w+)?", said.get(key, "")):
                yield said[key], node.sourceline
        for group in filter(None, re.split(r"[,\s]+", said.get("groups", ""))):
            if re.fullmatch(r"!?\w+(\.\w+)?", group):
                yield group.lstrip("!"), node.sourceline
        for text in (*said.values(), node.text or ""):
            for names in EXTERNAL_ID.findall(text):
                yield next(filter(None, names)), node.sourceline


def words_used_in(path):
    """Yield pairs (word, line) of what may be a field, a method or a model in a data file."""
    if path.suffix == ".csv":
        return
    for node in root_of(path).iter(etree.Element):
        named = node.tag in ("field", "button", "function")
        passed = SHOWN | {"ref", "inherit_id", "parent", "t-call", "groups"} | (set() if named else {"name"})
        said = [value for key, value in node.attrib.items() if key not in passed]
        if node.tag == "field" and (node.get("name") in TECHNICAL or node.get("type") == "html"):
            said.append(node.text or "")
        for text in said:
            for word in re.findall(r"[A-Za-z_][\w.]*", text):
                yield from ((name, node.sourceline) for name in {word, *word.split(".")})


def used_in(path):
    """Yield pairs (name, line) of what a file may refer to: attributes, keywords, and the words of short texts."""
    for node in nodes_of(path):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg, node.value.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and NAMES.fullmatch(node.value):
            for name in {node.value, *re.split(r"[., ]+", node.value)}:
                yield name, node.lineno


@cache
def symbols():
    """Return {symbol: room} of what exactly one room defines and Odoo does not."""
    found = {}
    for room, tree in files().values():
        for name in defined_in(tree):
            found.setdefault(name, set()).add(room)
    return {
        name: next(iter(owners))
        for name, owners in found.items()
        if len(owners) == 1 and name not in odoo_symbols() and not name.startswith("__")
    }


def may_use(user, owner, symbol):
    """Tell whether a file of the room ``user`` may name ``symbol`` of the room ``owner``."""
    if user[0] != owner[0]:
        # Short words mean something else in another addon; Odoo itself finds what is missing.
        return owner[0] in below(user[0]) or not OURS.match(symbol)
    order = rooms(user[0])
    return order.index(owner[1]) <= order.index(user[1])


def uses():
    """Yield (file, its room, symbol, line, room that owns the symbol)."""
    for path, (room, _tree) in files().items():
        for name, line in sorted(set(used_in(path)), key=lambda found: found[1]):
            yield path, room, name, line, symbols().get(name)
    for path, room in data_files().items():
        for name, line in sorted(set(words_used_in(path)), key=lambda found: found[1]):
            yield path, room, name, line, symbols().get(name)
        for name, line in sorted(set(ids_used_in(path)), key=lambda found: found[1]):
            yield path, room, name, line, external_ids().get(whole_id(name, room[0]))


def upward_edges():
    for path, room, name, line, owner in uses():
        if owner and not may_use(room, owner, name):
            yield path.relative_to(ROOT).as_posix(), name, f"{path.relative_to(ROOT)}:{line}: {name} is of {owner}"


def test_rooms_use_those_below_them_only():
    edges = list(upward_edges())
    wrong = [text for path, name, text in edges if (path, name) not in ALLOWED]
    assert not wrong, "These point up; move the helper down, or let the upper room override a hook:\n" + "\n".join(
        wrong
    )
    stale = ALLOWED.keys() - {(path, name) for path, name, _text in edges}
    assert not stale, f"Not needed any more in ALLOWED: {stale}"


def constants(node):
    return [item.value for item in getattr(node, "elts", [node]) if isinstance(item, ast.Constant)]


def methods_by_model():
    """Yield (model, method) of all classes; a class that extends several counts for the first, or for its name."""
    for _room, tree in files().values():
        for node in (node for node in tree.body if isinstance(node, ast.ClassDef)):
            named = {
                item.targets[0].id: constants(item.value)
                for item in node.body
                if isinstance(item, ast.Assign) and getattr(item.targets[0], "id", "") in ("_name", "_inherit")
            }
            for model in (named.get("_name") or named.get("_inherit") or [""])[:1]:
                yield from ((model, item.name) for item in node.body if isinstance(item, ast.FunctionDef))


def test_the_prefix_is_for_methods_on_models_of_odoo():
    owners = {}
    for model, method in methods_by_model():
        owners.setdefault(method, set()).add(model)
    found = {
        method
        for method, models in owners.items()
        if method.startswith("_registry_")
        and all(model.startswith("customer.") and not model.endswith(".mixin") for model in models)
    }
    assert found == PREFIXED


def test_no_room_is_a_warehouse():
    lines = {}
    for path, (room, _tree) in files().items():
        lines[room] = lines.get(room, 0) + path.read_text(encoding="utf-8").count("\n")
    total = sum(lines.values())
    assert not {room: count for room, count in lines.items() if count >= LARGEST * total}


@pytest.mark.parametrize("addon", ADDONS)
def test_every_file_lies_in_a_room(addon):
    found = [path for path in (*files(), *data_files()) if path.relative_to(ROOT).parts[0] == addon]
    assert not [path for path in found if room_of(path)[1] not in rooms(addon)]


@pytest.mark.parametrize("addon", ADDONS)
def test_rooms_are_loaded_bottom_first(addon):
    loaded = [ROOT / addon / name for name in manifest(addon).get("data", [])]
    order = [rooms(addon).index(room_of(path)[1]) for path in loaded]
    assert order == sorted(order)
    assert sorted(loaded) == sorted(path for path in data_files() if path.relative_to(ROOT).parts[0] == addon)


@pytest.mark.parametrize("addon", ADDONS)
def test_no_addon_names_a_sibling_that_it_does_not_stand_on(addon):
    others = set(ADDONS) - below(addon) - {addon}
    pattern = re.compile(rf"\b({'|'.join(sorted(others, key=len, reverse=True))})\b" if others else r"(?!)")
    sources = [path for kind in ("py", "xml", "csv", "js") for path in (ROOT / addon).rglob(f"*.{kind}")]
    own = [path for path in sources if "migrations" not in path.parts]
    assert not [
        f"{path.relative_to(ROOT)}: {found}"
        for path in own
        for found in set(pattern.findall(path.read_text(encoding="utf-8")))
    ]


@cache
def model_names():
    """Return the names of our models and of Odoo's."""
    import odoo.addons

    named = re.compile(r"""^    _name = ["']([\w.]+)["']""", re.MULTILINE)
    folders = [path / addon / "models" for path in map(Path, odoo.addons.__path__) for addon in ODOO_ADDONS]
    folders += [ROOT / addon / kind for addon in ADDONS for kind in ("models", "wizard")]
    sources = [path for folder in folders for path in folder.rglob("*.py")]
    return {name for path in sources for name in named.findall(path.read_text(encoding="utf-8", errors="ignore"))}


def test_the_overview_names_no_model():
    folder = ROOT / BASE / "static" / "src" / "overview"
    word = re.compile(r"\b[a-z_]+(?:\.[a-z_]+)+\b")
    assert {"res.partner", "ir.attachment", "mail.activity", "customer.note"} <= model_names()
    assert not [
        f"{path.name}: {name}"
        for path in sorted(folder.iterdir())
        for name in set(word.findall(path.read_text(encoding="utf-8"))) & model_names()
        if not name.startswith("ir.actions.")  # what kind of action it is, which the client itself names so
    ]


def models_used_in(path):
    """Yield pairs (model, line) of what a file inherits from, points to or takes from the environment."""
    for node in nodes_of(path):
        if isinstance(node, ast.Subscript) and "env" in (getattr(node.value, name, "") for name in ("attr", "id")):
            names = [node.slice]
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_inherit":
            names = getattr(node.value, "elts", [node.value])
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "").startswith(("One2many", "Many2")):
            keywords = [keyword.value for keyword in node.keywords if keyword.arg == "comodel_name"]
            names = [*node.args[:1], *keywords]
        else:
            continue
        yield from ((name.value, name.lineno) for name in names if isinstance(name, ast.Constant))


@pytest.mark.parametrize("addon", ADDONS)
def test_an_addon_uses_nothing_but_what_it_stands_on(addon):
    known = set().union(*(models_of(name) for name in stands_on(addon)))
    sources = [path for path in (ROOT / addon).rglob("*.py") if "migrations" not in path.parts]
    models = [(path, name, line) for path in sources for name, line in models_used_in(path)]
    ids = [(path, name, line) for path in data_files() if room_of(path)[0] == addon for name, line in ids_used_in(path)]
    parts = [(path, *name.split("."), line) for path, name, line in ids if "." in name]
    foreign = [(path, module, line) for path, module, _name, line in parts if addon_folder(module)]
    assert not [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path, name, line, there in [
            *((*use, known) for use in models),
            *((*use, stands_on(addon)) for use in foreign),
        ]
        if name not in there
    ]


@pytest.mark.parametrize(
    "kernel", [path for name in KERNELS for path in sorted(ROOT.glob(f"customer_registry*/{name}"))]
)
def test_kernels_import_no_odoo(kernel):
    imports = re.compile(r"^\s*(?:from|import) odoo\b", re.MULTILINE)
    assert not [path.name for path in kernel.rglob("*.py") if imports.search(path.read_text(encoding="utf-8"))]


def menus_in(node, addon, parent=""):
    """Yield (full id of the parent, sequence, id) of the menu items below ``node``."""

    def full(name):
        return name if "." in name or not name else f"{addon}.{name}"

    for item in node.findall("menuitem"):
        yield full(item.get("parent") or parent), item.get("sequence"), full(item.get("id"))
        yield from menus_in(item, addon, item.get("id"))


def test_menus_beside_each_other_have_sequences_of_their_own():
    """Else their order is that of their creation, another one in each database."""
    found = [
        menu
        for addon in ADDONS
        for path in sorted((ROOT / addon).rglob("*.xml"))
        if "<menuitem" in path.read_text(encoding="utf-8")
        for menu in menus_in(root_of(path), addon)
    ]
    assert len(found) > 30
    places = Counter((parent, sequence) for parent, sequence, _name in found)
    assert not [menu for menu in found if places[menu[:2]] > 1]


def lines_with_sudo(path):
    """Return the lines at which a file takes the mode of a superuser; ``sudo(False)`` leaves it."""
    calls = [node for node in nodes_of(path) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    taken = [
        call for call in calls if call.func.attr == "sudo" and [ast.unparse(arg) for arg in call.args] != ["False"]
    ]
    return {call.func.end_lineno for call in taken}


def silent_sudo():
    """Yield the functions that use ``sudo()`` and say in neither docstring nor comment why."""
    sources = [path for addon in ADDONS for path in sorted((ROOT / addon).rglob("*.py"))]
    for path in (path for path in sources if "migrations" not in path.parts):
        text = path.read_text(encoding="utf-8")
        if ".sudo(" not in text:
            continue
        lines = text.splitlines()
        taken = lines_with_sudo(path)
        functions = [node for node in nodes_of(path) if isinstance(node, ast.FunctionDef)]
        for node in functions:
            own = range(node.lineno, node.end_lineno + 1)
            if taken.intersection(own):
                said = [line.partition("#")[2] for line in lines[own.start - 1 : own.stop - 1]]
                if not SAYS_WHY.search("\n".join([ast.get_docstring(node) or "", *said])):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}"


def test_sudo_says_why():
    silent = list(silent_sudo())
    assert len(silent) == SILENT_SUDO, "say why, or lower the number:\n" + "\n".join(silent)
