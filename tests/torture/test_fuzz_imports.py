"""Files of records, mutilated, and hostile values: stored whole or refused whole, told in words, and given back as they are."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from omsorgskjerne.testing import Kit

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from places import Stage
    from sheet import Sheet

    from omsorgskjerne.tables import Table

FILES, VALUES = 600, 600
HOSTILE = (
    "",
    " ",
    "\t",
    "\u00a0",
    "\x00",
    "a\x00b",
    "\ufeff",
    "\u202eevil",
    "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "e\u0301" * 200,
    "Å" * 5000,
    "=1+1",
    "=cmd|'/C calc'!A0",
    "@SUM(1)",
    "-2+3",
    "'; DROP TABLE contact; --",
    '"quoted"',
    "a;b,c\nd",
    "a\r\nb",
    "<script>alert(1)</script>",
    "{figures}",
    "{0}",
    "%s%n",
    "\\",
    "../../etc",
    "0.450",
    "1e309",
    "-1",
    "9" * 40,
    "NaN",
    "inf",
    "1.234.567,89",
    "\uff12\uff10\uff12\uff15",
    "0",
    "2025-02-29",
    "29.02.2025",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2025-13-01",
    "24:00",
    "23:59",
    "-0:30",
    "yes",
    "true",
    "None",
    "P001",
    "p001",
    "*",
    "--help",
    # Odd, and right in some field.
    "1",
    "12",
    "1,5",
    "2025-03-03",
    "3.3.2025",
    "08:30",
    "no",
    "housing",
    "O'Brien-Ødegård, Čápț 😀",
    "été",
)


def _words(table: Table) -> list[str]:
    """Return the words of a table's commands."""
    return [word.replace("_", "-") for word in table.path.split(".")]


def _lines(kit: Kit, table: Table) -> list[list[str]]:
    """Return a table's rows as an export has them."""
    return list(csv.reader(io.StringIO(kit.run(*_words(table), "export", "--format", "csv").ok().out)))


def _anew(rows: list[list[str]]) -> list[list[str]]:
    """Return rows without what makes them rows that are there already: their id and their code."""
    kept = [at for at, head in enumerate(rows[0]) if head not in {"id", "code"}]
    return [[row[at] for at in kept] for row in rows]


def _mutilated(rows: list[list[str]], seed: random.Random) -> bytes:
    """Return a file of records with one to four things wrong with it."""
    rows = [list(row) for row in rows[: 1 + seed.randrange(1, 12)]]
    for _time in range(seed.choice((0, 1, 1, 1, 2, 3))):
        row = seed.choice(rows)
        match seed.randrange(6):
            case 0:
                row[seed.randrange(len(row))] = seed.choice(HOSTILE)
            case 1:
                row.append(seed.choice(HOSTILE))
            case 2 if len(row) > 1:
                row.pop()
            case 3:
                rows.append(list(row))
            case 4:
                rows[0][seed.randrange(len(rows[0]))] = seed.choice((*HOSTILE, *rows[0]))
            case _:
                seed.shuffle(rows)
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=seed.choice(",;\t|"), lineterminator=seed.choice(("\n", "\r\n", "\r"))).writerows(rows)
    data = bytearray(
        text.getvalue().encode(seed.choice(("utf-8", "utf-8", "utf-8-sig", "latin-1", "utf-16")), "replace")
    )
    if seed.random() < 0.15 and data:
        at = seed.randrange(len(data))
        data[at : at + seed.randrange(4)] = seed.randbytes(seed.randrange(4))
    return bytes(data)


def _as_json_lines(rows: list[list[str]], seed: random.Random) -> bytes:
    """Return rows as JSON lines, some of them not quite."""
    odd: tuple[Any, ...] = (*HOSTILE, None, True, 10**30, 1.5, [], {}, [["a"]], -0.0)
    lines = []
    for row in rows[1 : 2 + seed.randrange(10)]:
        entry: dict[str, Any] = dict(zip(rows[0], row, strict=False))
        if seed.random() < 0.2:
            entry[seed.choice((*rows[0], "more"))] = seed.choice(odd)
        line = json.dumps(entry, ensure_ascii=seed.random() < 0.5)
        lines.append(
            line
            if seed.random() < 0.97
            else line[: seed.randrange(len(line) + 1)] + seed.choice(("", "}", "NaN", "[" * 3000))
        )
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def test_fuzzed_files(stage: Stage) -> None:
    """A mutilated file of records is stored to the number of rows told, or refused with exit 1 and nothing stored."""
    place = stage.furnished.copy(stage.folder / "place")
    kit = Kit(place.org)
    tables = list(kit.organisation.tables.values())
    exported = {table.name: _lines(kit, table) for table in tables}
    full = [table for table in tables if len(exported[table.name]) > 1]
    for number in range(int(FILES * stage.size)):
        table = stage.seed.choice(full)
        rows = exported[table.name]
        if stage.seed.random() < 0.9:
            rows = _anew(rows)
        lines = stage.seed.random() < 0.3
        file = place.out / ("fuzzed.jsonl" if lines else "fuzzed.csv")
        file.write_bytes(_as_json_lines(rows, stage.seed) if lines else _mutilated(rows, stage.seed))
        options = stage.seed.choice(([], ["--skip-invalid"], ["--dry-run"]))
        before = place.state()
        end = kit.run(*_words(table), "import", *options, file)
        stage.sheet.count("attempts")
        stage.sheet.count("hit", int(end.code == 0))
        how = f"file {number} for {table.path}: {file.read_bytes()[:300]!r} {options}"
        if end.code == 70 or "Traceback" in end.err:
            stage.sheet.fault("exit 70", f"{how}: {end.err[-300:]}")
        after = place.state()
        added = len(after.ids[table.name]) - len(before.ids[table.name])
        told = sum(
            int(line.split()[0])
            for line in end.out.splitlines()
            if line.endswith(("rows were added.", "row was added."))
        )
        told += sum(
            int(line.split()[-1].strip(".")) for line in end.out.splitlines() if line.startswith("Rows added: ")
        )
        stage.sheet.count("acknowledged", told)
        if added != told or (end.code and added):
            stage.sheet.fault(
                "lost" if added < told else "other", f"{how}: {told} told, {added} stored, exit {end.code}"
            )
    for words in ("db check", "db audit", "report 2025", "today"):
        if (end := kit.run(*words.split())).code:
            stage.sheet.fault("corrupt", f"{words} afterwards: {end.out[-200:]}{end.err[-300:]}")
    stage.sheet.judge()


def test_fuzzed_values(stage: Stage) -> None:
    """A hostile value in any option of `add` is refused or stored; what is stored can be shown, edited, voided and carried over."""
    place = stage.furnished.copy(stage.folder / "place")
    kit, other = Kit(place.org), Kit(stage.furnished.copy(stage.folder / "other").org)
    tables = list(kit.organisation.tables.values())
    full = [table for table in tables if len(_lines(kit, table)) > 1]
    wordy = [table for table in full if _texts(table)]
    for number in range(int(VALUES * stage.size)):
        # What takes any text takes most of these values.
        table = stage.seed.choice(wordy if stage.seed.random() < 0.6 else full if stage.seed.random() < 0.9 else tables)
        words = _add(kit, table, stage.seed)
        end = kit.run(*words)
        stage.sheet.count("attempts")
        if end.code == 70 or "Traceback" in end.err:
            stage.sheet.fault("exit 70", f"add {number}, {words}: {end.err[-300:]}")
        if end.code:
            continue
        stage.sheet.count("hit")
        stage.sheet.count("acknowledged")
        row = end.out.split("(")[1].split(")")[0] if "(" in end.out else end.out.split(",")[0].split()[-1]
        for after in (
            ("show", row),
            ("list",),
            ("edit", row, words[-1]),
            *([("void", row, "--reason", stage.seed.choice(HOSTILE))] if stage.seed.random() < 0.2 else []),
        ):
            end = kit.run(*_words(table), *after)
            if end.code == 70 or "Traceback" in end.err or (end.code and after[0] in {"show", "list"}):
                stage.sheet.fault("exit 70" if end.code == 70 else "other", f"{words}, then {after}: {end.err[-300:]}")
    _carry_over(stage.sheet, kit, other, tables, place.out)
    for look in (
        "db check",
        "db audit",
        "today",
        *(f"report 2025 --format {kind}" for kind in ("text", "html", "markdown", "json")),
    ):
        if (end := kit.run(*look.split())).code:
            stage.sheet.fault(
                "exit 70" if end.code == 70 else "corrupt", f"{look} afterwards: {end.out[-200:]}{end.err[-300:]}"
            )
    stage.sheet.judge()


def _add(kit: Kit, table: Table, seed: random.Random) -> list[str]:
    """Return a command that adds a row, with one hostile value or two; what must be given is taken from a row that exists."""
    rows = _lines(kit, table)
    known = dict(zip(rows[0], seed.choice(rows[1:]), strict=True)) if len(rows) > 1 else {}
    names = [field.name for field in table.fields]
    texts = _texts(table)
    spoilt = {seed.choice(texts if texts and seed.random() < 0.8 else names) for _time in range(seed.choice((1, 1, 2)))}
    switches = {field.name for field in table.fields if type(field.role).__name__ == "Flag"}
    words = [*_words(table), "add"]
    for name in [*(name for name in names if name not in spoilt), *spoilt]:
        value = seed.choice(HOSTILE) if name in spoilt else known.get(name, "")
        value = "" if name == "code" and name not in spoilt else value
        option = name.replace("_", "-")
        if value in {"yes", "no"} and name in switches:
            words.append(f"--{option}" if value == "yes" else f"--no-{option}")
        elif name in spoilt or value:
            words.append(f"--{option}={value}")
    return words


def _texts(table: Table) -> list[str]:
    """Return the fields of a table that take any words."""
    return [field.name for field in table.fields if type(field.role).__name__ == "Text"]


def _carry_over(storm: Sheet, kit: Kit, other: Kit, tables: list[Table], out: Path) -> None:
    """Export every table and import it elsewhere, in the order in which rows refer to one another."""
    waiting = list(tables)
    for _round in range(6):
        refused = []
        for table in waiting:
            for ending in ("csv", "jsonl"):
                file = out / f"{table.name}.{ending}"
                kit.run(*_words(table), "export", file).ok()
                end = other.run(*_words(table), "import", file)
                if end.code == 70 or "Traceback" in end.err:
                    storm.fault("exit 70", f"import of an export of {table.path}: {end.err[-300:]}")
                if end.code and "empty" not in end.err:
                    refused.append((table, ending, end.err[-300:]))
        waiting = [table for table, _ending, _err in refused]
        if not waiting:
            return
    for table, ending, err in refused:
        storm.fault("other", f"export of {table.path} as {ending} is not accepted: {err}")
