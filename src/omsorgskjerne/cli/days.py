"""Days as they are said at the counter: which one is meant, and how it is said back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from omsorgskjerne import values
from omsorgskjerne.core.planning import Weekday
from omsorgskjerne.roles import Day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.schema import Field


class Said(NamedTuple):
    """A day that was said and not dated, such as `torsdag`.

    Whether it looks back or ahead may hang on the other fields of the row: it is settled when these have been read.
    """

    text: str


def is_dated(text: str) -> bool:
    """Tell whether a text is a date by itself, whatever day it is read on."""
    try:
        values.read_date(text)
    except ValueError:
        return False
    return True


def settle_days(
    session: Session, fields: Iterable[Field], given: Mapping[str, Any], beside: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return values by field with the days that were said as dates, the event date first: an interval ends after it.

    `beside` is what the row's other fields hold where nothing was given for them.
    """
    found = dict(given)
    for field in sorted(fields, key=lambda field: not field.role.event):
        said = found.get(field.name)
        if isinstance(said, Said):
            found[field.name] = field.role.spoken(said.text, session.today, {**(beside or {}), **found})
    return found


def spell_days(session: Session, fields: Iterable[Field], dates: Mapping[str, Any]) -> str:
    """Return the dates that were given, each with its label and weekday: `oppfølging torsdag 3. desember 2026`."""
    told = [(field, dates.get(field.name)) for field in fields if isinstance(field.role, Day)]
    return "; ".join(f"{session.say(field.label)} {_spell(session, day)}" for field, day in told if day is not None)


def _spell(session: Session, day: date) -> str:
    written = session.written(day).replace("\u00a0", " ")  # a terminal breaks no lines
    return f"{session.say(list(Weekday)[day.weekday()].label)} {written}"
