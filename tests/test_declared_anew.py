"""Figures that count views give what they gave as queries, whatever the rows: the old statements are kept beside them."""

from __future__ import annotations

import importlib
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne.evaluate.members import read_members
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.evaluate.report import measure
from omsorgskjerne.figures.behind import Behind, Part
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.figures.stays import OnLastDay
from omsorgskjerne.freeze.content import meanings
from omsorgskjerne.ids import new_id
from omsorgskjerne.organisation import Config, load
from omsorgskjerne.period import Period
from omsorgskjerne.roles import Code, Day, Flag, Pick, Quantity, Reference, Role, Tags, Text, Until
from omsorgskjerne.store import open_store
from omsorgskjerne.store.engine import listed, marks, quoted
from omsorgskjerne.terms import Disclosure, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.schema import Field
    from omsorgskjerne.store import Store
    from omsorgskjerne.tables import Table

PLUGINS = ("activities", "housing", "meals", "placement", "volunteers")
MEANINGS = Path(__file__).parent / "freeze" / "meanings-0.2.0.json"
"""Figure → the digest of its meaning that reports frozen by 0.2.0 have, where omsorg.toml adds nothing to it."""
FIRST = date(2023, 12, 20)
# Few days, so that much falls on the same one, and the ends of February.
DAYS = [FIRST + timedelta(days=gap) for gap in (0, 1, 11, 12, 13, 20, 50, 69, 70, 71, 72, 110, 200, 376, 377, 430, 437)]
PERIODS = [
    Period.parse(name) for name in ("2024", "2023", "2025", "2024-01", "2024-02", "2024-Q1", "2023-12-31..2025-02-28")
]
TODAYS = [None, date(2024, 2, 28), date(2024, 3, 1), date(2026, 1, 1)]

LOOKED_FOR = {
    ("placement_move", "state"): ("referred", "allocated", "admitted", "rejected", "waiting"),
    ("measure", "type"): ("onward_referral", "support"),
    ("housing_tenancy", "exit"): ("moved_within", "dead"),
    ("activities_session", "state"): ("held", "held", "planned"),
}
"""Codes that statements look for, which would be rare among all there are."""
LEAVING_OUT = ("placement_postponement",)
"""Tables whose rows leave others out, of which little would be left."""


class Rows:
    """Rows that nobody's rules have looked at, in the tables that views read, and in those that they refer to."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.random = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
        self.ids: dict[str, list[str]] = {}
        self.days: dict[str, str] = {}

    def fill(self) -> None:
        """Put new rows in the place of what is there."""
        organisation = self.store.organisation
        named = [table for view in organisation.views.values() for table in view.tables]
        engine, tables = self.store.engine, list(self._in_order(named))
        with engine.writing():
            for table in reversed(tables):
                engine.execute(f"DELETE FROM {quoted(table.name)}")  # noqa: S608 - quoted name
            for table in tables:
                self._fill(table)

    def _in_order(self, tables: list[Table]) -> Iterator[Table]:
        """Yield tables after those that they refer to."""
        done: set[str] = set()

        def with_others(table: Table) -> Iterator[Table]:
            if table.name not in done:
                done.add(table.name)
                for _field, record in table.references():
                    yield from with_others(self.store.organisation.table(record))
                yield table

        for table in tables:
            yield from with_others(table)

    def _fill(self, table: Table) -> None:
        columns = ["id", *table.columns, "entered_at", "entered_by", "voided", "void_reason"]
        sql = f"INSERT INTO {quoted(table.name)} ({listed(columns)}) VALUES ({marks(len(columns))})"  # noqa: S608 - quoted names
        self.ids[table.name] = []
        for _number in range(self.random.choice(self._sizes(table))):
            id_, held = new_id(), dict[str, Any]()
            for field in table.fields:
                held[field.name] = self._value(table, field, held)
            if any(
                value is None and not field.optional for field, value in zip(table.fields, held.values(), strict=True)
            ):
                continue  # what it refers to has no rows
            if table.name == "activities_attendance":  # the one rule that the old statements took for granted
                held["day"] = self.days[held["session"]]
            voided = "2024-06-01T00:00:00+02:00" if self.random.random() < 0.1 else None
            values = [id_, *held.values(), "2024-01-01T00:00:00+01:00", "test", voided, voided and "mistaken"]
            self.store.engine.execute(sql, values)
            self.ids[table.name].append(id_)
            self.days[id_] = held[table.event.name]

    def _sizes(self, table: Table) -> tuple[int, ...]:
        """Return how many rows there may be: few of what others refer to, so that they refer to the same."""
        tables = self.store.organisation.tables.values()
        is_named = any(record is table.record for other in tables for _field, record in other.references())
        if table.name in LEAVING_OUT:
            return (0, 1)
        return (1, 2, 4) if is_named else (0, 4, 12)

    def _value(self, table: Table, field: Field, held: dict[str, Any]) -> Any:
        """Return something that a field may hold, as it is stored; None where there is nothing."""
        role, some = field.role, self.random
        if field.optional and some.random() < 0.35:
            return None
        match role:
            case Until():
                since = date.fromisoformat(held[role.begins])
                return (since + timedelta(days=some.choice([1, 10, 60, 365, 366, 400]))).isoformat()
            case Day():
                return some.choice(DAYS).isoformat()
            case Reference() if role.record is not None:
                return self._one_of(self.ids[self.store.organisation.table(role.record).name])
            case Pick() if not isinstance(role, Tags):
                return self._one_of(LOOKED_FOR.get((table.name, field.name), ()) or list(role.codes))
        return self._plain(role)

    def _plain(self, role: Role) -> Any:
        match role:
            case Tags():
                return role.pack(())
            case Quantity():
                return max(role.least or 0, self.random.randint(0, 3))
            case Flag():
                return self.random.randint(0, 1)
            case Code() | Text():
                return f"T{self.random.randrange(10**9)}"
        return None

    def _one_of(self, some: Sequence[Any]) -> Any:
        return self.random.choice(some) if some else None


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Store]]:
    """Give a store of an organisation with every plugin."""
    plugins = {name: importlib.import_module(f"omsorgskjerne_{name}") for name in PLUGINS}
    config = Config(path=None, name="Test", file=tmp_path_factory.mktemp("anew") / "omsorg.db", language="en")
    with open_store(load(config, plugins), create=True) as store:
        yield lambda: store


def plain(result: Result, *, notes: bool) -> Any:
    """Return all that is told of a result."""
    said = [(note.text, str(note.values)) for note in result.notes] if notes else None
    by = {name: {code: plain(part, notes=notes) for code, part in parts.items()} for name, parts in result.by.items()}
    return result.value, result.low, result.high, result.n, result.quality, said, by


@pytest.fixture
def anew(opened: Callable[[], Store]) -> list[tuple[Figure, Figure]]:
    """Give every figure that says how it was declared before, with that."""
    figures = opened().organisation.figures.values()
    found = [(figure, figure.formerly) for figure in figures if figure.formerly is not None]
    assert len(found) > 20
    return found


CASES = given(seed=st.integers(0, 10**9), period=st.sampled_from(PERIODS), today=st.sampled_from(TODAYS))
QUICK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@CASES
def test_a_view_gives_what_the_query_gave(
    opened: Callable[[], Store], anew: list[tuple[Figure, Figure]], seed: int, period: Period, today: date | None
) -> None:
    """Value, parts, n, quality and notes are those that the statement gave, of rows that keep no rules too.

    A snapshot is of its day, and the query was of the whole period: the snapshot says less of when recording began, and
    is not stated where that is still to come.
    """
    store = opened()
    Rows(store, seed).fill()
    now, then = (
        measure(store.organisation, store, figures, [Asked(period)], today=today) for figures in zip(*anew, strict=True)
    )
    for figure, before in anew:
        notes = not is_of_rows(figure) or not isinstance(figure.time, OnLastDay)
        expected, actual = then.result(before, period), now.result(figure, period)
        if notes or actual.value is not None or expected.value != 0:
            assert plain(actual, notes=notes) == plain(expected, notes=notes), figure.id


def known_in(found: Mapping[Part, Behind], part: Part) -> set[int]:
    """Return the known ones behind a part, each by the place among all known that are behind any: these are in order."""
    every = sorted({holder for behind in found.values() for holder in behind.holders})
    return {every.index(holder) for holder in found.get(part, Behind()).holders}


@QUICK
@CASES
def test_those_behind_are_those_who_were(
    opened: Callable[[], Store], anew: list[tuple[Figure, Figure]], seed: int, period: Period, today: date | None
) -> None:
    """Of a number of persons the same known ones stand behind each part; of others never more, for nobody is no one.

    The statements counted a session of which all are named as one more person.
    """
    store = opened()
    Rows(store, seed).fill()
    for figure, before in anew:
        if figure.disclosure is not Disclosure.PERSON:
            continue
        actual, expected = (
            read_members(store.organisation, store.query, {(one, period): True}, today).behind
            for one in (figure, before)
        )
        for part in {*actual, *expected}:
            assert known_in(actual, part) == known_in(expected, part), figure.id
            ours, theirs = actual.get(part, Behind()), expected.get(part, Behind())
            assert ours.others <= theirs.others, figure.id
            assert ours.others == theirs.others or figure.unit is Unit.ATTENDANCE, figure.id


def test_what_0_2_0_froze_is_known_again(opened: Callable[[], Store]) -> None:
    """Every figure of 0.2.0 means what it meant: its published numbers stand, and none is said to be defined otherwise."""
    organisation = opened().organisation
    kept: dict[str, str] = json.loads(MEANINGS.read_text(encoding="utf-8"))
    known = {id_: meanings(organisation, organisation.figures[id_]) for id_ in kept if id_ in organisation.figures}
    assert {id_ for id_, meaning in kept.items() if meaning not in known.get(id_, ())} == set()
