"""Merge exported terms into an addon's i18n folder: run by the environment's Python.

Usage: po_merge.py EXPORTED.pot FOLDER ADDON LANGUAGE...
"""

import sys
from pathlib import Path

DATES = ("POT-Creation-Date", "PO-Revision-Date")


def main(exported, folder, addon, *languages):
    import polib

    target = Path(folder) / f"{addon}.pot"
    template = polib.pofile(exported)
    keep_dates(template, target)
    template.save(str(target))
    counts = [merge(template, Path(folder) / f"{language}.po", language) for language in languages]
    print(f"{addon}: {len(template)} terms; {'; '.join(counts)}")


def keep_dates(template, target):
    """A file changes when its terms do, not when it is exported again."""
    import polib

    known = polib.pofile(str(target)).metadata if target.exists() else {}
    for name in DATES:
        template.metadata[name] = known.get(name, template.metadata.get(name, ""))


def merge(template, path, language):
    """Update one language's file: translations stay, new terms are empty, old ones obsolete."""
    import polib

    translations = polib.pofile(str(path)) if path.exists() else polib.POFile()
    if not path.exists():
        translations.metadata = {**template.metadata, "Language": language}
    translations.merge(template)
    translations.save(str(path))
    missing = len(translations.untranslated_entries()) + len(translations.fuzzy_entries())
    return f"{language}: {missing} to translate"


if __name__ == "__main__":
    main(*sys.argv[1:])
