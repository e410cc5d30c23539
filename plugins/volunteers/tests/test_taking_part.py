"""Who takes part in which role: stock, flow and unions, through the commands, on a store of its own."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from omsorgskjerne import Period, build_report
from omsorgskjerne.testing import Kit
from omsorgskjerne_volunteers.records import Engagement, Transition

Row = tuple[str, str, str, str]
"""Person, role, since and until as they stand in a file."""


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation that has volunteers."""
    return omsorg("volunteers")


def engage(kit: Kit, rows: Iterable[Row], quality: str = "counted") -> None:
    """Import engagements, and first the persons that are not there yet."""
    rows = list(rows)
    known = kit.run("person", "list", "--limit", "9999", "--format", "csv").ok().out
    codes = [code for code in dict.fromkeys(row[0] for row in rows) if f"{code}," not in known]
    if codes:
        kit.write("persons.csv", "registered;code\n" + "".join(f"2023-01-01;{code}\n" for code in codes))
        kit.run("person", "import", kit.folder / "persons.csv").ok()
    lines = "".join(";".join([*row, quality]) + "\n" for row in rows)
    kit.write("engagements.csv", "person;role;since;until;quality\n" + lines)
    kit.run("volunteers", "engagement", "import", kit.folder / "engagements.csv").ok()


def persons(role: str, numbers: Iterable[int], since: str = "2024-03-01", until: str = "") -> list[Row]:
    """Return an engagement in a role for each of some persons."""
    return [(f"P{number:03}", role, since, until) for number in numbers]


def figures(kit: Kit, period: str = "2024") -> dict[str, dict[str, Any]]:
    """Return the figures of a period by id."""
    return kit.figures(period)


def test_scenario_7_overlapping_roles_are_counted_once_in_the_union(kit: Kit) -> None:
    """22 serve a sentence and one more is on placement only: 23 together; with one in both it is 23 and 24."""
    engage(kit, [*persons("serving_sentence", range(22)), *persons("work_placement", [22])])
    found = figures(kit)
    assert (22, 23) == (
        found["volunteers.serving_sentence"]["value"],
        found["volunteers.work_placement_or_serving_sentence"]["value"],
    )
    engage(kit, [*persons("serving_sentence", [23]), *persons("work_placement", [23])])
    found = figures(kit)
    assert [23, 2, 24, 24] == [
        found[f"volunteers.{name}"]["value"]
        for name in ("serving_sentence", "work_placement", "work_placement_or_serving_sentence", "people")
    ]
    assert {"work_placement": 2, "serving_sentence": 23} == found["volunteers.people"]["by"]["role"]


def test_an_estimate_touches_only_the_figures_it_is_in(kit: Kit) -> None:
    """About 10 people with lived experience are an estimate, the 22 students beside them are counted."""
    engage(kit, persons("student", range(22)))
    engage(kit, persons("lived_experience", range(22, 32)), quality="estimated")
    found = figures(kit)
    assert (10, "estimated") == tuple(found["volunteers.lived_experience"][key] for key in ("value", "quality"))
    assert (22, "counted") == tuple(found["volunteers.students"][key] for key in ("value", "quality"))


def test_active_people_are_those_of_the_last_day(kit: Kit) -> None:
    """Whoever left before the year's last day took part in the year, but is not active at its end."""
    engage(kit, [*persons("volunteer", range(10)), *persons("motivation_team", range(3))])
    engage(kit, persons("volunteer", range(10, 14), until="2024-12-31"))
    found = figures(kit)
    assert (10, 14) == (found["volunteers.active"]["value"], found["volunteers.people"]["value"])
    assert {"volunteer": 10, "motivation_team": 3} == found["volunteers.active"]["by"]["role"]
    assert 4 == found["volunteers.ended_role"]["value"]


def test_the_flow_is_no_better_than_the_rows_it_counts(kit: Kit) -> None:
    """One engagement that is not certain makes an estimate of who started, and leaves who stopped counted."""
    engage(kit, persons("volunteer", [1, 2], "2023-01-01", "2024-06-01"))
    engage(kit, persons("volunteer", [3], "2024-02-01"))
    engage(kit, persons("volunteer", [4], "2024-02-01"), quality="estimated")
    found = figures(kit)
    told = {
        name: tuple(found[f"volunteers.{name}"][key] for key in ("value", "quality")) for name in ("started", "stopped")
    }
    assert {"started": (2, "estimated"), "stopped": (2, "counted")} == told


def test_newcomers_have_never_taken_part_before(kit: Kit) -> None:
    """Somebody back after a break has started again, and is not new."""
    engage(kit, [*persons("volunteer", [1], "2023-01-01", "2023-06-01"), *persons("volunteer", [1, 2])])
    found = figures(kit)
    assert (1, 2) == (found["volunteers.new"]["value"], found["volunteers.started"]["value"])


DAYS = ("2023-06-01", "2024-01-01", "2024-02-10", "2024-05-01", "2025-01-01", "")
SPELLS = [(since, until) for since, until in combinations(DAYS, 2)]
EDGES = [date.fromisoformat(day) + timedelta(days=at) for day in DAYS if day for at in (-1, 0, 1)]
"""Days on which something changes, and their neighbours: where a period that begins or ends there may be off by one."""
PERIODS = st.tuples(*[st.sampled_from(EDGES) | st.dates(date(2023, 5, 1), date(2025, 2, 1))] * 2).map(sorted)


@pytest.fixture
def many(kit: Kit) -> Kit:
    """Return an organisation where every two spells of these days are those of one person, in two roles."""
    pairs = list(combinations(SPELLS, 2))
    rows = [
        (f"P{at:03}", role, *spell) for at, pair in enumerate(pairs) for role, spell in zip(ROLES, pair, strict=True)
    ]
    engage(kit, rows)
    return kit


ROLES = ("volunteer", "student")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ends=PERIODS)
@example(ends=[date(2024, 2, 10), date(2024, 12, 31)])
def test_stock_and_flow_agree(many: Kit, ends: list[date]) -> None:
    """Active on the eve + started − stopped = active on the last day, and each is what looking at every day gives."""
    period = Period(ends[0], ends[1] + timedelta(days=1))
    with many.store() as store:
        report = build_report(many.organisation, store, period, years=0)
    found = {line.figure.id: line.result.value for line in report.lines.values()}
    eve, *during = (_active(period.start + timedelta(days=at)) for at in range(-1, period.days))
    last, ever = during[-1], set[int]().union(eve, *during)
    if not found["volunteers.active"] and not ever:
        return
    assert len(last) == found["volunteers.active"]
    assert len(set[int]().union(*during)) == found["volunteers.people"]
    assert len(ever - eve) == found["volunteers.started"]
    assert len(ever - last) == found["volunteers.stopped"]
    assert len(ever - eve - last) == found["volunteers.started_and_stopped"]
    assert found["volunteers.active"] == len(eve) + found["volunteers.started"] - found["volunteers.stopped"]
    if eve:
        assert Fraction(100 * len(eve & last), len(eve)) == found["volunteers.retention"]


def _active(day: date) -> set[int]:
    """Return the persons of `many` who have a role on a day."""
    return {
        at
        for at, pair in enumerate(combinations(SPELLS, 2))
        for since, until in pair
        if since <= day.isoformat() and (not until or day.isoformat() < until)
    }


def test_a_role_twice_at_a_time_is_refused(kit: Kit) -> None:
    """The same role of one person may come again after it ended, not while it goes on; another role may overlap."""
    engage(kit, persons("volunteer", [1], "2024-01-01", "2024-02-01"))
    add = ("volunteers", "engagement", "add", "--person", "P001", "--role")
    kit.run(*add, "volunteer", "--since", "2024-02-01").ok()
    kit.run(*add, "student", "--since", "2024-01-15").ok()
    refused = kit.run(*add, "volunteer", "--since", "2024-01-31", "--until", "2024-02-02").failed()
    assert "at that time already" in refused.err
    assert 3 == len(kit.rows(Engagement))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--role", "student", "--sentence", "community"), "Only the role “serving a sentence” has"),
        (("--role", "student", "--end-reason", "own_wish"), "the day it ended"),
    ],
)
def test_engagements_that_cannot_be_are_refused(kit: Kit, options: tuple[str, ...], expected: str) -> None:
    """A form of sentence belongs to one role only, and a reason for the end to an end."""
    kit.run("person", "add", "--code", "P001").ok()
    refused = kit.run("volunteers", "engagement", "add", "--person", "P001", *options).failed()
    assert expected in refused.err
    assert [] == kit.rows(Engagement)


def test_moving_on_ends_one_role_and_begins_the_next(kit: Kit) -> None:
    """From guest to volunteer to work placement to a job: each step is noted, roles follow without gap or overlap."""
    kit.run("person", "add", "--code", "P001", "--registered", "2024-01-01").ok()
    way = ("guest", "volunteer", "work_placement", "employed")
    days = ("2024-02-01", "2024-05-01", "2024-09-01")
    for day, (before, after) in zip(days, pairwise(way), strict=True):
        kit.run("volunteers", "move", "P001", "--day", day, "--came-from", before, "--went-to", after).ok()
    assert [
        ("volunteer", date(2024, 2, 1), date(2024, 5, 1), "moved_on"),
        ("work_placement", date(2024, 5, 1), date(2024, 9, 1), "moved_on"),
    ] == [(row.record.role, row.record.since, row.record.until, row.record.end_reason) for row in kit.rows(Engagement)]
    found = figures(kit)
    assert {"volunteer": 1, "work_placement": 1, "employed": 1} == found["volunteers.transitions"]["by"]["went_to"]
    assert (0, 1) == (found["volunteers.active"]["value"], found["volunteers.started_and_stopped"]["value"])


def test_nobody_moves_on_from_a_role_that_they_have_not(kit: Kit) -> None:
    """A role that is not running on the day cannot end: nothing is noted of anybody; what is no role needs none."""
    engage(kit, [*persons("volunteer", [1]), *persons("volunteer", [2], "2023-01-01", "2023-06-01")])
    move = ("volunteers", "move", "--day", "2024-05-01", "--went-to", "work_placement", "--came-from")
    refused = kit.run(*move, "volunteer", "P001", "P002").failed()
    assert ("", True) == (refused.out, "nothing was changed" in refused.err)
    assert ([], 2) == (kit.rows(Transition), len(kit.rows(Engagement)))
    kit.run(*move, "volunteer", "P001").ok()
    kit.run(*move, "treatment", "P002").ok()
    assert ["volunteer", "treatment"] == [row.record.came_from for row in kit.rows(Transition)]


def test_a_volunteer_moves_on_from_any_voluntary_role(kit: Kit) -> None:
    """The only voluntary role ends; of several the one by that name; of others the one ended on that day, or none."""
    engage(kit, persons("student", [1, 2, 3]))
    engage(kit, [*persons("volunteer", [2]), *persons("lived_experience", [3]), *persons("serving_sentence", [4])])
    move = ("volunteers", "move", "--day", "2024-05-01", "--went-to", "employed", "--came-from", "volunteer")
    kit.run(*move, "P001", "P002").ok()
    assert "omsorg volunteers end" in kit.run(*move, "P003").failed().err
    assert "Not all of them have this role" in kit.run(*move, "P004").failed().err
    kit.run("volunteers", "end", "P003", "--role", "student", "--until", "2024-05-01").ok()
    kit.run(*move, "P003").ok()
    ended = [(row.record.role, row.record.end_reason) for row in kit.rows(Engagement) if row.record.until]
    assert [("student", "moved_on"), ("student", None), ("volunteer", "moved_on")] == ended
    assert 3 == len(kit.rows(Transition))


def test_a_step_that_leads_nowhere_is_refused(kit: Kit) -> None:
    """Whoever goes from volunteer to volunteer has taken no step."""
    kit.run("person", "add", "--code", "P001").ok()
    kit.run("volunteers", "move", "P001", "--came-from", "volunteer", "--went-to", "volunteer").failed()
    assert [] == kit.rows(Transition)


def test_a_role_of_several_is_ended_at_once_or_not_at_all(kit: Kit) -> None:
    """When a term ends all students end; if one of those named is no student nothing is changed."""
    engage(kit, [*persons("student", range(3)), *persons("volunteer", [3])])
    end = ("volunteers", "end", "--role", "student", "--until", "2024-07-01", "--end-reason", "completed")
    refused = kit.run(*end, "P000", "P003").failed()
    assert "nothing was changed" in refused.err
    kit.run(*end, "P000", "P001").ok()
    ended = [row.record.until for row in kit.rows(Engagement, role="student")]
    assert [date(2024, 7, 1), date(2024, 7, 1), None] == ended
