"""Keep the translation catalogues true: collect what staff read, update the .po files, compile the .mo files.

Collected are the phrases in `_("…")`, the first line of the docstring of each record, and the name and description of
each plugin; for click's own text, what the installed click marks for translation. Translators edit
`locale/<language>/LC_MESSAGES/<domain>.po`. `--check` changes nothing and exits with 1 where a catalogue is not what it
would be made, or a translation is missing.
"""

import argparse
import ast
import io
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "src" / "omsorgskjerne"
LANGUAGES = ("nb", "nn")
CLICK = "messages"
# How many arguments of each are phrases.
KEYWORDS = {"_": 1, "gettext": 1, "ngettext": 2}


def distributions() -> Iterator[tuple[str, Path, dict[str | tuple[str, ...], None]]]:
    """Yield domain, package folder and phrases of every catalogue."""
    yield "omsorgskjerne", CORE, phrases(CORE)
    yield CLICK, CORE, phrases(Path(click.__file__).parent)
    for project in sorted(ROOT.glob("plugins/*/pyproject.toml")):
        about = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
        package = project.parent / "src" / about["name"].replace("-", "_")
        names = about["entry-points"]["omsorgskjerne"]
        yield package.name, package, {**dict.fromkeys([about["description"], *names]), **phrases(package)}


def phrases(package: Path) -> dict[str | tuple[str, ...], None]:
    """Return the phrases of a package in the order of files and lines."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in sorted(package.rglob("*.py"))]
    return dict.fromkeys(phrase for tree in trees for phrase in (*marked(tree), *record_helps(tree)))


def marked(tree: ast.Module) -> Iterator[str | tuple[str, ...]]:
    """Yield what stands in `_("…")`, and for click in `gettext` and `ngettext`; plurals as pairs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            parts = (part.value for part in node.args[: KEYWORDS[node.func.id]] if isinstance(part, ast.Constant))
            texts = tuple(text for text in parts if isinstance(text, str) and text)
            if texts:
                yield texts[0] if len(texts) == 1 else texts


def record_helps(tree: ast.Module) -> Iterator[str]:
    """Yield the first line of the docstring of each class under `@record(...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any("record(" in f"{ast.unparse(mark)}" for mark in node.decorator_list):
            yield (ast.get_docstring(node) or "").partition("\n")[0]


def updated(file: Path, language: str, domain: str, wanted: dict[str | tuple[str, ...], None]) -> Catalog:
    """Return the catalogue with what is wanted, keeping the translations there are."""
    old = read_po(io.BytesIO(file.read_bytes())) if file.is_file() else Catalog(locale=language)
    new = Catalog(locale=language, domain=domain, charset="utf-8", fuzzy=False)
    for phrase in wanted:
        known = old.get(phrase if isinstance(phrase, str) else phrase[0])
        new.add(phrase, known.string if known else "")
    return new


def as_po(catalogue: Catalog) -> bytes:
    """Return the text translators edit, without dates so that equal catalogues are equal files."""
    out = io.BytesIO()
    write_po(out, catalogue, omit_header=True, width=120)
    plural = f"Plural-Forms: nplurals={catalogue.num_plurals}; plural={catalogue.plural_expr};"
    fields = (f"Language: {catalogue.locale}", "Content-Type: text/plain; charset=utf-8", plural)
    header = "\n".join(['msgid ""', 'msgstr ""', *(f'"{field}\\n"' for field in fields)])
    return f"{header}\n\n".encode() + out.getvalue()


def as_mo(po: bytes) -> bytes:
    """Return what gettext reads."""
    out = io.BytesIO()
    write_mo(out, read_po(io.BytesIO(po)))
    return out.getvalue()


def said(path: Path, content: bytes) -> object:
    """Return what a catalogue says. A compiled one also holds when and by what it was made, which is left out."""
    if path.suffix == ".po":
        return content
    return {str(message.id): message.string for message in read_mo(io.BytesIO(content)) if message.id}


def missing(catalogue: Catalog) -> list[str]:
    """Return the phrases without a translation."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and not all([message.string] if isinstance(message.string, str) else message.string or [""])
    ]


def main(arguments: list[str]) -> int:
    """Update or check every catalogue; return 1 where something is missing or, when checking, out of date."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; say what is missing or out of date")
    check = parser.parse_args(arguments).check
    wrong = 0
    for domain, package, wanted in distributions():
        for language in LANGUAGES:
            file = package / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
            catalogue = updated(file, language, domain, wanted)
            po = as_po(catalogue)
            for path, content in ((file, po), (file.with_suffix(".mo"), as_mo(po))):
                if not path.is_file() or said(path, path.read_bytes()) != said(path, content):
                    if check and domain == CLICK:
                        continue  # another version of click has other phrases: no fault of this tree
                    if check:
                        wrong = 1
                        print(f"{path.relative_to(ROOT)} is out of date: run make messages", file=sys.stderr)
                    else:
                        path.parent.mkdir(parents=True, exist_ok=True)
                        path.write_bytes(content)
            for phrase in () if check and domain == CLICK else missing(catalogue):
                wrong = 1
                print(f"{file.relative_to(ROOT)}: not translated: {phrase!r}", file=sys.stderr)
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
