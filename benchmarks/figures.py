"""Figures of a million contacts over two years, against the queries that somebody would write by hand for them.

Both sides ask the same open store, with the same rows and indexes; compared is the processor's time, as the median of
several rounds in which the sides take turns. What the sides give is compared too.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from omsorgskjerne import (
    Contact,
    Count,
    Days,
    Mean,
    Median,
    Period,
    Person,
    Sum,
    Within,
    build_report,
    hookimpl,
    load,
    new_id,
    open_store,
)
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.evaluate.report import measure
from omsorgskjerne.ids import new_ids
from omsorgskjerne.organisation import Config
from omsorgskjerne.store import Store, ddl
from omsorgskjerne.store.engine import listed, marks, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from omsorgskjerne import Figure

PLACES = ("cafe", "desk", "street", "flat", "yard")
KINDS = {"visit": 50, "conversation": 10, "everyday_talk": 10, "phone": 8, "outreach": 6, "advice": 5, "group": 4,
         "guidance": 3, "home_visit": 2, "crisis_talk": 2}  # fmt: skip
STATES = {"done": 90, "planned": 3, "cancelled": 4, "no_show": 3}
YEARS = (Period.of_year(2024), Period.of_year(2023))
ROWS_A_PERSON = 200
WITHIN = 'FROM "contact" WHERE "voided" IS NULL AND "day" >= ? AND "day" < ?'
Hand = tuple[str, tuple[Any, ...]]


def main(argv: list[str]) -> list[tuple[str, str, float, float, str]]:
    """Run the benchmark; return name, floor, ratio, its limit and a remark, for the table of `run.py`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, help="by default 1 000 000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="100 000 rows, for a look")
    options = parser.parse_args(argv)
    rows = options.rows or (100_000 if options.quick else 1_000_000)
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as store:
        fill(store, rows)
        forty = forty_figures()
        agree(store, forty)
        ours, grouped, separate = timed(
            options.rounds,
            lambda: results(store, forty),
            lambda: list(store.query(*bare())),
            lambda: [list(store.query(*by_hand(one, year))) for one in forty for year in YEARS],
        )
        report, written = timed(
            options.rounds,
            lambda: build_report(store.organisation, store, YEARS[0], years=1),
            lambda: [list(store.query(*hand)) for year in YEARS for hand in report_by_hand(year)],
        )
        hands = len(list(report_by_hand(YEARS[0]))) * len(YEARS)
    return [
        ("40 figures, two years", "one bare grouped query", ours / grouped, 1.5, remark(rows, ours, grouped)),
        ("40 figures, two years", "80 separate queries", ours / separate, 0.3, remark(rows, ours, separate)),
        ("a whole report", f"{hands} separate queries", report / written, 0.6, remark(rows, report, written)),
    ]


def remark(rows: int, ours: float, floor: float) -> str:
    """Return what was measured, in seconds."""
    return f"{rows} rows: {ours:.2f} s against {floor:.2f} s"


def timed(rounds: int, *sides: Callable[[], object]) -> list[float]:
    """Return the median processor time of each side; the sides take turns, after one round that warms the cache."""
    times: list[list[float]] = [[] for _side in sides]
    for number in range(rounds + 1):
        for side, taken in zip(sides, times, strict=True):
            begun = time.process_time()
            side()
            if number:
                taken.append(time.process_time() - begun)
    return [statistics.median(taken) for taken in times]


def opened(folder: Path) -> Store:
    """Open a new store of an organisation with five places, and figures of minutes beside the core's."""
    places = {place: {"label": place, "retired": False} for place in PLACES}
    config = Config(path=None, name="Benchmark", file=folder / "omsorg.db", choices={"contact.place": places})
    return open_store(load(config, plugins={"minutes": minutes_plugin()}), create=True)


def minutes_plugin() -> ModuleType:
    """Return a plugin whose figures need medians, shares, means and days."""
    module = ModuleType("minutes")

    @hookimpl
    def omsorgskjerne_figures() -> list[Figure]:
        options: dict[str, Any] = {"of": Contact.minutes, "where": {Contact.state: "done"}, "by": (Contact.kind,)}
        return [
            Mean("minutes.mean", "Mean", **options),
            Median("minutes.median", "Median", **options),
            Within("minutes.short", "At most half an hour", limit=30, **options),
            Days("minutes.days", "Days", of=Contact, where={Contact.state: "done"}),
        ]

    module.omsorgskjerne_figures = omsorgskjerne_figures  # type: ignore[attr-defined]
    return module


def fill(store: Store, rows: int, naming: float = 1 / 3) -> None:
    """Put persons and contacts in the store, of which so many name somebody, indexes last."""
    dice = random.Random(1)  # noqa: S311 - invented rows, the same every time
    people = [new_id() for _number in range(max(1, rows // ROWS_A_PERSON))]
    genders = ("woman", "man", "man", None)
    insert(store, Person, ("registered", "code", "gender"),
           (("2023-01-01", f"P{number}", dice.choice(genders)) for number in range(len(people))), people)  # fmt: skip
    columns = ("day", "kind", "state", "place", "quality", "person", "persons", "minutes")
    insert(store, Contact, columns, invented(dice, people, rows, naming), new_ids())


def insert(store: Store, record: type, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]], ids: Any) -> None:
    """Insert ready rows without the index of figures, then make it again."""
    table = store.organisation.table(record)
    names = ("id", "entered_at", "entered_by", *columns)
    kept = ("2025-01-01T00:00:00+01:00", "benchmark")
    indexes = ddl.secondary_indexes(table)
    with store.engine.writing():
        for name, _sql in indexes:
            store.engine.execute(f"DROP INDEX {quoted(name)}")
        sql = f"INSERT INTO {quoted(table.name)} ({listed(names)}) VALUES ({marks(len(names))})"  # noqa: S608 - quoted names
        store.engine.executemany(sql, ((id_, *kept, *row) for id_, row in zip(ids, rows, strict=False)))
        for _name, sql in indexes:
            store.engine.execute(sql)


def invented(dice: random.Random, people: list[str], rows: int, naming: float) -> Iterator[tuple[Any, ...]]:
    """Yield contacts: most are visits that took place, some name somebody, half state minutes."""
    days = [(date(2023, 1, 1) + timedelta(days=number)).isoformat() for number in range(731)]
    kinds = dice.choices(list(KINDS), list(KINDS.values()), k=rows)
    states = dice.choices(list(STATES), list(STATES.values()), k=rows)
    places = dice.choices([None, *PLACES], [10, 50, 20, 10, 5, 5], k=rows)
    for kind, state, place in zip(kinds, states, places, strict=True):
        person = people[int(dice.random() ** 2 * len(people))] if dice.random() < naming else None
        minutes = dice.choice((None, None, None, 5, 10, 15, 20, 30, 45, 60))
        quality = "estimated" if dice.random() < 1 / 20 else "counted"
        persons = 1 if dice.random() < 9 / 10 else dice.randrange(2, 12)
        yield dice.choice(days), kind, state, place, quality, person, persons, minutes


ASKED = [(year, number) for number, year in enumerate(YEARS)]


def measured(store: Store, figures: list[Figure]) -> Any:
    """Return the evaluation of figures in both years."""
    return measure(store.organisation, store, figures, [Asked(*asked) for asked in ASKED])


def results(store: Store, figures: list[Figure]) -> list[Any]:
    """Return the results of figures in both years, with their months."""
    evaluation = measured(store, figures)
    return [evaluation.result(figure, *asked) for figure in figures for asked in ASKED]


def forty_figures() -> list[Figure]:
    """Return counts and sums by kind, by kind and state, and by place: forty, each with its months."""
    done, missed = {Contact.state: "done"}, {Contact.state: "no_show"}
    wheres: list[dict[Any, Any]] = [
        *({Contact.kind: kind, **done} for kind in KINDS),
        *({Contact.place: place, **done} for place in PLACES),
        *({Contact.place: place, Contact.kind: "visit"} for place in PLACES),
    ]
    counts = [Count(f"t.count{number}", "", of=Contact, where=where) for number, where in enumerate(wheres)]
    sums = [Sum(f"t.sum{number}", "", of=Contact.persons, where={**where}) for number, where in enumerate(wheres[:15])]
    wheres = [{Contact.kind: kind, **missed} for kind in list(KINDS)[:5]]
    no_shows = [Count(f"t.missed{number}", "", of=Contact, where=where) for number, where in enumerate(wheres)]
    return [*counts, *sums, *no_shows]


def bare() -> Hand:
    """Return one grouped query over both years, by the choices that the forty figures use."""
    keys = '"day", "kind", "state", "place"'
    return f'SELECT {keys}, COUNT(*), SUM("persons") {WITHIN} GROUP BY {keys}', ("2023-01-01", "2025-01-01")


def by_hand(figure: Any, year: Period) -> Hand:
    """Return the query that somebody would write for one figure and one year."""
    tests = "".join(f' AND "{name}" = ?' for name in figure.filters)
    codes = [codes[0] for codes in figure.filters.values()]
    what = 'SUM("persons")' if figure.measure.of_quantity else "COUNT(*)"
    return f"SELECT {what} {WITHIN}{tests}", (*ends(year), *codes)


def ends(year: Period) -> tuple[str, str]:
    """Return first day and first day after, as stored."""
    return year.start.isoformat(), year.end.isoformat()


def agree(store: Store, figures: list[Figure]) -> None:
    """Make sure that both sides give the same numbers."""
    evaluation = measured(store, figures)
    for figure in figures:
        for year, number in ASKED:
            [(value,)] = store.query(*by_hand(figure, year))
            if evaluation.result(figure, year, number).value != value:
                message = f"{figure.id} in {year.name} differs"
                raise SystemExit(message)


TALKS = ("conversation", "everyday_talk", "crisis_talk", "motivation_talk", "guidance", "advice")
MEDIAN = (
    'SELECT {by} AVG("minutes") FROM (SELECT "kind", "minutes", '
    'ROW_NUMBER() OVER (PARTITION BY {part} ORDER BY "minutes") AS i, COUNT(*) OVER (PARTITION BY {part}) AS n '
    '{within} AND "state" = \'done\' AND "minutes" IS NOT NULL) '
    "WHERE 2 * i BETWEEN n AND n + 2 {group}"
)


def report_by_hand(year: Period) -> Iterator[Hand]:
    """Yield the queries for one year's figures of contacts and their breakdowns, each written for itself."""
    done = "AND \"state\" = 'done'"
    visit = f"{done} AND \"kind\" = 'visit'"
    talks = f'{done} AND "kind" IN ({", ".join(repr(kind) for kind in TALKS)})'
    month, weekday = 'substr("day", 1, 7)', "strftime('%w', \"day\")"
    people = (
        'COUNT(DISTINCT "person"), MAX("persons"), '
        'SUM(CASE WHEN "person" IS NULL THEN "persons" ELSE "persons" - 1 END)'
    )
    mean = 'AVG("minutes"), COUNT("minutes")'
    short = '100.0 * SUM(CASE WHEN "minutes" <= 30 THEN 1 ELSE 0 END) / COUNT("minutes")'
    wanted = [
        ('SUM("persons")', visit, ('"place"', weekday, month)),
        (people, visit, ()),
        ("COUNT(*)", talks, ('"kind"', month)),
        ("COUNT(*)", done, ('"kind"', month)),
        ('SUM("minutes")', done, ('"kind"', month)),
        ("COUNT(*)", "AND \"state\" = 'no_show'", (month,)),
        (mean, done, ('"kind"',)),
        (short, done, ('"kind"',)),
        ('COUNT(DISTINCT "day")', done, ()),
    ]
    for what, test, by in wanted:
        yield f"SELECT {what} {WITHIN} {test}", ends(year)
        for key in by:
            yield f"SELECT {key}, {what} {WITHIN} {test} GROUP BY {key}", ends(year)
    yield MEDIAN.format(by="", part="1", within=WITHIN, group=""), ends(year)
    yield MEDIAN.format(by='"kind",', part='"kind"', within=WITHIN, group='GROUP BY "kind"'), ends(year)
    joined = WITHIN.replace("WHERE", 'LEFT JOIN "person" AS p ON p."id" = "contact"."person" WHERE')
    joined = joined.replace('"voided"', '"contact"."voided"')
    yield f'SELECT p."gender", COUNT(DISTINCT "person") {joined} {visit} GROUP BY p."gender"', ends(year)


if __name__ == "__main__":
    import sys

    for row in main(sys.argv[1:]):
        print(*row)
