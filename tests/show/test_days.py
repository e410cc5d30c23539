"""A figure by day through the command line: its definition with the denominator, and dates as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = '''
"""Beds."""

from datetime import date

from omsorgskjerne import Breakdown, Nights, Occupancy, Section, Unit, hookimpl, quantity, record, since, until


@record("stay", plural="stays")
class Stay:
    """Somebody in a bed."""

    since: date = since()
    until: date | None = until()


@record("ward", plural="wards")
class Ward:
    """So many beds."""

    since: date = since()
    until: date | None = until()
    beds: int = quantity("beds", unit=Unit.BED)


NIGHTS = Nights("beds.nights", "Bed nights", of=Stay, by=("day",))
ROOM = Nights("beds.room", "Nights there was a bed for", of=Ward.beds)
TAKEN = Occupancy("beds.taken", "Occupancy", used=NIGHTS, room=ROOM)


@hookimpl
def omsorgskjerne_records():
    return [Stay, Ward]


@hookimpl
def omsorgskjerne_figures():
    return [NIGHTS, ROOM, TAKEN]


@hookimpl
def omsorgskjerne_sections():
    return [Section("Beds", [NIGHTS, ROOM, TAKEN], tables=[Breakdown(NIGHTS, by="day")])]
'''


@pytest.fixture
def beds(omsorg: Callable[..., Any]) -> Any:
    """Give an organisation with two beds, one of them taken for two nights in February."""
    kit = omsorg(beds=SOURCE)
    kit.run("beds", "ward", "add", "--since", "2023-01-01", "--beds", 2).ok()
    kit.run("beds", "stay", "add", "--since", "2023-02-28", "--until", "2023-03-02").ok()
    return kit


def test_occupancy_says_what_it_is_a_share_of(beds: Any) -> None:
    """`omsorg figures` describes occupancy with its denominator."""
    said = " ".join(beds.run("figures").ok().out.split())
    assert "“Bed nights” as per cent of “Nights there was a bed for”" in said


def test_days_are_printed_as_dates(beds: Any) -> None:
    """A table by day has a line for each day of the period, with the date in the reader's language.

    Before the first stay nothing had been recorded.
    """
    english = beds.run("report", "2023-02-27..2023-03-02", "--format", "markdown").ok().out
    nynorsk = beds.run("report", "2023-02-27..2023-03-02", "--format", "markdown", lang="nn").ok().out
    found = [
        [cell.strip() for cell in line.split("|")[1:3]]
        for line in english.replace("\xa0", " ").splitlines()
        if line[:1] == "|"
    ]
    days = {"27 February": "not stated", "28 February": "1", "1 March": "1", "2 March": "0"}
    assert [[f"{day} 2023", nights] for day, nights in days.items()] == [row for row in found if row[0][:1].isdigit()]
    assert "28. februar 2023" in nynorsk.replace("\xa0", " ")


def test_occupancy_is_printed_in_per_cent(beds: Any) -> None:
    """Two of eight nights taken are 25 per cent."""
    out = beds.run("report", "2023-02-27..2023-03-02", "--format", "markdown").ok().out
    assert "| Occupancy | 25.0% | computed |" in out
