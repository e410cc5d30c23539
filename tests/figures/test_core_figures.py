"""The core's own figures: scores of one scale, measures by their number, contacts with somebody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from omsorgskjerne.core.assessment import Assessment, Assessor, LifeArea, Scheme
from omsorgskjerne.core.contacts import Contact, ContactKind, Measure, MeasureKind, MeasureType
from omsorgskjerne.core.people import Person
from omsorgskjerne.errors import InputError
from omsorgskjerne.figures import Count
from omsorgskjerne.terms import Quality


def person(bench: Any) -> Any:
    """Keep a person and return the id."""
    (id_,) = bench.add(Person(registered=date(2020, 1, 1)))
    return id_


def score(person: Any, day: str, number: int, area: LifeArea = LifeArea.HOUSING, **facts: Any) -> Assessment:
    """Return an assessment."""
    facts = {"own_score": 1, **facts}
    return Assessment(day=date.fromisoformat(day), person=person, area=area, score=number, **facts)


def test_an_assessor_gives_one_score_a_day(bench: Any) -> None:
    """The second score of a person by one assessor, in the same area and scheme on the same day, is refused."""
    ann = person(bench)
    (first,) = bench.add(score(ann, "2024-01-01", 5))
    with pytest.raises(InputError, match="an assessment of that day already"):
        bench.add(score(ann, "2024-01-01", 2))
    bench.add(
        score(ann, "2024-01-02", 2),
        score(ann, "2024-01-01", 2, LifeArea.NETWORK),
        score(ann, "2024-01-01", 2, scheme=Scheme.OWN),
        score(ann, "2024-01-01", 2, assessor=Assessor.NURSE),
        score(person(bench), "2024-01-01", 2),
    )
    bench.store.edit(Assessment, first, score=3)
    assert 6 == bench.measure(Count("t.all", "", of=Assessment)).value


def test_scores_are_of_one_scale(organised: Any) -> None:
    """The core's scores are BrukerPlan's; an organisation slices them for a scale of its own, and never mixes two."""
    slices = {
        f"own.{name}": {"label": name, "of": f"assessments.{name}", "where": {"scheme": "own"}}
        for name in ("score", "change")
    }
    bench = organised(figures=slices)
    ann = person(bench)
    bench.add(
        score(ann, "2024-01-01", 5),
        score(ann, "2024-06-01", 10, scheme=Scheme.OWN, own_score=9),
        score(ann, "2024-07-01", 8, scheme=Scheme.OWN, own_score=None),
    )
    lines = bench.report().lines
    assert [5, 1, None] == [lines[f"assessments.{name}"].result.value for name in ("score", "own_score", "change")]
    assert [9, -2] == [lines[f"own.{name}"].result.value for name in ("score", "change")]


def test_a_referral_counts_as_many_measures_as_it_says(bench: Any) -> None:
    """Referrals, like all measures, are summed by their number, and so are those completed; these may be estimates."""
    facts: dict[str, Any] = {"kind": MeasureKind.EXTERNAL, "type": MeasureType.ONWARD_REFERRAL}
    done: dict[str, Any] = {"completed": date(2024, 6, 1), "quality": Quality.ESTIMATED}
    bench.add(
        Measure(day=date(2024, 5, 1), number=5, **facts), Measure(day=date(2024, 5, 1), number=3, **facts, **done)
    )
    lines = bench.report().lines
    referrals, completed = lines["measures.referrals"].result, lines["measures.referrals_completed"].result
    assert lines["measures.total"].result.by["type"]["onward_referral"].value == referrals.value == 8
    assert (3, Quality.ESTIMATED) == (completed.value, completed.quality)


def test_nobody_is_named_by_a_contact_of_no_persons(bench: Any) -> None:
    """A contact is with at least one, so that those who were not named are never less than none."""
    with pytest.raises(InputError):
        bench.add(Contact(day=date(2024, 3, 1), kind=ContactKind.VISIT, persons=0, person=person(bench)))
