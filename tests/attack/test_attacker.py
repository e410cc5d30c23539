"""The attacker is not blind, nor does it guess: on reports made by hand it tells what can be told, and no more."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.attack.judge import Verdict, judged, truth
from tests.attack.printed import Period, Place, Print, miss, take

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

YEAR = Period(date(2024, 1, 1), date(2025, 1, 1))
HIDDEN = {"value": None, "suppressed": True}
HERE = Path(__file__).parent
OURS = {"organisations.py", "holders.py", "drawing.py", "lives.py", "settings.py", "__main__.py"}
"""Files that make organisations with the program. All others are the reader's."""


def printed(value: Any) -> dict[str, Any]:
    """Return a number as a report has it: None is hidden, a pair is the low and high end of a range."""
    if isinstance(value, tuple):
        return {"value": value[0], "low": value[0], "high": value[1]}
    return HIDDEN if value is None else {"value": value}


def figure(
    id: str,
    value: Any,
    definition: str = "",
    *,
    kind: str = "",
    unit: str = "person",
    by: dict[str, dict[str, Any]] | None = None,
    previous: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return a figure as a report's JSON has it, with its kind, which a data package says beside it."""
    parts = {name: {code: printed(part) for code, part in some.items()} for name, some in (by or {}).items()}
    earlier = {name: printed(one) for name, one in (previous or {}).items()}
    return {
        "id": id,
        "kind": kind,
        "definition": definition,
        "unit": unit,
        "by": parts,
        "previous": earlier,
        **printed(value),
        **more,
    }


def report(*figures: dict[str, Any], year: int = 2024) -> dict[str, Any]:
    """Return a report of a year."""
    return {"period": {"start": f"{year}-01-01", "end": f"{year + 1}-01-01"}, "figures": list(figures)}


def attack(
    *reports: dict[str, Any],
    true: Mapping[str, float],
    year: Period = YEAR,
    whose: Mapping[str, set[int]] | None = None,
) -> Verdict:
    """Attack reports. What is hidden there is `true`: by figure, or figure and part such as `f.x kind=a`.

    `whose` each of these is says who stands behind it.
    """
    known = Print()
    for one in reports:
        known.said |= {figure["id"]: figure for figure in one["figures"] if figure["kind"]}
        take(one, known)
    values = truth(*reports)
    for name, value in true.items():
        place = place_of(name, year)
        values |= {place._replace(aspect=aspect): float(value) for aspect in ("value", "high", "known")}
        values[place._replace(aspect="unnamed")] = 0.0
    holders = {place_of(name, year): frozenset(map(str, some)) for name, some in (whose or {}).items()}
    return judged(known, values, holders=holders)


def place_of(name: str, year: Period) -> Place:
    """Return where a number stands: `f.x kind=a`."""
    figure_, _space, part = name.partition(" ")
    dimension, _is, code = part.partition("=")
    return Place(figure_, year, dimension, code)


def exact(verdict: Verdict) -> dict[str, float]:
    """Return what was told exactly, by figure and part."""
    assert [] == verdict.wrong
    told = {}
    for name, one in verdict.exact.items():
        if isinstance(name, Place):
            told[f"{name.figure} {name.dimension}={name.code}" if name.dimension else name.figure] = one.true
    return told


TALKS = "Number of measures; day in the period"


def test_a_part_is_the_whole_less_the_other_parts() -> None:
    """One hidden part of a breakdown that adds up is told; of two neither is."""
    one = figure("t.talks", 20, TALKS, unit="measure", by={"kind": {"a": 12, "b": 5, "c": None}})
    two = figure("t.talks", 20, TALKS, unit="measure", by={"kind": {"a": 12, "b": None, "c": None}})
    assert {"t.talks kind=c": 3} == exact(attack(report(one), true={"t.talks kind=c": 3}))
    assert {} == exact(attack(report(two), true={"t.talks kind=b": 5, "t.talks kind=c": 3}))


def test_two_small_parts_alone_are_too_narrow() -> None:
    """Two hidden parts of four in all are each known to be from one to three."""
    one = figure("t.talks", 24, TALKS, unit="measure", by={"kind": {"a": 20, "b": None, "c": None}})
    verdict = attack(report(one), true={"t.talks kind=b": 1, "t.talks kind=c": 3})
    assert {(1, 3)} == {(told.seen.low, told.seen.high) for told in verdict.narrow.values()}
    assert 2 == len(verdict.narrow)


def test_a1_ends_of_ranges_of_persons_add_up() -> None:
    """Eight women, seven men, twenty measures of nobody in particular, 16 to 36 in all: one person is of another gender."""
    one = figure(
        "measures.people", (16, 36), "Number of different persons in measures; day in the period",
        by={"gender": {"woman": 8, "man": 7, "other": None, "not_stated": (0, 20)}},
    )  # fmt: skip
    verdict = attack(report(one), true={"measures.people gender=other": 1})
    assert {"measures.people gender=other": 1} == exact(verdict)
    assert {"range"} == {told.kind for told in verdict.exact.values()}


def test_a2_definitions_tie_queries() -> None:
    """Who lives here and is not present is away, where nobody is in hospital, prison or treatment."""
    figures = [
        figure("housing.residents", 27),
        figure("housing.present", 23, kind="query"),
        figure("housing.away", None, kind="query"),
    ]
    none = [figure(f"housing.{name}", 0, kind="query") for name in ("in_hospital", "in_prison", "in_treatment")]
    verdict = attack(report(*figures, *none), true={"housing.away": 4})
    assert {"housing.away": 4} == exact(verdict)
    assert {"query"} == {told.kind for told in verdict.exact.values()}


def test_a2_a_part_of_a_query_is_another_query() -> None:
    """Those who still have their home are printed in one place and hidden in another."""
    living = {"own_home": None, "home_lost": None, "not_known": None, "supported": 7}
    figures = [
        figure("placement.followed_up", 20, kind="query", by={"living": living}),
        figure("placement.home_kept", 9, kind="query"),
    ]
    true = {"placement.followed_up living=own_home": 9, "placement.followed_up living=home_lost": 1, "placement.followed_up living=not_known": 3}  # fmt: skip
    verdict = attack(report(*figures), true=true)
    assert {"placement.followed_up living=own_home": 9} == exact(verdict)
    assert 2 == len(verdict.narrow)


LENGTH = "Mean of days from from to until in stays that state it where kind is after a referral; until in the period"


def discharged(*decimals: Any) -> list[dict[str, Any]]:
    """Return discharges by level, of which two are hidden, and the mean length of these stays."""
    total, acute, assessment, coping, resource = decimals
    means = {"acute": acute, "assessment": assessment, "coping": coping, "resource": resource, "care": None}
    counts = {"acute": 24, "assessment": 30, "coping": 18, "resource": None, "care": None}
    return [
        figure("placement.discharges", 81, kind="number of rows", unit="stay", by={"level": counts}),
        figure("placement.length_mean", total, LENGTH, unit="night", by={"level": means}),
    ]


def test_b_an_exact_mean_tells_how_many_are_behind_it() -> None:
    """881/6 is a mean of six: so the other of nine are three. Printed with one decimal, it may be of five or of eight."""
    true = {"placement.discharges level=resource": 6, "placement.discharges level=care": 3, "placement.length_mean level=care": 200}  # fmt: skip
    exactly = discharged(60.8641975308642, 11.5416666666667, 37.0333333333333, 114.5, 146.8333333333333)
    told = exact(attack(report(*exactly), true=true))
    assert {"placement.discharges level=resource": 6, "placement.discharges level=care": 3} == told
    verdict = attack(report(*discharged(60.9, 11.5, 37.0, 114.5, 146.8)), true=true)
    assert {} == exact(verdict)
    assert {"mean"} <= {one.kind for one in verdict.narrow.values()}


def test_c_a_hidden_mean_says_that_few_are_behind_it() -> None:
    """A mean that is hidden for its own sake is of one to four."""
    mean = figure(
        "placement.length_mean", 40.5, LENGTH, unit="night", by={"level": {"acute": 38.2, "care": None, "coping": 50.1}}
    )
    counts = {"acute": None, "care": None, "coping": None}
    count = figure("placement.discharges", 60, kind="number of rows", unit="stay", by={"level": counts})
    true = {
        "placement.discharges level=care": 3,
        "placement.discharges level=acute": 30,
        "placement.discharges level=coping": 27,
    }
    verdict = attack(report(mean, count), true=true)
    assert {("small mean", (1, 4))} == {(told.kind, tuple(told.seen)) for told in verdict.narrow.values()}


def test_d_stock_and_flow_follow_from_each_other() -> None:
    """Who lived here less who lives here has left: six, five of them moved, so one is dead."""
    figures = [figure("housing.residents_during", 33), figure("housing.residents", 27)]
    ways = {"dead": None, "moved_or_given_notice": 5}
    ended = figure("housing.ended", None, "Number of tenancies; until in the period", unit="tenancy", by={"exit": ways})
    verdict = attack(report(*figures, ended), true={"housing.ended": 6, "housing.ended exit=dead": 1})
    assert {"housing.ended": 6, "housing.ended exit=dead": 1} == exact(verdict)
    assert {"flow"} == {told.kind for told in verdict.exact.values()}


def test_d_a_guess_that_is_wrong_is_no_break() -> None:
    """Where somebody left and came back, stock and flow tell nothing, and the guess counts as untrue."""
    figures = [figure("housing.residents_during", 33), figure("housing.residents", 27)]
    ended = figure("housing.ended", None, "Number of tenancies; until in the period", unit="tenancy")
    verdict = attack(report(*figures, ended), true={"housing.ended": 7})
    assert {} == exact(verdict)
    assert 1 == verdict.untrue


def test_e_what_is_counted_since_the_start_tells_the_year() -> None:
    """Two years' reports of all who ever left, by exit, tell who left in the second year."""
    who, start = "Different persons whose tenancy ended in the period", "Counted from 1 January 2000."
    exits = [{"dead": 11, "moved_or_given_notice": 50}, {"dead": 12, "moved_or_given_notice": 55}]
    before, after = (
        figure("housing.former_residents", sum(by.values()), who, by={"exit": by}, note=start) for by in exits
    )
    ways = {"dead": None, "moved_or_given_notice": None}
    ended = figure("housing.ended", None, "Number of tenancies; until in the period", unit="tenancy", by={"exit": ways})
    true = {"housing.ended": 6, "housing.ended exit=dead": 1, "housing.ended exit=moved_or_given_notice": 5}
    verdict = attack(report(before, year=2023), report(after, ended), true=true)
    assert true == exact(verdict)
    assert {"years"} == {told.kind for told in verdict.exact.values()}


def sliced(number: int, codes: str, value: Any, **more: Any) -> dict[str, Any]:
    """Return a slice of follow-ups."""
    said = f"Number of follow-ups where form is {codes}; day in the period"
    return figure(f"own.slice_{number}", value, said, unit="contact", **more)


def test_f_overlapping_slices_tell_what_they_have_in_common() -> None:
    """42 and 32 of which 72 are different have two in common, though nothing is hidden."""
    figures = [
        sliced(1, "visit or crisis", 42),
        sliced(2, "crisis or talk", 32),
        sliced(3, "visit, crisis or talk", 72),
    ]
    verdict = attack(report(*figures), true={})
    assert [("slice", 2)] == [(told.kind.replace("sum", "slice"), told.true) for told in verdict.exact.values()]


def test_what_is_left_out_is_looked_for() -> None:
    """A part of a breakdown that is not there is told by slices; not one that may be none, since there may be others."""

    def told(*slices: dict[str, Any]) -> dict[str, float]:
        said = "Number of follow-ups; day in the period"
        whole = figure("f.all", 20, said, unit="contact")
        parts = figure("f.all", 20, said, unit="contact", by={"form": {"visit": 17, "crisis": 3}})
        out = {"left_out": [{"figure": "f.all", "by": "form"}]}
        known = take(report(whole, *slices) | out, Print())
        miss(report(parts, *slices), known)
        some = frozenset(map(str, range(3)))
        return exact(judged(known, truth(report(parts, *slices)), holders={place_of("f.all form=crisis", YEAR): some}))

    visits, both = sliced(1, "visit", 17), sliced(2, "visit or crisis", 20)
    assert {"f.all form=crisis": 3} == told(visits, both)
    assert {} == told(visits)
    assert {} == told(both)


def test_f_overlapping_windows_tell_what_they_have_in_common() -> None:
    """The second half-year and the last quarter leave the third quarter."""
    wholes = [
        figure("t.talks", 40, TALKS, unit="measure"),
        figure("t.last", 27, TALKS, unit="measure", note="Counted from 1 October 2024."),
    ]
    half = figure("t.half", 29, TALKS, unit="measure", note="Counted from 1 July 2024. Recorded from July 2024.")
    assert [2] == [told.true for told in attack(report(*wholes, half), true={}).exact.values()]


def test_a_day_that_is_past_is_another_window() -> None:
    """What was counted until the end of May, taken from the year, leaves the rest of it."""
    whole = figure("t.talks", 40, TALKS, unit="measure")
    early = figure("t.early", 37, TALKS, unit="measure", note="As it stood on 31 May 2024.")
    assert [3] == [told.true for told in attack(report(whole, early), true={}).exact.values()]


def test_g_who_is_in_a_number_finds_the_other() -> None:
    """Two hidden parts of one person each: whoever is one of them takes the own part from what both come to."""
    parts = {"visit": 4649, "group": 3367, "advice": 2970, "crisis_talk": None, "home_visit": None}
    one = figure(
        "contacts.minutes", 23556, "Sum of minutes in contacts; day in the period", unit="minute", by={"kind": parts}
    )
    true = {"contacts.minutes kind=crisis_talk": 7391, "contacts.minutes kind=home_visit": 5179}
    assert not attack(report(one), true=true).exact
    whose = {"contacts.minutes kind=crisis_talk": {1}, "contacts.minutes kind=home_visit": {2}}
    verdict = attack(report(one), true=true, whose=whose)
    assert {5179, 7391} == {told.true for told in verdict.singles.values()}
    assert not verdict.exact
    same = attack(report(one), true=true, whose={name: {1} for name in whose})
    assert not same.singles


def test_slices_of_a_breakdown_are_tied_in_both_directions() -> None:
    """What a slice shows by another field is taken from what the whole shows by it."""
    whole = figure(
        "t.all", 40, "Number of follow-ups; day in the period", unit="contact", by={"kind": {"x": 22, "y": 18}}
    )
    part = sliced(1, "visit", 35, by={"kind": {"x": 20, "y": 15}})
    assert [2, 3] == sorted(told.true for told in attack(report(whole, part), true={}).exact.values() if told.true < 5)[
        :2
    ]


def test_months_and_formulas_tell() -> None:
    """A month is the year less the others; a formula gives what it is made of."""
    months = {f"2024-{month:02}": 10 for month in range(1, 12)} | {"2024-12": None}
    year = figure("t.talks", 113, TALKS, unit="measure", by={"month": months})
    month = Period(date(2024, 12, 1), date(2025, 1, 1))
    assert {"t.talks": 3} == exact(attack(report(year), true={"t.talks": 3}, year=month))
    figures = [figure("t.all", 20, kind="sum", unit="contact"), figure("t.known", None, kind="sum", unit="contact")]
    rest = figure("t.rest", 17, unit="contact", formula="t.all - t.known")
    assert {"t.known": 3} == exact(attack(report(*figures, rest), true={"t.known": 3}))


def test_what_stands_beside_a_hidden_number_tells_it() -> None:
    """The change since last year and the share of a target give it where they are left, and the change in per cent nearly."""
    for beside in ({"change": -17}, {"target": 100, "attained": 3.0}):
        one = figure("t.talks", None, TALKS, unit="measure", previous={"2023": 20}, **beside)
        assert {"t.talks": 3} == exact(attack(report(one), true={"t.talks": 3}))
    both = figure("t.talks", None, TALKS, unit="measure", previous={"2023": None}, change=-17, change_percent=-85.0)
    before = Period(date(2023, 1, 1), date(2024, 1, 1))
    true: dict[Hashable, float] = {place_of("t.talks", YEAR): 3, place_of("t.talks", before): 20}
    assert {3, 20} == {told.true for told in judged(take(report(both), Print()), true).exact.values()}


@pytest.mark.parametrize(("direction", "reached"), [("at_most", True), ("at_least", False)])
def test_whether_a_target_is_reached_tells_how_many_there_are(direction: str, reached: bool) -> None:  # noqa: FBT001 - a case
    """A hidden number that is at most three is one, two or three."""
    one = figure("t.talks", None, TALKS, unit="measure", target=3, direction=direction, reached=reached)
    verdict = attack(report(one), true={"t.talks": 2})
    assert [(1, 3)] == [(told.seen.low, told.seen.high) for told in verdict.narrow.values()]


LEFT = "Number of different persons in tenancies; until in the period"


def test_formulas_name_slices_and_both_ends_of_ranges() -> None:
    """Three to three moved, whom the formula names by their codes: so many they are in the breakdown too."""
    left = figure("t.left", 20, LEFT, by={"exit": {"moved": None, "dead": None, "other": 12}})
    moved = figure("t.moved", 3, formula="[t.left[exit=moved] … t.left[exit=moved|None]]")
    verdict = attack(report(left, moved), true={"t.left exit=moved": 3, "t.left exit=dead": 5})
    assert 3 == exact(verdict)["t.left exit=moved"]


def test_persons_that_a_slice_leaves_over_are_told() -> None:
    """Of 67 who left 65 moved: two did something else, although no number says so."""
    rest = [figure("t.left", 67, LEFT), figure("t.moved", 65, LEFT.replace(";", " where exit is moved;"))]
    verdict = attack(report(*rest), true={})
    assert [2] == [told.true for told in verdict.exact.values()]
    assert {} == attack(report(rest[0], {**rest[1], "value": 60}), true={}).exact


@pytest.mark.parametrize("value", [3, 12, 200])
def test_a_protected_number_is_wide(value: int) -> None:
    """A hidden number beside another of its size in a breakdown is not told."""
    one = figure("t.talks", 2 * value + 400, TALKS, unit="measure", by={"kind": {"a": None, "b": None, "c": None}})
    true = {"t.talks kind=a": value, "t.talks kind=b": value, "t.talks kind=c": 400.0}
    assert {} == attack(report(one), true=true).exact


def test_the_attacker_knows_nothing_of_the_program() -> None:
    """What reads, reckons and judges imports nothing of ours but what lies beside it."""
    for file in HERE.glob("*.py"):
        if file.name not in OURS and not file.name.startswith("test_"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                assert not [name for name in names if name.startswith("omsorgskjerne")], file.name
