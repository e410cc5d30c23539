"""Months in which nothing was recorded do not say when what is hidden was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.kits import freeze, load_rows, outside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from omsorgskjerne.testing import Kit


def public(omsorg: Callable[..., Kit], months: Iterable[int]) -> tuple[dict[str, Any], str]:
    """Return the intakes that the public is given, as figure and as text, of people who are not named, by month."""
    kit = omsorg()
    load_rows(kit, "intake", "day;outcome", (f"2024-{one:02}-04;permanent" for one in months))
    return outside(kit)["intakes.total"], kit.run("report", "2024", "--audience", "public").ok().out


def test_a_single_month_is_not_told(omsorg: Callable[..., Kit]) -> None:
    """Where all that is hidden was in one month, neither the months nor a note say which."""
    total, text = public(omsorg, [5, 5, 5])
    assert total.get("suppressed")
    assert "month" not in total["by"]
    assert "May" not in text


def test_a_month_that_is_not_stated_is_hidden_beside_one_that_is(omsorg: Callable[..., Kit]) -> None:
    """Where recording began, in few intakes, is not told by the months before; the others are shown, but for one."""
    total, text = public(omsorg, [3, 3, 4, 4, *[number for number in range(5, 13) for _more in range(6)]])
    months = total["by"]["month"]
    hidden = {code for code, part in months.items() if part.get("suppressed")}
    assert {"2024-01", "2024-02", "2024-03", "2024-04"} <= hidden
    assert 7 <= [months[f"2024-{number:02}"]["value"] for number in range(5, 13)].count(6)
    assert "Recorded from March" not in text


def test_months_that_are_not_stated_are_told_where_nothing_is_hidden(omsorg: Callable[..., Kit]) -> None:
    """That recording began in May is no secret where every month since is shown."""
    total, text = public(omsorg, [number for number in range(5, 13) for _more in range(6)])
    assert {"value": None} == {"value": total["by"]["month"]["2024-01"]["value"]}
    assert not total["by"]["month"]["2024-01"].get("suppressed")
    assert "Recorded from May" in text


def visits_and_a_talk(omsorg: Callable[..., Kit], month: int, more: str = "") -> tuple[dict[str, Any], str]:
    """Return what the public is given of visits in February of people who are not named, and of one talk later."""
    kit = omsorg(config=more)
    visits = [f"2024-02-{day:02};visit;9" for day in range(1, 4)]
    load_rows(kit, "contact", "day;kind;persons", [*visits, f"2024-{month:02}-03;conversation;1"])
    text = kit.run("report", "2024", "--audience", "public").ok().out
    return {id_: figure["by"] for id_, figure in outside(kit).items() if "by" in figure}, text


FORMULA = """
[figures."own.contacts_and_measures"]
label = "Visits, and then some"
formula = "visits.total + 0"
"""


@pytest.mark.parametrize("more", ["", FORMULA, '[disclosure]\nmerge = ["months"]'])
def test_zeros_of_others_do_not_date_what_is_hidden(omsorg: Callable[..., Kit], more: str) -> None:
    """The report is the same whenever the only talk was: neither zeros of the visits say when, nor a note of theirs."""
    march, text = visits_and_a_talk(omsorg, 3, more)
    september, later = visits_and_a_talk(omsorg, 9, more)
    assert march == september
    assert march["visits.total"]["month"]["2024-02"]["value"] == 27
    assert "Recorded" not in text + later


def test_no_note_dates_what_is_hidden_in_an_earlier_year(omsorg: Callable[..., Kit]) -> None:
    """That recording began in November is not told where one talk of the year before is hidden, and was all there was."""
    kit = omsorg()
    visits = [f"2024-{month:02}-01;visit;9" for month in range(1, 13)]
    load_rows(kit, "contact", "day;kind;persons", ["2023-11-03;conversation;1", *visits])
    text = kit.run("report", "2024", "--audience", "public").ok().out
    assert outside(kit)["visits.total"]["value"] == 108
    assert "Recorded" not in text


def test_a_month_of_enough_people_says_when_recording_began(omsorg: Callable[..., Kit]) -> None:
    """What many were there for is no secret, whatever else of the record is hidden."""
    kit = omsorg()
    visits = [f"2024-{month:02}-01;visit;9" for month in range(4, 10)]
    load_rows(kit, "contact", "day;kind;persons", [*visits, "2024-05-03;conversation;1"])
    assert (
        "Recorded from April 2024 until September 2024." in kit.run("report", "2024", "--audience", "public").ok().out
    )


CITY = """
[funders.city]
name = "The City"
[[funders.city.sections]]
title = "Visits"
figures = ["visits.total"]
"""


@pytest.mark.parametrize("given", [True, False])
def test_no_note_dates_what_was_hidden_in_another_report(omsorg: Callable[..., Kit], given: bool) -> None:  # noqa: FBT001 - a case
    """When recording ended is not told to whoever was given a report in which what was recorded last is hidden."""
    kit = omsorg(config=CITY)
    visits = [f"2024-{month:02}-01;visit;9" for month in range(3, 6)]
    load_rows(kit, "contact", "day;kind;persons", [*visits, "2024-09-03;conversation;1"])
    if given:
        freeze(kit, "2024")
    figure = outside(kit, "city")["visits.total"]
    assert figure["value"] == 27
    assert ("September" in (figure["note"] or "")) is not given
