"""The auditor finds what a printed report gives away, and nothing where nothing can be told."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from omsorgskjerne import Formula, Mean, Newcomers, People, Stated, Sum, Unit
from omsorgskjerne.core.planning import Direction
from omsorgskjerne.disclosure.audit import audit, intervals
from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.evaluate.results import Goal
from omsorgskjerne.figures import Within
from omsorgskjerne.figures.results import Result
from omsorgskjerne.terms import Disclosure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from omsorgskjerne import Figure
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.figures import RowFigure

SQUARE = {("a", "a"): 12, ("a", "b"): 2, ("b", "a"): 7, ("b", "b"): 9}


def cell(**where: str) -> frozenset[tuple[str, str]]:
    """Return a cell of a table by its coordinates."""
    return frozenset(where.items())


def found(report: Report, asked: Mapping[Place, int] | None = None, **more: Any) -> list[tuple[str, str | None]]:
    """Return figure and code of every gap."""
    wanted = {place: Fraction(width) for place, width in (asked or {}).items()}
    return [(gap.place.figure, gap.place.code) for gap in audit(report, wanted, threshold=5, **more)]


def whole(figure: Figure) -> Place:
    """Return the place of a figure's own number."""
    return Place(figure.id, "2024")


@pytest.fixture(scope="module")
def visitors(made: Any) -> RowFigure:
    """Give different persons by a choice."""
    return People("t.people", "People", of=made.Talk.person, by=(made.Talk.x,))


def test_one_hidden_cell_is_told_from_the_margins(made: Any) -> None:
    """A single hidden cell is a row's total less the cells beside it."""
    report = made.table(SQUARE, {cell(x="a", y="b")})
    gaps = audit(report, {}, threshold=1)
    assert {(gap.low, gap.high) for gap in gaps} == {(2, 2)}
    assert made.place_of(cell(x="a", y="b")) in {gap.place for gap in gaps}


def test_four_hidden_cells_are_safe(made: Any) -> None:
    """With all four cells hidden and the margins shown each can be anything within nine, and that is enough."""
    report = made.table(SQUARE, {cell(x=x, y=y) for x, y in SQUARE})
    place = made.place_of(cell(x="a", y="b"))
    assert intervals(report)[place] == (1, 10)
    assert found(report, {place: 5}) == []
    assert found(report, {place: 10}) == [(place.figure, place.code)]


def test_what_is_left_over_of_persons_is_found(made: Any, visitors: RowFigure) -> None:
    """27 visitors of whom 25 are printed gives 2 others away, and 22 of them do not."""
    assert found(made.report(made.line(visitors, 27, by={"x": {"a": 25, "b": 9}}))) == [("t.people", "a")]
    assert found(made.report(made.line(visitors, 27, by={"x": {"a": 22, "b": 9}}))) == []


def test_what_is_left_over_of_a_slice_in_another_table_is_found(made: Any, visitors: RowFigure) -> None:
    """A narrower figure elsewhere in the report is compared with the wider one, by rows and by newcomers."""
    new = Newcomers("t.new", "New", of=made.Talk.person)
    slice_ = visitors.sliced({made.Talk.y: "a"}, id="t.some")
    report = made.report(made.line(visitors, 27), made.line(slice_, 25), made.line(new, 24))
    assert found(report) == [("t.some", None), ("t.new", None)]


def test_a_shown_small_number_of_persons_is_found_unless_released(made: Any, visitors: RowFigure) -> None:
    """A number of persons from one to four is a gap, but not where somebody signed for it; zero and five are none."""
    report = made.report(made.line(visitors, 30, by={"x": {"a": 4, "b": 0, "c": 5}}))
    assert found(report) == [("t.people", "a")]
    assert found(report, released=[Place("t.people", "2024", "x", "a")]) == []


def test_what_gives_nobody_away_is_no_gap(made: Any, visitors: RowFigure) -> None:
    """Figures declared to disclose nobody may be small."""
    beds = attrs.evolve(visitors, disclosure=Disclosure.NONE)
    assert found(made.report(made.line(beds, 4, by={"x": {"a": 3}}))) == []


def test_last_year_and_the_change_give_this_year(made: Any) -> None:
    """A hidden number is told from last year's and the change, whether that is in numbers or per cent."""
    assert found(made.report(made.line(made.TALKS, None, last=10, change=-7))) == [("t.talks", None)]
    assert found(made.report(made.line(made.TALKS, None, last=10, percent=-70))) == [("t.talks", None)]
    assert found(made.report(made.line(made.TALKS, None, last=10))) == []


def test_a_formula_gives_its_only_hidden_figure(made: Any) -> None:
    """A number that a printed formula is computed from is told from its result and the other number."""
    days = Stated("t.days", "Days", unit=Unit.DAY, decimals=0)
    ratio = Formula("t.ratio", "Talks a day", made.TALKS / days)
    hidden = made.line(made.TALKS, None)
    assert found(made.report(hidden, made.line(days, 8), made.line(ratio, "3/8"))) == [("t.talks", None)]
    assert found(made.report(hidden, made.line(days, None), made.line(ratio, "3/8"))) == []
    assert found(made.report(hidden, made.line(days, 8), made.line(ratio, None))) == []


def test_a_hidden_formula_is_told_from_its_figures(made: Any) -> None:
    """A formula that is not shown though everything in it is, is known, also as a quotient; one number less, it is not."""
    days = Stated("t.days", "Days", unit=Unit.DAY, decimals=0)
    ratio = Formula("t.ratio", "Talks a day", made.TALKS / days)
    lines = made.line(days, 8), made.line(ratio, None)
    assert found(made.report(made.line(made.TALKS, 16), *lines)) == [("t.ratio", None)]
    assert found(made.report(made.line(made.TALKS, None), *lines)) == []


def test_a_share_with_a_known_total_gives_its_part(made: Any) -> None:
    """A hidden part is told from a printed share of the total, through the slice in the share's formula."""
    share = Formula("t.share", "Share", 100 * made.TALKS.sliced({made.Talk.x: "a"}) / made.TALKS,
                    unit=Unit.PERCENT)  # fmt: skip
    hidden = made.line(made.TALKS, 60, by={"x": {"a": None, "b": None, "c": 30}})
    assert found(made.report(hidden)) == []
    assert found(made.report(hidden, made.line(share, 5))) == [("t.talks", "a"), ("t.talks", "b")]


def test_a_share_of_persons_that_stands_in_a_formula_alone_is_found(made: Any, visitors: RowFigure) -> None:
    """A share of printed persons gives a small group away that is printed nowhere."""
    share = Formula("t.share", "Share", 100 * visitors.sliced({made.Talk.y: "a"}) / visitors, unit=Unit.PERCENT)
    assert found(made.report(made.line(visitors, 40), made.line(share, 5))) == [("t.share", None)]
    assert found(made.report(made.line(visitors, 40), made.line(share, 25))) == []


def test_a_share_with_its_n_gives_the_few_away(made: Any) -> None:
    """A share whose part or the rest of it is of one to four answers is a gap, and so is one of four answers in all."""
    rated = Stated("t.rated", "Satisfied", unit=Unit.PERCENT)
    for value, n, gap in (("96", 50, True), ("6", 50, True), ("50", 50, False), ("50", 4, True), ("100", 50, False)):
        assert (found(made.report(made.line(rated, made.shown(value, n=n)))) != []) is gap


def test_a_mean_left_out_is_told_from_the_others(made: Any) -> None:
    """The mean of a part that is not shown follows from the mean of all and of the other parts, with their n."""
    mean = Mean("t.mean", "Minutes", of=made.Talk.minutes, by=(made.Talk.x,))
    line = made.line(mean, made.shown(10, n=30), by={"x": {"a": made.shown(9, n=20), "b": None}})
    [gap] = audit(made.report(line), {}, threshold=5)
    assert (gap.place.code, gap.low, gap.high) == ("b", 12, 12)
    more = made.line(mean, made.shown(10, n=30), by={"x": {"a": made.shown(9, n=20), "b": None, "c": None}})
    assert found(made.report(more)) == []


def test_a_target_gives_the_number_by_its_per_cent(made: Any) -> None:
    """Attained per cent of a target tell the number; that it was not reached only says that it is less."""
    told = Goal(Fraction(20), Direction.AT_LEAST, reached=False, attained=Fraction(15))
    assert found(made.report(made.line(made.TALKS, None, goal=told))) == [("t.talks", None)]
    less = attrs.evolve(told, attained=None)
    assert intervals(made.report(made.line(made.TALKS, None, goal=less)))[whole(made.TALKS)] == (1, 20)


def test_a_chain_over_three_tables_is_followed(made: Any) -> None:
    """A slice gives a part, that another part by way of the total, and that the number in a sum."""
    some = made.TALKS.sliced({made.Talk.x: "a"}, id="t.some")
    more = Stated("t.more", "More", unit=Unit.CONTACT, decimals=0)
    both = Formula("t.both", "Both", made.TALKS.sliced({made.Talk.x: "b"}) + more)
    report = made.report(
        made.line(some, 12), made.line(made.TALKS, 20, by={"x": {"a": None, "b": None}}),
        made.line(more, None), made.line(both, 11),
    )  # fmt: skip
    assert found(report) == [("t.talks", "a"), ("t.talks", "b"), ("t.more", None)]


def test_months_and_years_since_the_start_add_up(made: Any) -> None:
    """Since the start less since the start a year ago is this year, and this year less its other months a month."""
    from datetime import date

    ever = attrs.evolve(made.TALKS, id="t.ever", since=date(2020, 1, 1))
    report = made.report(made.line(made.TALKS, None), made.line(ever, 100, last=97))
    assert found(report) == [("t.talks", None)]
    months = {f"2024-{month:02}": 9 for month in range(1, 12)} | {"2024-12": None}
    assert found(made.report(made.line(made.TALKS, 100, by={"month": months}))) == [("t.talks", "2024-12")]


def test_a_sum_of_small_units_is_rounded_to_them(made: Any) -> None:
    """A sum between two ends is a whole number of its small unit."""
    total = Sum("t.minutes", "Minutes", of=made.Talk.minutes, by=(made.Talk.x,))
    report = made.report(made.line(total, 30, by={"x": {"a": None, "b": None}}))
    assert intervals(report)[Place("t.minutes", "2024", "x", "a")] == (1, 29)


def test_ranges_and_contradictions_count(made: Any, visitors: RowFigure) -> None:
    """A range that is printed bounds what is in it; a report that contradicts itself is never found safe."""
    ranged = Result(Fraction(20), low=Fraction(20), high=Fraction(24))
    report = made.report(made.line(visitors, ranged, by={"x": {"a": None}}))
    assert intervals(report)[Place("t.people", "2024", "x", "a")] == (20, 24)
    wrong = made.report(made.line(made.TALKS, 5, by={"x": {"a": None, "b": 9}}))
    assert found(wrong) == [("t.talks", "a")]


def test_a_share_within_a_limit_is_a_number_of_rows(made: Any) -> None:
    """The share of a part that is not shown follows from those of the others."""
    quick = Within("t.quick", "Quick", of=made.Talk.minutes, limit=30, by=(made.Talk.x,))
    line = made.line(quick, made.shown(50, n=40), by={"x": {"a": made.shown(40, n=30), "b": None}})
    assert [(gap.place.code, gap.low) for gap in audit(made.report(line), {}, threshold=5)] == [("b", 80)]


Counts = dict[tuple[str, ...], int]


@st.composite
def tables(draw: st.DrawFn, ways: tuple[int, ...] = (1, 2)) -> tuple[Counts, list[int]]:
    """Return a small table, and numbers that say which of its cells and margins are hidden."""
    sizes: dict[int, list[tuple[int, ...]]] = {1: [(4,)], 2: [(2, 2), (2, 3), (3, 3)], 3: [(2, 2, 2)]}
    size = draw(st.sampled_from(sizes[draw(st.sampled_from(ways))]))
    keys = list(product(*("abcd"[:many] for many in size)))
    counts = draw(st.lists(st.integers(0, 3), min_size=len(keys), max_size=len(keys)))
    assume(sum(counts))
    return dict(zip(keys, counts, strict=True)), draw(st.lists(st.integers(0, 63), max_size=12))


def hidden_in(made: Any, counts: Counts, chosen: Collection[int]) -> set[Any]:
    """Return the cells and margins that are hidden; zeros are always shown."""
    every = [at for at in made.margins(counts) if made.margin(counts, dict(at))]
    return {every[number % len(every)] for number in chosen}


def consistent(made: Any, counts: Counts, hidden: set[Any]) -> Iterator[Counts]:
    """Yield every table of whole numbers that is printed the same."""
    printed = [
        (dict(at), made.margin(counts, dict(at))) for at in [frozenset(), *made.margins(counts)] if at not in hidden
    ]
    names = "xyz"[: len(next(iter(counts)))]
    keys = list(counts)
    tests = [({number for number, key in enumerate(keys) if all(key[names.index(name)] == code for name, code in at.items())}, size)
             for at, size in printed]  # fmt: skip
    somewhere = [
        {number for number, key in enumerate(keys) if set(at) <= set(zip(names, key, strict=True))} for at in hidden
    ]

    def fill(values: list[int]) -> Iterator[list[int]]:
        done = len(values)
        for among, size in tests:
            some = sum(values[number] for number in among if number < done)
            if some > size or (some < size and all(number < done for number in among)):
                return
        if done == len(keys):
            if all(sum(values[number] for number in among) for among in somewhere):
                yield values
            return
        for value in range(min(size for among, size in tests if done in among) + 1):
            yield from fill([*values, value])

    yield from (dict(zip(keys, values, strict=True)) for values in fill([]))


def compare(made: Any, counts: Counts, chosen: Collection[int], *, exactly: bool) -> None:
    """Compare what the auditor can tell with every table that is printed the same."""
    hidden = hidden_in(made, counts, chosen)
    told = intervals(made.table(counts, hidden))
    every = list(consistent(made, counts, hidden))
    for at in hidden:
        sizes = [made.margin(table, dict(at)) for table in every]
        low, high = told[made.place_of(at)]
        assert low is not None
        assert high is not None
        assert (low, high) == (min(sizes), max(sizes)) if exactly else low <= min(sizes) <= max(sizes) <= high


slowly = settings(suppress_health_check=list(HealthCheck))


@settings(slowly)
@given(drawn=tables())
def test_the_ends_are_those_of_every_table_that_is_printed_the_same(made: Any, drawn: tuple[Counts, list[int]]) -> None:
    """In tables of one and two dimensions the auditor's ends are the least and the most of all tables printed the same."""
    compare(made, *drawn, exactly=True)


@settings(slowly)
@given(drawn=tables((3,)))
def test_no_table_that_is_printed_the_same_lies_outside(made: Any, drawn: tuple[Counts, list[int]]) -> None:
    """In tables of three dimensions every table that is printed the same lies within the auditor's ends."""
    compare(made, *drawn, exactly=False)


@pytest.mark.torture
@settings(slowly, max_examples=5000)
@given(drawn=tables((1, 2, 3)))
def test_thousands_of_tables(made: Any, drawn: tuple[Counts, list[int]]) -> None:
    """The same holds of thousands of tables."""
    compare(made, *drawn, exactly=len(next(iter(drawn[0]))) < 3)
