"""The auditor holds a report against worlds: only those count that could be and print the same."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, product
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.disclosure.house import FIGURES, MEAN, SLICES, TALKS, YEAR

from omsorgskjerne.disclosure.audit import audit
from omsorgskjerne.disclosure.beside import Reader
from omsorgskjerne.disclosure.book import Book, Number
from omsorgskjerne.disclosure.forms import Form, Quotient
from omsorgskjerne.disclosure.places import Place, places
from omsorgskjerne.disclosure.protect import choose
from omsorgskjerne.evaluate.results import Line, Report
from omsorgskjerne.figures.behind import Behind
from omsorgskjerne.figures.results import HIDDEN, Result
from omsorgskjerne.organisation.audiences import Rule
from omsorgskjerne.words import Phrase

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from tests.disclosure.house import House, Protected, Row

    from omsorgskjerne import Figure

RULE = Rule()
TOTAL, MANY, SOME, FEW = ("", None), ("x", "a"), ("x", "b"), ("x", "c")
INTAKES = {TOTAL: 134, MANY: 114, SOME: 16, FEW: 4}
"""The example of docs/audit.md: what is shown of 134, of which 114, 16 and 4 are by a choice."""
COUNTS = [114.0, 16.0, 4.0]
FORMS = {TOTAL: Form({0: 1, 1: 1, 2: 1}), MANY: Form({0: 1}), SOME: Form({1: 1}), FEW: Form({2: 1})}
At = tuple[str, str | None]


def place(at: At, figure: Figure = TALKS) -> Place:
    """Return the place of a number, or of a part of it."""
    return Place(figure.id, "2024", *at)


def intakes(hidden: Collection[At], least: list[Form] | None = None) -> tuple[Report, Book]:
    """Return the report of the example with some numbers hidden, and its book."""
    book = Book([*COUNTS], least or [])
    for at, value in INTAKES.items():
        behind = Behind.of([f"P{number}" for number in range(value)])
        number = Number(TALKS, Result(Fraction(value)), behind, (FORMS[at],), places=[place(at)])
        book.numbers.append(number)
        book.at[place(at)] = number
    shown = {at: HIDDEN if at in hidden else Result(Fraction(value)) for at, value in INTAKES.items()}
    by: dict[str, dict[str | None, Result]] = {"x": {code: part for (_name, code), part in shown.items() if code}}
    return report_of(TALKS, attrs.evolve(shown[TOTAL], by=by)), book


def report_of(figure: Figure, result: Result) -> Report:
    """Return a report of one figure."""
    line = Line(figure=figure, result=result, previous={}, goal=None, change=None, change_percent=None,
                definition=Phrase(""), formula="")  # fmt: skip
    return Report("Test", "en", YEAR, (), "", {figure.id: line}, (), {})


def found(hidden: Collection[At], *worlds: Sequence[float], **more: Any) -> set[At]:
    """Return where the example has gaps."""
    report, book = intakes(hidden, more.pop("least", None))
    return {gap.place[2:] for gap in audit(report, book, [np.array(world) for world in worlds], RULE, **more)}


WIDE = [0, 3, -3], [0, -1, 1]
"""Worlds of 19 and 1, and of 15 and 5."""


def test_two_worlds_protect_the_few() -> None:
    """With 16 and 4 hidden, worlds of 19 and 1 and of 15 and 5 leave no gap; either alone does."""
    assert found({SOME, FEW}, *WIDE) == set()
    assert found({SOME, FEW}, WIDE[0]) == {FEW, SOME}
    assert found({SOME, FEW}, WIDE[1]) == {FEW, SOME}


def test_without_worlds_every_hidden_number_is_a_gap() -> None:
    """Nothing is uncertain but by a world that shows it."""
    assert found({SOME, FEW}) == {SOME, FEW}
    assert found(set(INTAKES)) == set(INTAKES)


def test_a_world_that_prints_otherwise_does_not_count() -> None:
    """Where 16 is shown, or 134, a world in which it is not proves nothing."""
    assert found({FEW}, *WIDE) == {FEW}
    assert found({SOME, FEW}, [0, 0, -3], [0, 0, 1]) == {SOME, FEW}


def test_a_world_that_could_not_be_does_not_count() -> None:
    """A world with fewer than none of something proves nothing, nor one with more persons than rows."""
    assert found({SOME, FEW}, [0, 17, -17], [0, -17, 17]) == {SOME, FEW}
    never_more = [Form({1: 1, 2: -4})]  # each of the few has four of the others
    assert found({SOME, FEW}, *WIDE, least=never_more) == {SOME, FEW}
    assert found({SOME, FEW}, *WIDE, least=[Form({1: 1, 2: -1})]) == set()


def test_a_world_that_would_show_a_zero_does_not_count() -> None:
    """What is hidden is known to be no zero, for that is shown: a world in which the few are none proves nothing."""
    assert found({SOME, FEW}, [0, 4, -4], [0, -1, 1]) == {SOME, FEW}


def test_a_world_that_is_off_by_one_does_not_count() -> None:
    """A world with one more of what is shown, or with one fewer than none, is none."""
    assert found({SOME, FEW}, [1, 2, -3], [-1, 0, 1]) == {SOME, FEW}
    report, book = intakes({SOME, FEW})
    book.counts.append(0)  # of a choice that has no number: there are none of it, and nowhere one fewer
    book.at[place(TOTAL)].forms = (Form({0: 1, 1: 1, 2: 1, 3: 1}),)
    gaps = audit(report, book, [np.array(world) for world in ([0, 4, -3, -1], [0, 0, 1, -1])], RULE)
    assert {gap.place for gap in gaps} == {place(SOME), place(FEW)}


def test_what_is_always_zero_is_so_in_every_world() -> None:
    """Where it is known that there are four times as many of the some, no other world of them counts, nor is sought."""
    report, book = intakes({SOME, FEW})
    book.zero.append(Form({1: 1, 2: -4}))
    gaps = audit(report, book, [np.array(world) for world in WIDE], RULE)
    assert {gap.place for gap in gaps} == {place(SOME), place(FEW)}
    chosen = choose(book, RULE, there=list(book.at), forced=[], shown=[])
    assert chosen.worlds
    assert all(abs(world[1] - 4 * world[2]) < 0.001 for world in chosen.worlds)


def test_a_number_of_unknown_origin_is_a_gap() -> None:
    """What is shown of persons and stands in no book was looked at by nobody."""
    report, book = intakes({SOME, FEW})
    del book.at[place(MANY)]
    assert place(MANY) in {gap.place for gap in audit(report, book, [np.array(world) for world in WIDE], RULE)}


@pytest.mark.parametrize("decimals", [1, 2, 3, 4, 5])
def test_a_world_in_which_the_last_decimal_is_another_does_not_count(decimals: int) -> None:
    """However finely a mean is printed, a world that prints it otherwise proves nothing of what is hidden beside it."""
    figure, last = attrs.evolve(MEAN, decimals=decimals), Fraction(1, 10**decimals)
    mean = Number(figure, Result(3 * last), Behind.of([f"P{number}" for number in range(10)]),
                  quotient=Quotient(Form({0: float(last)}), Form({1: 1})), places=[place(TOTAL, figure)])  # fmt: skip
    hidden = Number(TALKS, Result(Fraction(30)), mean.held, (Form({0: 1}),), places=[place(TOTAL)])
    book = Book([30.0, 10.0], [], numbers=[mean, hidden], at={place(TOTAL, figure): mean, place(TOTAL): hidden})
    report = report_of(figure, mean.result)
    report = attrs.evolve(report, lines={**report.lines, **report_of(TALKS, HIDDEN).lines})

    def gaps(*worlds: list[float]) -> set[Place]:
        return {gap.place for gap in audit(report, book, [np.array(world) for world in worlds], RULE)}

    assert gaps([4, 0], [-4, 0]) == set()  # 2.6 and 3.4 by 10: printed as 3
    assert gaps([6, 0], [-6, 0]) == {place(TOTAL)}  # 2.4 and 3.6


def test_a_number_of_few_persons_is_as_uncertain_as_the_threshold() -> None:
    """Ten of two persons may be as much as five more, or fewer: a fifth of them would not do."""
    book = Book([114.0, 16.0, 10.0], [])
    for at, value in {MANY: 114, SOME: 16, FEW: 10, TOTAL: 140}.items():
        behind = Behind.of([f"P{number}" for number in range(2 if at == FEW else value)])
        number = Number(TALKS, Result(Fraction(value)), behind, (FORMS[at],), places=[place(at)])
        book.numbers.append(number)
        book.at[place(at)] = number
    chosen = choose(book, RULE, there=list(book.at), forced=[], shown=[])
    far = [0.0, *(float(world[2]) for world in chosen.worlds)]  # ours, and the others
    assert max(far) - min(far) > 4.99


def test_what_two_shown_numbers_leave_over_is_unmet() -> None:
    """Of 138, and of 134 of them, four are left: where both are shown that is told, and where one may be hidden not."""
    book = Book([134.0, 4.0], [])
    for at, times in ((TOTAL, {0: 1, 1: 1}), (SOME, {0: 1})):
        form = Form(times)
        value = int(form.at(book.counts))
        behind = Behind.of([f"P{number}" for number in range(value)])
        book.numbers.append(Number(TALKS, Result(Fraction(value)), behind, (form,), places=[place(at)]))
        book.at[place(at)] = book.numbers[-1]
    both = [place(TOTAL), place(SOME)]
    assert choose(book, RULE, there=both, forced=[], shown=both).unmet == {place(TOTAL)}
    free = choose(book, RULE, there=both, forced=[], shown=[place(TOTAL)])
    assert (free.unmet, free.hidden) == (set(), {place(SOME)})


def test_what_is_left_out_is_asked_for_as_well() -> None:
    """Of a breakdown that is not there a small part must be as many as the threshold in some world, and may be more."""
    report, book = intakes(())
    line = report.lines[TALKS.id]
    whole = attrs.evolve(report, lines={TALKS.id: attrs.evolve(line, result=attrs.evolve(line.result, by={}))})
    few, more = np.array([0, 1, -1]), np.array([0, -1, 1])
    assert [gap.place for gap in audit(whole, book, [few], RULE)] == [place(FEW)]
    assert audit(whole, book, [more], RULE) == ()
    assert audit(whole, book, [few], RULE, known=[place(FEW)]) == ()


def test_rows_that_are_printed_nowhere_may_be_more() -> None:
    """Persons are no more than the rows that name them; of two there may be five where the rows are printed nowhere."""
    book = Book([2.0, 2.0], [Form({1: 1, 0: -1})])
    number = Number(TALKS, Result(Fraction(2)), Behind.of(["P1", "P2"]), (Form({0: 1}),), places=[place(TOTAL)])
    book.numbers.append(number)
    book.at[place(TOTAL)] = number
    for there in ([place(TOTAL)], []):
        assert choose(book, RULE, there=there, forced=[], shown=[]).unmet == set()


def test_what_is_left_out_is_told_by_what_is_printed_whatever_happens() -> None:
    """A part that is not there, and that only numbers tell for which somebody signed, counts as signed for."""
    _report, book = intakes(())
    others = [place(at) for at in (TOTAL, MANY, SOME)]
    free = choose(book, RULE, there=others, forced=[], shown=[])
    assert (free.unmet, len(free.hidden)) == (set(), 1)
    signed = choose(book, RULE, there=others, forced=[], shown=others)
    assert signed.told == set()
    assert place(FEW) in signed.known


def test_what_is_left_out_is_told_by_a_report_beside_what_its_reader_was_given() -> None:
    """Six were given; beside two that a report hides, which are no zeros, four that it leaves out are too well known."""
    book = Book([4.0, 1.0, 1.0], [])
    forms = {TOTAL: Form({0: 1, 1: 1, 2: 1}), MANY: Form({0: 1}), SOME: Form({1: 1}), FEW: Form({2: 1})}
    given = place(TOTAL)._replace(period="R 2024")
    for at, form in forms.items():
        value = int(form.at(book.counts))
        behind = Behind.of([f"P{number}" for number in range(value)])
        where = given if at == TOTAL else place(at)
        book.at[where] = Number(TALKS, Result(Fraction(value)), behind, (form,), places=[where])
        book.numbers.append(book.at[where])
    book.elsewhere.add(given)
    rest = [place(SOME), place(FEW)]
    reader = Reader({given: Result(Fraction(6))})
    assert place(MANY) not in choose(book, RULE, there=rest, forced=[], shown=[]).told
    assert place(MANY) in choose(book, RULE, there=rest, forced=[], shown=[], reader=reader).told


def test_a_small_number_that_is_shown_is_a_gap_unless_released() -> None:
    """Four that are shown are a gap, but not where somebody signed for them."""
    assert found(set()) == {FEW}
    assert found(set(), known=[place(FEW)]) == set()


def test_a_mean_may_be_printed_of_other_sums() -> None:
    """A world in which a printed mean is rounded to the same counts, and no other."""
    few, many = Result(Fraction(5)), Result(Fraction(100))
    behind = Behind.of([f"P{number}" for number in range(5)])
    mean = Number(MEAN, many, behind, quotient=Quotient(Form({0: 1}), Form({1: 1})), places=[place(TOTAL, MEAN)])
    rows = Number(TALKS, few, behind, (Form({1: 1}),), places=[place(TOTAL)])
    book = Book([500.0, 5.0], [], numbers=[mean, rows], at={place(TOTAL, MEAN): mean, place(TOTAL): rows})
    lines = {**report_of(TALKS, HIDDEN).lines, **report_of(MEAN, many).lines}
    report = attrs.evolve(report_of(MEAN, many), lines=lines)
    for minutes, gaps in ((100, 0), (150, 1)):  # six rows of 600 minutes, or of 650
        worlds = [np.array([minutes, 1.0]), np.array([-minutes, -1.0])]
        assert len(audit(report, book, worlds, RULE)) == gaps


# On real stores.


def test_a_code_that_is_not_printed_is_zero(house: House) -> None:
    """Eight talks in a are all b, and no other row is printed: who is shown these is shown all of a."""
    house.fill([(1, 3, "a", "b", person) for person in range(8)] + [(2, 3, "b", "a", 20)] * 2)
    made = house.protected(FIGURES, RULE)
    shown = dict(places(made.shown))
    assert shown[place(TOTAL, SLICES[0])].suppressed is shown[place(("y", "b"), SLICES[0])].suppressed
    assert made.book.absent["t.talks_a", made.report.period.name, "y"]


ROWS = st.lists(
    st.tuples(st.integers(1, 2), st.just(3), st.sampled_from("abc"), st.sampled_from("ab"), st.integers(0, 15)),
    min_size=1,
    max_size=8,
)
LAWS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
LOW = Rule(threshold=2)
COUNTED = (TALKS, *SLICES)
KEYS = list(product((1, 2), "abc", "ab"))
MANY_TABLES = 4_000
"""Reports that more are printed the same as are left aside."""
Table = tuple[int, ...]


def test_who_is_alone_in_two_months_does_not_tell_a_third(house: House) -> None:
    """One person has all of January and February, another March: whoever knows two of them cannot tell the third."""
    rows = [(1, 3, "a", "a", 0)] * 6 + [(2, 3, "a", "a", 0)] * 6 + [(3, 3, "a", "a", 1)] * 3
    rows += [(month, 3, "a", "a", person) for month in range(4, 10) for person in range(10)]
    house.fill(rows)
    months = house.controlled().lines[TALKS.id].result.by["month"]
    hidden = {code for code, part in months.items() if part.suppressed}
    assert {"2024-01", "2024-02", "2024-03"} < hidden


@LAWS
@given(rows=ROWS)
def test_nothing_is_protected_without_worlds(house: House, rows: list[Row]) -> None:
    """Of every report each number that is hidden is a gap to an auditor who has seen no world."""
    house.fill(rows)
    made = house.protected(FIGURES, LOW)
    gaps = {gap.place for gap in audit(made.shown, made.book, (), LOW)}
    constant = {place for place, number in made.book.at.items() if number.quotient and number.quotient.is_constant}
    assert {place for place, result in places(made.shown) if result.suppressed} - constant <= gaps


@LAWS
@given(rows=ROWS)
def test_parts_add_up_in_every_world(house: House, rows: list[Row]) -> None:
    """In each world the parts and months of a count are its whole, and a slice is the part that it is of."""
    house.fill(rows)
    made = house.protected(COUNTED, LOW)
    for world in made.chosen.worlds:
        counts = [*(made.book.counts + world)]
        there = {at: number.forms[0].at(counts) for at, number in made.book.at.items() if number.forms}
        for line in made.report.lines.values():
            whole = place(TOTAL, line.figure)
            for dimension, parts in line.result.by.items():
                codes = (Place(line.figure.id, "2024", dimension, code) for code in parts)
                assert sum(there.get(code, 0) for code in codes) == pytest.approx(there.get(whole, 0), abs=0.01)
        for code, slice_ in zip("ab", SLICES, strict=True):
            assert there.get(place(TOTAL, slice_), 0) == pytest.approx(there.get(place(("x", code)), 0), abs=0.01)


@settings(LAWS, max_examples=8)
@given(rows=ROWS)
def test_no_world_goes_beyond_what_could_be(house: House, rows: list[Row]) -> None:
    """Whoever tries all tables of whole numbers that are printed the same finds the ends of the worlds, and no less."""
    house.fill(rows)
    compare(house.protected(COUNTED, LOW))


@pytest.mark.torture
@settings(LAWS, max_examples=500)
@given(rows=ROWS)
def test_no_world_goes_beyond_in_hundreds_of_reports(house: House, rows: list[Row]) -> None:
    """The same holds of hundreds of reports."""
    house.fill(rows)
    compare(house.protected(COUNTED, LOW))


def compare(made: Protected) -> None:
    """Compare what the worlds leave open of each hidden number with all tables that are printed the same."""
    hidden = {at for at, result in places(made.shown) if result.suppressed}
    tables = list(islice(printed_the_same(made, hidden), MANY_TABLES + 1))
    assume(len(tables) <= MANY_TABLES)
    for at in hidden:
        form = made.book.at[at].forms[0]
        values = [form.at(made.book.counts), *(form.at([*(made.book.counts + world)]) for world in made.chosen.worlds)]
        every = [sum(table[cell] for cell in cells_of(at)) for table in tables]
        assert min(every) <= ceil(min(values) - 0.01)
        assert max(every) >= floor(max(values) + 0.01)


def cells_of(at: Place) -> list[int]:
    """Return which cells of a table stand behind a number."""
    slices = {figure.id: code for figure, code in zip(SLICES, "ab", strict=True)}
    found = []
    for cell, (month, x, y) in enumerate(KEYS):
        code = {"month": f"2024-{month:02}", "x": x, "y": y}.get(at.dimension)
        if slices.get(at.figure, x) == x and code == at.code:
            found.append(cell)
    return found


def sums_of(made: Protected, hidden: set[Place]) -> Iterator[tuple[list[int], int]]:
    """Yield the cells of what is printed, and what it says; a code that is not there is zero."""
    yield from ((cells_of(at), int(one.value)) for at, one in made.book.at.items() if at not in hidden and cells_of(at))
    for line in made.report.lines.values():
        for dimension, codes in (("x", "abc"), ("y", "ab")):
            parts = line.result.by.get(dimension, {})
            absent = (Place(line.figure.id, "2024", dimension, code) for code in codes if parts and code not in parts)
            yield from ((cells_of(at), 0) for at in absent)


def printed_the_same(made: Protected, hidden: set[Place]) -> Iterator[Table]:
    """Yield tables of whole numbers that the same would be printed of: all that are no larger than the largest world.

    What is hidden is no zero.
    """
    sums, no_zero = list(sums_of(made, hidden)), [cells_of(at) for at in hidden]
    total, counts = made.book.at[place(TOTAL)].forms[0], made.book.counts
    most = ceil(max(total.at([*(counts + world)]) for world in (np.zeros(len(counts)), *made.chosen.worlds)) - 0.01)

    def fill(values: list[int]) -> Iterator[Table]:
        done = len(values)
        for cells, printed in sums:
            some = sum(values[cell] for cell in cells if cell < done)
            if some > printed or (some < printed and cells[-1] < done):
                return
        if done == len(KEYS):
            if all(any(values[cell] for cell in cells) for cells in no_zero):
                yield tuple(values)
            return
        for value in range(most - sum(values) + 1):
            yield from fill([*values, value])

    yield from fill([])
