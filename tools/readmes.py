"""Keep the reference in each plugin's README true: its records, a command and a figure, made from the code.

What stands between the two marks is written anew. `--check` changes nothing and exits with 1 where a README is not what
it would be made.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from omsorgskjerne import Config, Figure, Formula, Organisation, load
from omsorgskjerne.tables import Table
from omsorgskjerne.words import Language

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = Language("en")
BEGIN, END = "<!-- made from the code by tools/readmes.py -->", "<!-- end -->"


def organisation(plugin: str) -> Organisation:
    """Return an organisation that runs one plugin."""
    nowhere = Path(tempfile.gettempdir()) / "omsorg.db"
    return load(Config(path=None, name="Reference", file=nowhere, language="en", plugins=(plugin,)))


def reference(plugin: str) -> str:
    """Return the reference of a plugin, in Markdown."""
    loaded = organisation(plugin)
    tables = loaded.tables_of(plugin)
    return "\n".join(
        [
            "| table | is | fields |",
            "|---|---|---|",
            *map(row, tables),
            "",
            f"Adding: `{adding(tables[0])}`.",
            *workflows(loaded, plugin),
            "",
            figure_line(loaded, first_figure(loaded, plugin)),
            "`omsorg figures` lists them all.",
        ]
    )


def row(table: Table) -> str:
    """Return a record as a row of the table of records."""
    fields = ", ".join(f"`{field.name}`" for field in table.fields)
    return f"| `{table.name}` | {ENGLISH.say(table.schema.help).rstrip('.')} | {fields} |"


def adding(table: Table) -> str:
    """Return the command that adds a row, with what must be given."""
    given = (f"--{field.name.replace('_', '-')} …" for field in table.fields if field.required and not field.role.event)
    return " ".join(["omsorg", table.plugin, table.schema.name.replace("_", "-"), "add", *given])


def workflows(loaded: Organisation, plugin: str) -> Iterator[str]:
    """Yield the plugin's own commands with what they do."""
    commands = loaded.commands(plugin)
    if commands:
        yield from ("", "| command | does |", "|---|---|")
    for command in commands:
        yield f"| `omsorg {plugin} {command.name}` | {ENGLISH.say(command.help or '').rstrip('.')} |"


def first_figure(loaded: Organisation, plugin: str) -> Figure:
    """Return the plugin's first key figure, or its first."""
    own = [figure for id_, figure in loaded.figures.items() if id_.startswith(f"{plugin}.")]
    return next((figure for figure in own if figure.key), own[0])


def figure_line(loaded: Organisation, figure: Figure) -> str:
    """Return a figure with its definition in words."""
    said = figure.describe(loaded)
    formula = " (a formula)" if isinstance(figure, Formula) else ""
    words = ENGLISH.say(said.text, **said.values).rstrip(".")
    return f"One of its figures: `{figure.id}`, *{ENGLISH.say(figure.label)}*{formula}: {words}."


def renewed(text: str, plugin: str) -> str:
    """Return a README with its reference made anew; ValueError if it has no place for one."""
    before, _begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not end:
        message = f"{plugin}: README.md lacks {BEGIN} and {END}"
        raise ValueError(message)
    return f"{before}{BEGIN}\n{reference(plugin)}\n{END}{after}"


def main(argv: list[str]) -> int:
    """Renew every README, or tell which are not as they would be made."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if anything would change")
    check = parser.parse_args(argv).check
    stale = []
    for file in sorted(ROOT.glob("plugins/*/README.md")):
        text = file.read_text(encoding="utf-8")
        new = renewed(text, file.parent.name)
        if new != text:
            stale.append(file)
            if not check:
                file.write_text(new, encoding="utf-8", newline="\n")
    for file in stale:
        print(f"{file.relative_to(ROOT)}{' is not as the code says' if check else ' renewed'}")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
