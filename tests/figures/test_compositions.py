"""What is put together of measures, takes and time rules counts right, is held by whom it counts, or is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.figures.conftest import bench_of, module_of

from omsorgskjerne.core.contacts import Contact, ContactKind
from omsorgskjerne.core.people import Gender, Person, PersonRole
from omsorgskjerne.core.planning import Opening
from omsorgskjerne.errors import FigureError
from omsorgskjerne.evaluate.laws import broken_laws
from omsorgskjerne.evaluate.members import read_members
from omsorgskjerne.fields import on, ref
from omsorgskjerne.figures import (
    Count,
    Days,
    Mean,
    OpenDays,
    Peak,
    People,
    PersonDays,
    RowFigure,
    Snapshot,
    Sum,
    Time,
    Values,
    via,
)
from omsorgskjerne.figures.behind import Part
from omsorgskjerne.ids import Id
from omsorgskjerne.organisation.checks import Check
from omsorgskjerne.period import Period
from omsorgskjerne.schema import record
from omsorgskjerne.terms import Disclosure, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from omsorgskjerne.figures import Figure

YEAR = Period.of_year(2024)


@record("talk", plural="talks")
class Talk:
    """A helper meets a guest."""

    day: date = on()
    guest: Id[Person] = ref("guest")
    helper: Id[Person] | None = ref("helper", default=None)


@record("team", plural="teams")
class Team:
    """Some who work together."""

    day: date = on()


@record("case", plural="cases")
class Case:
    """Somebody's case."""

    day: date = on()
    person: Id[Person] = ref("person")


@record("step", plural="steps")
class Step:
    """A step in a case; the team that takes it is called as the person of the case is."""

    day: date = on()
    case: Id[Case] = ref("case")
    person: Id[Team] | None = ref("team", default=None)


class OnMondays(Time):
    """On Mondays only, whatever the days asked for."""

    kind = "on Mondays"
    when = " on Mondays"

    def occasions(
        self,
        since: date,
        until: date | None,  # noqa: ARG002 - an event
        days: Period,  # noqa: ARG002 - rows of other days do not come
        *,
        apart: bool,  # noqa: ARG002 - an event
    ) -> Iterator[tuple[date | None, int]]:
        """Yield the day of the row."""
        if since.weekday() == 0:
            yield since, 1


class DayAfter(Time):
    """On the day after."""

    kind = "on the day after"
    when = " on the day after"

    def occasions(
        self,
        since: date,
        until: date | None,  # noqa: ARG002 - an event
        days: Period,
        *,
        apart: bool,  # noqa: ARG002 - an event
    ) -> Iterator[tuple[date | None, int]]:
        """Yield the day after, if it is asked for."""
        day = since + timedelta(days=1)
        if days.holds(day):
            yield day, 1


class WhileItLasts(Time):
    """There on any day, with nothing more said."""

    kind = "there"
    when = " there"
    lasting = True


DAYS_OF = Days("t.of", "", of=Contact).measured
VISITORS = People("t.visitors", "", of=Contact.person, persons=Contact.persons).measured
ON_LAST_DAY = Snapshot("t.last", "", of=PersonRole).time
NIGHT_TAKE = Peak("t.peak", "", of=PersonRole).take
ADDED = Sum("t.sum", "", of=Contact.minutes).measure
USUAL = Mean("t.mean", "", of=Contact.minutes).take


@pytest.mark.parametrize(
    ("why", "figure"),
    [
        ("all values together are a sum", RowFigure("t.a", "", of=Contact.minutes, measured=Values())),
        ("nothing but the total", RowFigure("t.b", "", of=Contact.minutes, measured=ADDED, take=USUAL)),
        ("each row by itself", RowFigure("t.c", "", of=Contact, measured=DAYS_OF, time=OnMondays())),
        ("each row by itself", RowFigure("t.d", "", of=Contact.person, measured=VISITORS, time=OnMondays())),
        ("each row by itself", RowFigure("t.e", "", of=PersonRole, take=NIGHT_TAKE, time=WhileItLasts())),
        ("count by head", RowFigure("t.f", "", of=PersonRole.person, measured=VISITORS, time=ON_LAST_DAY)),
        ("has no filter", OpenDays("t.g", "", of=Opening, by=(Opening.kind,))),
        ("has no filter", OpenDays("t.h", "", of=Opening, where={Opening.kind: "closed"})),
    ],
)
def test_what_cannot_be_put_together_is_refused(bench: Any, why: str, figure: Figure) -> None:
    """A composition whose number would not be what its words say is refused when figures are loaded."""
    with pytest.raises(FigureError, match=why):
        Check(bench.organisation, {}, "t", figure).all()


def test_what_is_usual_is_of_values_unless_said_otherwise(bench: Any) -> None:
    """A mean of a quantity is one with nothing more said."""
    figure = RowFigure("t.usual", "", of=Contact.minutes, take=USUAL)
    for minutes in (10, 20, 60):
        bench.add(Contact(day=date(2024, 1, 8), kind=ContactKind.VISIT, minutes=minutes))
    assert bench.measure(figure, YEAR).value == 30


def test_persons_once_a_day_are_held_by_whom_they_count(tmp_path: Path) -> None:
    """Behind the days of helpers stand the helpers, though another person comes first in the record."""
    days = PersonDays("t.days", "", of=Talk.helper)
    bench = bench_of(tmp_path, {"t": module_of([Talk], [days])})
    with bench.store:
        ids: list[Any] = bench.add(*(Person(registered=date(2024, 1, 1)) for _number in range(3)))
        one, two, helper = ids
        first, second = date(2024, 1, 8), date(2024, 1, 9)
        bench.add(Talk(day=first, guest=one, helper=helper), Talk(day=first, guest=two, helper=helper))
        bench.add(Talk(day=second, guest=one, helper=helper), Talk(day=second, guest=two))
        assert bench.measure(days, YEAR).value == 3  # the last talk had a helper whom nobody named
        behind = read_members(bench.organisation, bench.store.query, {(days, YEAR): True}, None).behind
        assert behind[Part("t.days", YEAR)].persons == 2
        assert list(broken_laws(bench.organisation, bench.store, YEAR, [days])) == []


def test_what_is_known_of_somebody_is_not_known_of_those_beside(bench: Any) -> None:
    """Who came with a woman is nobody known to be a woman: behind the women stands she alone."""
    said: dict[str, Any] = {
        "of": Contact.person,
        "persons": Contact.persons,
        "by": (via(Contact.person, Person.gender),),
    }
    people, days = People("t.people", "", **said), PersonDays("t.days", "", **said)
    (woman,) = bench.add(Person(registered=date(2024, 1, 1), gender=Gender.WOMAN))
    bench.add(Contact(day=date(2024, 1, 8), kind=ContactKind.VISIT, person=woman, persons=8))
    asked: dict[tuple[Figure, Period], bool] = {(people, YEAR): True, (days, YEAR): True}
    behind = read_members(bench.organisation, bench.store.query, asked, None).behind
    for figure in (people, days):
        assert behind[Part(figure.id, YEAR, "gender", "woman")].persons == 1
        assert behind[Part(figure.id, YEAR, "gender", None)].persons == 7
        assert behind[Part(figure.id, YEAR)].persons == 8
    assert broken_laws(bench.organisation, bench.store, YEAR, [people, days]) == []


@pytest.mark.parametrize("time", [OnMondays(), DayAfter()], ids=["Mondays", "day after"])
def test_members_are_of_the_days_that_a_rule_names(bench: Any, time: Time) -> None:
    """Members lie in the days asked for and in the months that the rule names, whichever row comes first."""
    figure = RowFigure("t.ruled", "", of=Contact, time=time, unit=Unit.PIECE)
    for day in (date(2023, 1, 2), date(2024, 1, 6), date(2024, 1, 8), date(2024, 1, 31), date(2024, 2, 5)):
        bench.add(*(Contact(day=day, kind=ContactKind.VISIT) for _number in range(2)))
    assert broken_laws(bench.organisation, bench.store, YEAR, [figure, Count("t.all", "", of=Contact)]) == []


def test_what_lasts_does_not_add_up_over_months(bench: Any) -> None:
    """A rule that says only that rows last has no months: a row is there in several."""
    figure = RowFigure("t.there", "", of=PersonRole, time=WhileItLasts())
    assert not figure.traits.additive
    assert figure.dimensions == ()
    assert bench.measure(figure, YEAR).value in {None, 0}


def test_a_slice_of_another_day_is_another_figure() -> None:
    """Two slices that differ in anything have ids of their own, for results are kept by id."""
    count = Count("t.count", "", of=Contact)
    assert count.sliced({}).id != count.sliced({}, since=date(2024, 1, 1)).id


def test_a_reference_may_be_called_like_that_of_the_holder(tmp_path: Path) -> None:
    """Rows that name no team have no part in the steps of teams, though each leads to a person by another `person`."""
    steps = Count("t.steps", "", of=Step.person)
    bench = bench_of(tmp_path, {"t": module_of([Team, Case, Step], [steps])})
    with bench.store:
        day = date(2024, 1, 8)
        added: list[Any] = bench.add(Person(registered=day), Team(day=day))
        person, team = added
        cases: list[Any] = bench.add(Case(day=day, person=person))
        (case,) = cases
        bench.add(Step(day=day, case=case, person=team), Step(day=day, case=case))
        assert bench.measure(steps, YEAR).value == 1
        assert broken_laws(bench.organisation, bench.store, YEAR, [steps]) == []


def test_days_are_nobody_whomever_they_could_give_away(bench: Any) -> None:
    """Different days that one person came on have that one person behind them, where they say that they are of persons."""
    days = Days("t.days", "", of=Contact, disclosure=Disclosure.PERSON)
    (one,) = bench.add(Person(registered=date(2024, 1, 1)))
    bench.add(*(Contact(day=date(2024, 1, day), kind=ContactKind.VISIT, person=one) for day in range(1, 21)))
    assert not days.traits.counts_each_once
    behind = read_members(bench.organisation, bench.store.query, {(days, YEAR): True}, None).behind
    assert behind[Part("t.days", YEAR)].persons == 1
