"""Figures stated by hand: which reading speaks for a period, and what cannot be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest

from omsorgskjerne.core.planning import Direction, Reading, Target
from omsorgskjerne.errors import InputError
from omsorgskjerne.figures.possible import Share, largest_share_of, mean_possible, share_of
from omsorgskjerne.period import Period
from omsorgskjerne.rounding import nearest
from omsorgskjerne.terms import Quality

FIGURES = {
    "survey.meals": {"label": "Meals", "unit": "score", "scale": [1, 5]},
    "survey.matters": {"label": "Matters", "unit": "percent"},
    "survey.trust": {"label": "Trust", "unit": "percent", "scale": [0, 100]},
    "accounts.income": {"label": "Income", "unit": "krone"},
}


@pytest.fixture
def stated(organised: Any) -> Any:
    """Give a bench whose organisation states figures by hand."""
    return organised(figures=FIGURES)


def reading(figure: str, value: str, since: str = "2024-01-01", until: str | None = None, **facts: Any) -> Reading:
    """Return a reading, for a year unless it ends before."""
    end = date.fromisoformat(until) if until else None
    return Reading(since=date.fromisoformat(since), until=end, figure=figure, value=Decimal(value), **facts)


def measured(stated: Any, figure: str, period: str = "2024") -> Any:
    """Return the value of one of the organisation's figures."""
    return stated.measure(stated.organisation.figures[figure], Period.parse(period))


def notes(result: Any) -> list[str]:
    """Return what a reader is told."""
    said = (
        (note.text, {name: getattr(value, "name", value) for name, value in note.values.items()})
        for note in result.notes
    )
    return [text.format(**values) for text, values in said]


def test_a_reading_gives_value_quality_n_and_source(stated: Any) -> None:
    """What was stated is reported as it was stated, exactly."""
    stated.add(reading("survey.meals", "4.25", quality="survey", n=60, respondents=61, source="Survey 2024"))
    result = measured(stated, "survey.meals")
    assert (result.value, result.quality, result.n, result.respondents) == (Fraction(17, 4), Quality.SURVEY, 60, 61)
    assert (result.source, notes(result)) == ("Survey 2024", [])


def test_a_reading_of_exactly_the_period_comes_first(stated: Any) -> None:
    """The reading whose period is the report's stands; else the latest wholly within, which is told; else there is none."""
    stated.add(
        reading("accounts.income", "100"),
        reading("accounts.income", "30", "2024-10-01", "2025-01-01"),
        reading("accounts.income", "20", "2024-07-01", "2024-10-01"),
    )
    assert measured(stated, "accounts.income").value == 100
    part = measured(stated, "accounts.income", "2024-07..2025-03")
    assert (part.value, notes(part)) == (30, ["Stated for 2024-Q4."])
    assert measured(stated, "accounts.income", "2024-11").value is None
    assert measured(stated, "accounts.income", "2023").value is None


def test_two_readings_of_one_period_are_told(stated: Any) -> None:
    """The reading entered last stands, and the other is printed as a note."""
    stated.add(reading("accounts.income", "100"), reading("accounts.income", "120"))
    result = measured(stated, "accounts.income")
    assert (result.value, notes(result)) == (120, ["It is also stated as 100 for the same period."])


def test_an_impossible_share_is_pointed_out(stated: Any) -> None:
    """44 of 59 is 74.6 per cent; no whole number of 61 is."""
    stated.add(reading("survey.matters", "74.6", n=59), reading("survey.matters", "74.6", "2023-01-01", n=61))
    assert notes(measured(stated, "survey.matters")) == []
    told = ["74.6 per cent is not possible with 61 answers.", "It fits 44 of 59."]
    assert notes(measured(stated, "survey.matters", "2023")) == told


def test_without_n_the_respondents_are_taken(stated: Any) -> None:
    """Where only the number of respondents is known, it is said what would follow if all had answered."""
    stated.add(reading("survey.matters", "42", respondents=61), reading("survey.meals", "4.29", respondents=61))
    assert notes(measured(stated, "survey.matters"))[0] == "42 per cent is not possible if all 61 answered."
    assert notes(measured(stated, "survey.meals")) == [
        "A mean of 4.29 is not possible if all 61 answered in whole numbers."
    ]


def test_which_published_means_of_61_can_be() -> None:
    """Of the means published for 61 answers, three are impossible: 4.29, 3.88 and 3.60."""
    means = ["4.29", "4.38", "4.69", "3.88", "4.67", "3.60"]
    assert [mean for mean in means if not mean_possible(Decimal(mean), 61, (1, 5))] == ["4.29", "3.88", "3.60"]
    assert not mean_possible(Decimal("5.1"), 61, (1, 5))
    assert not mean_possible(Decimal("0.5"), 10, (1, 5))


def test_which_published_shares_of_61_can_be() -> None:
    """Of the shares published for 61 answers, 42, 55, 58 and 74.6 per cent are impossible."""
    shares = ["42", "55", "74.6", "67", "58", "54", "41", "39"]
    assert [share for share in shares if share_of(Decimal(share), 61) is None] == ["42", "55", "74.6", "58"]
    assert (share_of(Decimal("74.6"), 59), share_of(Decimal(100), 61)) == (Share(44, 59), Share(61, 61))
    assert share_of(Decimal(101), 61) is None
    assert largest_share_of(Decimal("74.6"), 61) == Share(44, 59)


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"), [("1/2", 0, "1"), ("-1/2", 0, "-1"), ("149/100", 0, "1"), ("5/1000", 2, "1/100")]
)
def test_a_half_is_rounded_away_from_zero(value: str, decimals: int, rounded: str) -> None:
    """Rounding is half up, as published numbers are."""
    assert nearest(Fraction(value), decimals) == Fraction(rounded)


@pytest.mark.parametrize(
    ("figure", "value"),
    [("survey.meals", "4290"), ("survey.meals", "0.9"), ("survey.trust", "100.1"), ("survey.trust", "-1")],
)
def test_a_reading_outside_its_figures_scale_is_refused(stated: Any, figure: str, value: str) -> None:
    """A mean and a share lie on their scales; either end of a range and a target as well."""
    low = {"survey.meals": Decimal(2), "survey.trust": Decimal(0)}[figure]
    for record in (
        reading(figure, value),
        Target(since=date(2024, 1, 1), figure=figure, value=Decimal(value)),
        *([reading(figure, str(low), highest=Decimal(value))] if Decimal(value) > low else []),
    ):
        with pytest.raises(InputError, match=r"is from \d to \d+"):
            stated.add(record)
    assert measured(stated, figure).value is None


def test_a_figure_without_a_scale_takes_any_number(stated: Any) -> None:
    """Income may be less than nothing, and millions; per cent may be of a growth below nothing, or of more than there is."""
    stated.add(reading("accounts.income", "-4290000"), reading("survey.matters", "104"))
    assert measured(stated, "accounts.income").value == -4290000
    assert measured(stated, "survey.matters").value == 104
    stated.add(Target(since=date(2024, 1, 1), figure="survey.matters", value=Decimal(-3)))


def test_what_stands_outside_already_may_be_corrected_beside(stated: Any) -> None:
    """A row from before its figure had a scale keeps its value while another field is edited, and gets no other outside."""
    (row,) = stated.add(reading("survey.matters", "104"))
    (aim,) = stated.add(Target(since=date(2024, 1, 1), figure="survey.matters", value=Decimal(104)))
    stated.organisation.figures["survey.matters"] = attrs.evolve(
        stated.organisation.figures["survey.matters"], scale=(0, 100)
    )
    stated.store.edit(Reading, row, source="as printed", value=Decimal(104))
    stated.store.edit(Target, aim, direction=Direction.AT_MOST)
    for record, id_ in ((Reading, row), (Target, aim)):
        with pytest.raises(InputError, match="is from 0 to 100"):
            stated.store.edit(record, id_, value=Decimal(103))


@pytest.mark.parametrize(
    ("value", "hint"), [("4290", "4,29"), ("1000", "4,29"), ("429", ""), ("6", ""), ("4290.5", ""), ("6000", "")]
)
def test_a_comma_is_advised_only_where_it_would_help(stated: Any, value: str, hint: str) -> None:
    """Only a value whose thousands would lie on the scale is told how decimals are written."""
    with pytest.raises(InputError) as refused:
        stated.add(reading("survey.meals", value))
    assert (hint in refused.value.hint, bool(refused.value.hint)) == (True, bool(hint))
