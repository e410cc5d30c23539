"""The whole report of an organisation with all five services and a million contacts, against queries written by hand.

By hand there is a query for each figure and year, and one more for each of its breakdowns (for nights by month, one for
each month): what somebody would write who needs the same tables. What is computed from other figures needs none. A
plugin's own statement is its own query. Both sides ask the same open store; compared is the processor's time, as the
median of several rounds in which the sides take turns.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from figures import PLACES, fill, remark, timed

from omsorgskjerne import Period, build_report, load, open_store
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.files import import_file
from omsorgskjerne.organisation import Config
from omsorgskjerne.schema import FieldRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne import Organisation, Store
    from omsorgskjerne.figures import RowFigure

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
YEARS = (Period.of_year(2024), Period.of_year(2023))
PLUGINS = ("meals", "activities", "volunteers", "housing", "placement")
MONTH, WEEKDAY = "substr({day}, 1, 7)", "strftime('%w', {day})"
Hand = tuple[str, tuple[Any, ...]]


def main(argv: list[str]) -> list[tuple[str, str, float, float, str]]:
    """Run the benchmark; return name, floor, ratio, its limit and a remark, for the table of `run.py`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, help="contacts, by default 1 000 000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="100 000 contacts, for a look")
    options = parser.parse_args(argv)
    rows = options.rows or (100_000 if options.quick else 1_000_000)
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as store:
        fill(store, rows)
        services(store, Path(folder))
        hands = [hand for year in YEARS for hand in by_hand(store.organisation, year)]
        report, written = timed(
            options.rounds,
            lambda: build_report(store.organisation, store, YEARS[0], years=1),
            lambda: [list(store.query(*hand)) for hand in hands],
        )
    return [
        ("a report of five services", f"{len(hands)} queries", report / written, 0.6, remark(rows, report, written))
    ]


def opened(folder: Path) -> Store:
    """Open a new store of an organisation that runs every service."""
    places = {place: {"label": place, "retired": False} for place in PLACES}
    choices = {"contact.place": places}
    config = Config(path=None, name="Benchmark", file=folder / "omsorg.db", choices=choices, plugins=PLUGINS)
    return open_store(load(config), create=True)


def services(store: Store, folder: Path) -> None:
    """Take in the records of services from the examples: what a house and a desk have in some years."""
    tables = {table.path: table.record for table in store.organisation.tables.values()}
    for example in ("bjornsonsgate", "huset-oslo", "felles-inntak"):
        for file in sorted((EXAMPLES / example / "records").glob("*.csv")):
            path = ".".join(file.stem.split("-")[1:])
            if "." in path or path in {"person", "opening"}:
                # Two examples may have drawn one code for two persons; who came first stands for both.
                import_file(
                    store, tables[path], file, skip_invalid=True, refused_path=folder / f"{example}-{file.name}"
                )


def by_hand(organisation: Organisation, year: Period) -> Iterator[Hand]:
    """Yield the queries for one year's figures of kept rows, each number or table written for itself."""
    for figure in organisation.figures.values():
        if is_of_rows(figure) and organisation.table(figure.record).name in organisation.tables:
            yield from of_rows(organisation, figure, year)


def of_rows(organisation: Organisation, figure: RowFigure, year: Period) -> Iterator[Hand]:
    """Yield the query for a figure's number, and one for each of its breakdowns."""
    table = organisation.table(figure.record)
    day = f't."{figure.event_in(table)}"'
    where, values = filtered(figure)
    start, end, last = year.start.isoformat(), year.end.isoformat(), year.last.isoformat()
    if name_of(figure) == "Snapshot":
        within: Hand = ('t."since" <= ? AND (t."until" IS NULL OR t."until" > ?)', (last, last))
    elif figure.time.lasting:
        within = ('t."since" < ? AND (t."until" IS NULL OR t."until" > ?)', (end, start))
    else:
        within = (f"{day} >= ? AND {day} < ?", (start, end))
    what = asked(figure, start, end)
    if what is None:
        return
    keys = {name: f't."{column.name}"' for name, column in figure.columns(organisation).items() if not column.through}
    joins = {name: column for name, column in figure.columns(organisation).items() if column.through}
    test = f'WHERE t."voided" IS NULL AND {within[0]}{where}'
    rows = f'FROM "{table.name}" t'
    yield f"SELECT {what} {rows} {test}", (*within[1], *values)
    for key in keys.values():
        yield f"SELECT {key}, {what} {rows} {test} GROUP BY 1", (*within[1], *values)
    for column in joins.values():
        join = f'LEFT JOIN "{column.table}" j ON j."id" = t."{column.through}"'
        yield f'SELECT j."{column.name}", {what} {rows} {join} {test} GROUP BY 1', (*within[1], *values)
    for name in figure.dimensions:
        if name in {"month", "weekday"} and name_of(figure) != "Nights":
            key = (MONTH if name == "month" else WEEKDAY).format(day=day)
            yield f"SELECT {key}, {what} {rows} {test} GROUP BY 1", (*within[1], *values)
    if name_of(figure) == "Nights":
        for month in year.months():
            ends = month.start.isoformat(), month.end.isoformat()
            yield f"SELECT {asked(figure, *ends)} {rows} {test}", (ends[1], ends[0], *values)


def name_of(figure: RowFigure) -> str:
    """Return the name that authors know a figure by."""
    return figure.called.name if figure.called is not None else ""


def filtered(figure: RowFigure) -> Hand:
    """Return a figure's filter as a test, and its values."""
    tests = ""
    values: list[Any] = []
    for condition in figure.conditions:
        stated = [code for code in condition.codes if code is not None]
        listed = f't."{condition.column}" IN ({", ".join("?" * len(stated))})'
        missing = f't."{condition.column}" IS NULL'
        tests += (
            f" AND {missing if not stated else listed if None not in condition.codes else f'({listed} OR {missing})'}"
        )
        values += stated
    return tests, tuple(values)


def asked(figure: RowFigure, start: str, end: str) -> str | None:  # noqa: C901, PLR0911 - a line a kind
    """Return what is selected for a figure; None where nobody would do it in one query."""
    name = f't."{figure.of.name}"' if isinstance(figure.of, FieldRef) else ""
    nights = f"julianday(min(COALESCE(t.\"until\", '{end}'), '{end}')) - julianday(max(t.\"since\", '{start}'))"
    if figure.elapsed is not None and figure.take.divides:
        gone = f'julianday(t."{figure.of.end.name}") - julianday(t."{figure.of.start.name}")'
        return f"AVG({gone}), COUNT({gone})"
    said = dict(figure.meaning()[1])
    match name_of(figure):
        case "Count":
            return f"COUNT({name or '*'})"
        case "Mean":
            return f"AVG({name}), COUNT({name})"
        case "Within":
            return f"AVG(CASE WHEN {name} <= {said['limit']} THEN 100.0 ELSE 0 END)"
        case "People":
            heads = f't."{said["persons"].name}"' if said["persons"] is not None else "1"
            others = f"SUM(CASE WHEN {name} IS NULL THEN {heads} ELSE {heads} - 1 END)"
            return f"COUNT(DISTINCT {name}), MAX({heads}), {others}"
        case "PersonDays":
            return f'COUNT(DISTINCT t."day" || {name}), SUM(CASE WHEN {name} IS NULL THEN 1 END)'
        case "Days":
            return 'COUNT(DISTINCT t."day")'
        case "Nights":
            return f"SUM(({nights}) * {name or 1})"
        case "Snapshot" | "During":
            summed = bool(name) and figure.unit in {"fte", "bed", "krone", "serving"}
            return f"SUM({name})" if summed else f"COUNT(DISTINCT {name})" if name else "COUNT(*)"
        case "Sum":
            return f"SUM({name})"
    return None


if __name__ == "__main__":
    import sys

    for row in main(sys.argv[1:]):
        print(*row)
