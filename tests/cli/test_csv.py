"""No cell of any CSV is taken for a formula by a spreadsheet, whichever command writes it and wherever the text comes from."""

from __future__ import annotations

import ast
import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

import omsorgskjerne
from omsorgskjerne.cli.localise import localised
from omsorgskjerne.cli.root import main
from omsorgskjerne.cli.session import Session
from omsorgskjerne.cli.tree import Root
from omsorgskjerne.files.cells import CsvRows, unescaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from omsorgskjerne.testing import Kit

SIGNS = ["=", "+", "-", "@"]
CONFIG = """
[choices."contact.kind"]
shower = "{sign}shower"
visit = "{sign}visit"

[figures."own.showers"]
label = "{sign}HYPERLINK(1)"
definition = "{tab}{sign}1"
note = "{sign}note"
of = "contacts.total"
where = {{ kind = "shower" }}

[figures."own.said"]
label = "{tab}=said"
unit = "score"

[funders.city]
name = "{sign}city"

[sections.own]
title = "{sign}own"
"""
DANGEROUS = re.compile(r"[=+\-@\t\r\n]")
NUMBER = re.compile(r"-?\d+([.,]\d+)?")


def unescaped_cells(text: str) -> list[str]:
    """Return the cells that a spreadsheet would take for a formula."""
    delimiter = ";" if text.startswith("\ufeff") else ","
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    return [cell for row in rows for cell in row if DANGEROUS.match(cell) and not NUMBER.fullmatch(cell)]


def commands(kit: Kit) -> Iterator[list[str]]:
    """Yield the words of every command that has a format csv."""
    session = Session(path=kit.folder / "omsorg.toml", language="en")
    root = localised(Root(), session.language)

    def walk(command: click.Command, context: click.Context, words: list[str]) -> Iterator[list[str]]:
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                yield from walk(inner, click.Context(inner, parent=context, info_name=name), [*words, name])
        elif words != ["report"] and any(
            "csv" in getattr(option.type, "words", ()) for option in command.params if option.name == "format"
        ):
            yield words

    yield from walk(root, click.Context(root, obj=session), [])
    session.close()


def signed(kit: Kit, who: str, *words: str) -> None:
    """Run a command that is signed with a name."""
    assert main(["-c", str(kit.folder / "omsorg.toml"), "--as", who, *words]) == 0


def asking(kit: Kit, words: list[str]) -> list[list[str]]:
    """Return the commands that ask for all that a command can write as CSV."""
    csv_ = ["--format", "csv"]
    match words[-1]:
        case "export":
            return [words, [*words, "--excel"]]
        case "list":
            return [[*words, "--voided", *csv_]]
        case "show":
            listed = kit.run(*words[:-1], "list", "--voided", *csv_).ok().out
            return [[*words, row["id"], *csv_] for row in csv.DictReader(io.StringIO(listed))]
    return [[*words, *csv_]]


@pytest.mark.parametrize("sign", ["=", "-", *(pytest.param(sign, marks=pytest.mark.torture) for sign in "+@")])
def test_no_command_writes_a_formula(make: Callable[..., Kit], sign: str) -> None:
    """With a sign of a formula before every text there is, no cell of any command's CSV begins with one."""
    kit = make(CONFIG.format(sign=sign, tab="\\t"))
    evil = f'{sign}cmd|"x"!A1'
    signed(kit, evil, "person", "add", f"--nickname={evil}")
    signed(kit, evil, "partner", "add", f"--name={evil}", "--kind", "food")
    kit.run("contact", "add", "--kind", "shower", "--day", "2024-03-01").ok()
    kit.run("laundry", "machine-wash", "add", "--programme", "whites", f"--note={evil}", "--person", evil).ok()
    kit.run("reading", "add", "--figure", "own.said", "--value", "3", f"--source={evil}", "--since", "2024-01-01").ok()
    (row,) = kit.rows(omsorgskjerne.Contact)
    kit.run("contact", "void", row.id, f"--reason={evil}").ok()
    kit.run("freeze", "2024", f"--for={evil}").ok()
    found = list(commands(kit))
    assert {"frozen", "funders", "plugins", "figures"} <= {words[0] for words in found if len(words) == 1}
    assert len(found) > 40
    seen = ""
    for words in found:
        for asked in asking(kit, words):
            text = kit.run(*asked).ok().out
            assert unescaped_cells(text) == [], asked
            seen += text
    assert seen.count(f"'{sign}") > len(SIGNS)
    kit.run("report", "2024", "--output", kit.folder / "data.zip").ok()
    with ZipFile(kit.folder / "data.zip") as package:
        for name in package.namelist():
            if name.endswith(".csv"):
                assert unescaped_cells(package.read(name).decode("utf-8")) == [], name


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_a_row_reads_back_as_it_was(texts: list[str]) -> None:
    """Whatever texts a row holds, no cell begins with a sign of a formula, and each is what it was when it is read."""
    stream = io.StringIO(newline="")
    CsvRows(stream).write(texts)
    assert unescaped_cells(stream.getvalue()) == []
    assert [unescaped(cell) for cell in next(csv.reader(io.StringIO(stream.getvalue(), newline="")))] == texts


@given(st.text(st.sampled_from("ab'=+-@;,\t\r\n \"1"), min_size=1))
def test_no_formula_begins_where_another_spreadsheet_splits(text: str) -> None:
    """Where a spreadsheet expects other signs between cells, and takes no notice of quotation marks, none begins one."""
    stream = io.StringIO(newline="")
    CsvRows(stream).write(["code", text])
    cells = re.split(r"[;\t\r\n]", stream.getvalue())
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


def test_there_is_one_writer_of_csv() -> None:
    """No other file, of the core or of a plugin, writes CSV by itself."""
    root = Path(omsorgskjerne.__file__).parent
    files = [*root.rglob("*.py"), *(root.parent.parent / "plugins").glob("*/src/**/*.py")]
    found = [file.name for file in files if _writes_csv(ast.parse(file.read_text(encoding="utf-8")))]
    assert found == ["cells.py"]


def _writes_csv(tree: Any) -> bool:
    calls = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return bool({"csv.writer", "csv.DictWriter"} & set(calls))
