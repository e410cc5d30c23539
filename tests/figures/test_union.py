"""Known persons over all services: each counted once, and who uses two."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omsorgskjerne.core.contacts import Contact, ContactKind
from omsorgskjerne.core.figures import IN_SERVICES
from omsorgskjerne.core.people import Person, PersonRole, RoleKind
from omsorgskjerne.errors import FigureError
from omsorgskjerne.figures import During, Formula
from omsorgskjerne.figures.results import NOTHING
from omsorgskjerne.period import Period
from omsorgskjerne.show import write_report
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import Language, Phrase

DAY, YEAR = date(2024, 3, 1), Period.of_year(2024)
ROLES = During("flats.residents", "Residents", of=PersonRole.person, service="Flats")


def visit(person: str | None, day: date = DAY) -> Contact:
    """Return a visit."""
    return Contact(day=day, kind=ContactKind.VISIT, person=person)  # type: ignore[arg-type]


def role(person: str, since: date = DAY, until: date | None = None) -> PersonRole:
    """Return a role, which stands here for a service."""
    return PersonRole(since=since, until=until, person=person, kind=RoleKind.VOLUNTEER)  # type: ignore[arg-type]


def measured(bench: Any, period: Period = YEAR) -> Any:
    """Return the union."""
    return bench.measure(bench.organisation.figures["persons.in_services"], period)


def notes(result: Any) -> list[str]:
    """Return what a reader is told."""
    return [_said(note) for note in result.notes]


def _said(note: Phrase) -> str:
    values = {name: _said(value) if isinstance(value, Phrase) else value for name, value in note.values.items()}
    return str(note.text).format(**{name: getattr(value, "name", value) for name, value in values.items()})


def counts(result: Any) -> dict[str, dict[str, int]]:
    """Return every breakdown by code."""
    return {name: {code: int(part.value) for code, part in parts.items()} for name, parts in result.by.items()}


def test_one_person_in_two_services_is_one_person(plugged: Any) -> None:
    """The union counts everybody once; its parts count each service, and those who use two. Voided rows are not there."""
    bench = plugged([], [ROLES])
    one, two, three = bench.add(*(Person(registered=DAY) for _number in range(3)))
    *_kept, voided = bench.add(visit(one), visit(one), visit(two), visit(None), role(two), role(three), visit(three))
    bench.store.void(Contact, voided, "wrong")
    result = measured(bench)
    assert (result.value, result.quality) == (3, Quality.COUNTED)
    assert counts(result) == {"service": {"visits": 2, "flats": 2}, "services": {"visits + flats": 1}}
    assert [note for note in notes(result) if "Recorded" not in note] == ["People who were not named are not in it."]


def test_what_is_said_of_the_services_is_said_of_the_union(plugged: Any) -> None:
    """A service with records of other periods only is named, one never used is not; what is said of one names it."""
    figure = Formula("flats.persons", "Persons", 1 * IN_SERVICES)
    bench = plugged([], [ROLES, figure])
    (one,) = bench.add(Person(registered=DAY))
    bench.add(role(one))
    unnamed, begun = "People who were not named are not in it.", "Recorded from 2024-03."
    nothing = "visits: not in it, because nothing was recorded then."
    assert [unnamed, begun] == notes(measured(bench))
    bench.add(visit(one, date(2022, 5, 1)))
    assert [unnamed, begun, nothing] == notes(measured(bench))
    assert [unnamed, begun, nothing] == notes(bench.measure(figure))
    bench.add(visit(one, date(2024, 1, 1)), visit(one, date(2024, 12, 31)))
    assert [unnamed, f"Flats: {begun}"] == notes(measured(bench))


def test_nobody_is_there_on_days_to_come(plugged: Any) -> None:
    """Of a period wholly to come the union is as little stated as the figures it unites; one that goes on says so."""
    bench = plugged([], [ROLES])
    (one,) = bench.add(Person(registered=DAY))
    bench.add(role(one))
    union, today = bench.organisation.figures["persons.in_services"], date(2024, 6, 1)
    assert bench.measure(union, Period.of_year(2025), today=today) == NOTHING
    running = bench.measure(union, YEAR, today=today)
    assert (running.value, "The period was not over on 2024-06-01." in notes(running)) == (1, True)


def test_a_service_is_counted_in_the_period_alone(plugged: Any) -> None:
    """Visits of the period and roles on any day of it count; a service of which nothing is kept is not there."""
    bench = plugged([], [ROLES])
    one, two = bench.add(Person(registered=DAY), Person(registered=DAY))
    bench.add(
        visit(one, date(2023, 5, 1)), role(two, date(2022, 1, 1), date(2024, 1, 1)), role(one, date(2024, 12, 31))
    )
    assert counts(measured(bench)) == {"service": {"flats": 1}, "services": {}}
    assert counts(measured(bench, Period.of_year(2023)))["service"] == {"visits": 1, "flats": 1}
    assert measured(bench, Period.of_year(2020)) == NOTHING


def test_the_report_names_services_in_words(plugged: Any) -> None:
    """Keys are ids, and tables have labels; the definition says which services there are."""
    bench = plugged([], [ROLES])
    (one,) = bench.add(Person(registered=DAY))
    bench.add(visit(one), role(one))
    report = bench.report()
    text = write_report(report, "markdown", Language("en"))
    assert "| visits and Flats | 1 |" in text
    assert "Different known persons over all services (visits, Flats), each counted once" in text
    assert '"visits + flats": {\n            "value": 1\n          }' in write_report(report, "json", Language("en"))


def test_a_service_needs_persons(plugged: Any) -> None:
    """Only a figure of a field naming persons can be a service."""
    bench = plugged([], [During("flats.n", "n", of=PersonRole, service="Flats")])
    with pytest.raises(FigureError, match="must be of a field that names a person"):
        bench.organisation.figures  # noqa: B018 - checked on first use


def test_a_slice_is_no_service_of_its_own(organised: Any) -> None:
    """An organisation's slice of a service's figure does not make a new service."""
    slices = {"men.visiting": {"label": "Men", "of": "visits.people", "where": {"kind": "visit"}}}
    bench = organised(figures=slices)
    assert [id_ for id_, one in bench.organisation.figures.items() if one.service] == ["visits.people"]


PEOPLE = st.lists(st.integers(0, 4), max_size=6)


@given(PEOPLE)
def test_the_union_is_never_less_than_a_service(shared: Any, visitors: list[int]) -> None:
    """Whoever comes, the union is the number of different persons."""
    shared.fill(Contact, [])
    shared.fill(Person, [])
    ids = shared.add(*(Person(registered=DAY) for _number in range(5)))
    shared.fill(Contact, [visit(ids[number]) for number in visitors])
    result = measured(shared)
    assert result.value == (len(set(visitors)) if visitors else None)
