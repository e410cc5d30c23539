"""Rules while a file is loaded: they are told what they would be told were each row added by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne import (
    Id,
    InputError,
    Kept,
    Period,
    Person,
    Proposal,
    Rows,
    Rule,
    Store,
    Unit,
    new_id,
    on,
    open_store,
    quantity,
    record,
    ref,
    since,
    until,
    words_of,
)
from omsorgskjerne.store.bulk import WORTH, Load
from omsorgskjerne.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from omsorgskjerne.organisation import Organisation

_ = words_of(__name__)
FIRST = date(2024, 1, 1)
BEDS = 4


@record("hut", plural="huts")
class Hut:
    """A hut to sleep in."""

    day: date = on()


@record("berth", plural="berths")
class Berth:
    """Somebody slept in a hut for a time."""

    since: date = since()
    person: Id[Person] = ref("person")
    hut: Id[Hut] = ref("hut")
    beds: int = quantity("beds", unit=Unit.BED)
    until: date | None = until(default=None)


class Wish(NamedTuple):
    """A berth that is to be entered: whose and where by number, its first day and days, and its beds."""

    person: int
    hut: int
    day: int
    days: int | None
    beds: int


def berth(wish: Wish, people: list[str], huts: list[str]) -> Berth:
    """Return the berth that is wished for."""
    first = FIRST + timedelta(days=wish.day)
    last = first + timedelta(days=wish.days) if wish.days else None
    return Berth(since=first, person=Id(people[wish.person]), hut=Id(huts[wish.hut]), beds=wish.beds, until=last)


def shown(found: Iterator[Kept[Berth]]) -> list[Berth]:
    """Return the records of rows, whose ids differ from store to store."""
    return [kept.record for kept in found]


def asked(rows: Rows, row: Berth) -> list[Any]:
    """Ask whatever may be asked about a berth; return the answers."""
    whose, where, time = {"person": row.person}, {"hut": row.hut}, Period.lasting(row.since, row.until)
    week = Period(row.since - timedelta(days=3), row.since + timedelta(days=4))
    return [
        shown(rows.rows(Berth, whose)),
        shown(rows.rows(Berth, where, newest_first=False, limit=2)),
        shown(rows.rows(Berth, where, overlapping=time)),
        shown(rows.rows(Berth, {**where, "beds": row.beds}, overlapping=time, newest_first=False)),
        shown(rows.rows(Berth, {**whose, **where, "until": None}, period=week)),
        shown(rows.rows(Berth, where, period=week, overlapping=time)),
        shown(rows.rows(Berth, whose, voided=True)),
        shown(rows.rows(Berth, {"since": row.since})),
        [rows.count(Berth, where, overlapping=Period.of_day(row.since)), rows.count(Berth, whose, period=week)],
        rows.sums(Berth, ["beds"], where, overlapping=Period.of_day(row.since)),
        [rows.get(Person, row.person).record.registered, rows.get(Hut, row.hut).id],
    ]


def one_berth_each(rows: Rows, proposal: Proposal) -> None:
    """Refuse a second berth of somebody at one time."""
    row = proposal.after
    if row and rows.count(Berth, {"person": row.person}, overlapping=Period.lasting(row.since, row.until)):
        raise InputError(_("One berth each."))


def enough_beds(rows: Rows, proposal: Proposal) -> None:
    """Refuse, once a berth is written, that a hut has more sleepers than beds on its first day."""
    row = proposal.after
    if row and rows.sums(Berth, ["beds"], {"hut": row.hut}, overlapping=Period.of_day(row.since)) > (BEDS,):
        raise InputError(_("The hut is full."))


class Side(NamedTuple):
    """A store, and what its rules were told."""

    store: Store
    told: list[Any]


@pytest.fixture
def sides(organisation: Callable[..., Organisation], tmp_path: Path) -> Iterator[tuple[Side, Side]]:
    """Return two stores with the same rules: one for a file, one for rows that are added by themselves."""

    def opened(name: str) -> Side:
        told: list[Any] = []

        def listen(rows: Rows, proposal: Proposal) -> None:
            if proposal.after is not None:
                told.append((proposal.after, asked(rows, proposal.after)))

        checks = [Rule(Berth, enough_beds, afterwards=True), Rule(Berth, listen, afterwards=True)]
        rules = [Rule(Berth, listen), Rule(Berth, one_berth_each), *checks]
        here = organisation(Berth, Hut, rules=rules, file=tmp_path / name)
        return Side(open_store(here, by="tester", create=True), told)

    both = opened("file.db"), opened("single.db")
    yield both
    for side in both:
        side.store.close()


def add_each(side: Side, rows: list[Berth]) -> list[tuple[int, str]]:
    """Add rows one by one; return the number of each that was refused, and why."""
    refused = []
    for number, row in enumerate(rows):
        try:
            side.store.add(row)
        except InputError as error:
            refused.append((number, str(error)))
    return refused


def load(side: Side, rows: list[Berth], pieces: list[int], expected: int = 0) -> list[tuple[int, str]]:
    """Load rows in pieces of these sizes, over and over; return the number of each that was refused, and why."""
    table, refused, start = side.store.organisation.table(Berth), [], 0
    with side.store.together():
        bulk = Load(side.store, table, expected=expected)
        while start < len(rows):
            for size in pieces:
                some = rows[start : start + size]
                cells = {name: [getattr(row, name) for row in some] for name in table.columns}
                texts = {name: ["" if cell is None else str(cell) for cell in cells[name]] for name in cells}
                refused += [
                    (start + refusal.row, str(refusal.reason)) for refusal in bulk.take(texts, len(some)).refused
                ]
                start += size
        bulk.finish(file_name="berths.csv", fingerprint="1")
    return refused


def indexes_of(store: Store) -> dict[str, str]:
    """Return the indexes of berths."""
    return store.engine.objects("index", store.organisation.table(Berth).name)


wishes = st.builds(
    Wish,
    person=st.integers(0, 3),
    hut=st.integers(0, 1),
    day=st.integers(0, 30) | st.integers(0, 2_000),
    days=st.sampled_from([1, 7, 8, 9, 30, 64, 600]) | st.integers(1, 10) | st.none(),
    beds=st.integers(0, 3),
)


# Each example has people and huts of its own, so that those before it do no harm.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(wishes, max_size=12),
    wished=st.lists(wishes, min_size=1, max_size=25),
    pieces=st.lists(st.integers(1, 9), min_size=1, max_size=3),
    expected=st.sampled_from([0, WORTH]),
)
def test_a_file_is_refused_what_single_rows_are(
    sides: tuple[Side, Side], before: list[Wish], wished: list[Wish], pieces: list[int], expected: int
) -> None:
    """Rules see the same rows, numbers and sums, refuse the same for the same reasons, and the same rows stand."""
    people, huts = [new_id() for _person in range(4)], [new_id() for _hut in range(2)]
    for side in sides:
        for id in people:
            side.store.add(Person(registered=FIRST), id)
        for id in huts:
            side.store.add(Hut(day=FIRST), id)
        add_each(side, [berth(wish, people, huts) for wish in before])
        for kept in side.store.rows(Berth, {"person": people[0]}, limit=1):
            side.store.void(Berth, kept.id, "wrong")
        side.told.clear()
    rows = [berth(wish, people, huts) for wish in wished]
    file, single = sides
    assert add_each(single, rows) == load(file, rows, pieces, expected)
    assert single.told == file.told
    assert indexes_of(file.store) == indexes_of(single.store)
    for id in huts:
        assert shown(single.store.rows(Berth, {"hut": id})) == shown(file.store.rows(Berth, {"hut": id}))
    assert () == verify(file.store.engine).faults


@pytest.mark.parametrize("searching", [False, True])
def test_indexes_are_made_again_before_the_store_is_searched(
    organisation: Callable[..., Organisation], *, searching: bool
) -> None:
    """A load does without most indexes until a rule asks what is not remembered, whatever it is reading meanwhile."""
    seen: list[int] = []

    def look(rows: Rows, proposal: Proposal) -> None:
        huts = rows.rows(Hut, newest_first=False)
        next(huts)
        rows.count(Berth, {"hut": proposal.after.hut}, overlapping=Period.of(proposal.after))
        if searching:
            rows.count(Berth, voided=True)
        seen.append(len(indexes_of(store)))
        assert len(list(huts)) == 2

    with open_store(organisation(Berth, Hut, rules=[Rule(Berth, look)]), by="tester", create=True) as store:
        person, huts = store.add(Person(registered=FIRST)), [str(store.add(Hut(day=FIRST))) for _hut in range(3)]
        declared = indexes_of(store)
        rows = [berth(Wish(0, number % 3, number, 1, 1), [str(person)], huts) for number in range(9)]
        assert load(Side(store, []), rows, [4], expected=WORTH) == []
        assert indexes_of(store) == declared
        assert set(seen) == {len(declared) if searching else len(declared) - 4}


def test_a_wrong_question_is_told_in_a_file_too(
    organisation: Callable[..., Organisation],
) -> None:
    """A rule that asks for a field there is not, or for what a day overlaps, is against the row it is asked of."""
    for question, reason in (({"colour": "red"}, "no field colour"), ({"person": "nobody"}, "expected the code")):

        def ask(rows: Rows, _proposal: Proposal, question: dict[str, str] = question) -> None:
            rows.count(Berth, question)

        with open_store(organisation(Berth, Hut, rules=[Rule(Berth, ask)]), by="tester", create=True) as store:
            rows = [
                Berth(since=FIRST, person=store.add(Person(registered=FIRST)), hut=store.add(Hut(day=FIRST)), beds=1)
            ]
            side = Side(store, [])
            assert add_each(side, rows)
            ((_row, said),) = load(side, rows, [1])
            assert reason in said


@pytest.mark.parametrize("earlier", [10, 30])
def test_a_row_that_is_taken_back_is_the_one_that_was_refused(
    organisation: Callable[..., Organisation], tmp_path: Path, earlier: int
) -> None:
    """Where a rule first asks after the row is written, the refused row goes again, and not one that stood there."""

    def few(rows: Rows, proposal: Proposal) -> None:
        row = proposal.after
        if sum(kept.record.beds for kept in rows.rows(Berth, {"hut": row.hut})) > BEDS:
            raise InputError(_("The hut is full."))

    said = []
    for name, enter in (("file.db", lambda side, rows: load(side, rows, [5])), ("single.db", add_each)):
        made = organisation(Berth, Hut, rules=[Rule(Berth, few, afterwards=True)], file=tmp_path / name)
        with open_store(made, by="tester", create=True) as store:
            people, huts = [str(store.add(Person(registered=FIRST)))], [str(store.add(Hut(day=FIRST)))]
            store.add(berth(Wish(0, 0, earlier, 1, 3), people, huts))
            refused = enter(Side(store, []), [berth(Wish(0, 0, 20, 1, 2), people, huts)] * 2)
            said.append((refused, [kept.record.beds for kept in store.rows(Berth, {"hut": huts[0]})]))
    assert said[0] == said[1] == ([(0, said[0][0][0][1]), (1, said[0][0][0][1])], [3])
