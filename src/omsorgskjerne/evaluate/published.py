"""Reading a file of published figures: strictly, so that nothing is silently left uncompared.

One `[[figure]]` table a figure; numbers are read as they are written, because `4.00` says more than `4`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from omsorgskjerne.errors import ConfigError
from omsorgskjerne.organisation.config import known_names, read_toml
from omsorgskjerne.organisation.strict import Wrong, number, period, strict_converter, structured
from omsorgskjerne.period import Period
from omsorgskjerne.terms import Quality
from omsorgskjerne.values import check_date
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from pathlib import Path

_ = words_of(__name__)

FORMULA = "formula"
"""A quality of its own in these files: whatever a formula computes has it."""
OWN = "organisation"


class Ends(NamedTuple):
    """Both ends of a range."""

    low: Decimal
    high: Decimal


@attrs.frozen
class Published:
    """One figure as published. What the file does not say is None or empty, and is not compared."""

    id: str = ""
    value: Decimal | None = None
    range: Ends | None = None
    approx: bool = False
    by: dict[str, dict[str, Decimal]] = attrs.field(factory=dict)
    unit: str | None = None
    quality: str | None = None
    target: Decimal | None = None
    n: int | None = None
    respondents: int | None = None
    previous: dict[Period, Decimal] = attrs.field(factory=dict)
    since: date | None = None
    as_of: date | None = None
    plugin: str = ""
    declared: str | None = None
    clash: str = ""
    note: str = ""


@attrs.frozen
class Publication:
    """A whole file: the period it speaks of, the plugins its figures belong to, and the figures."""

    period: Period
    plugins: list[str]
    figures: list[Published]


@attrs.frozen
class _File:
    """The tables of a file; those of the figures are read one by one, so that a complaint names the figure."""

    period: Period
    organisation: str = ""
    source: str = ""
    plugins: list[str] = attrs.field(factory=list)
    figure: list[dict[str, Any]] = attrs.field(factory=list)


def read_published(path: Path) -> Publication:
    """Read a file of published figures.

    Raises ConfigError, with the place, when it cannot be read, is not TOML, or says something that is not understood.
    """
    raw = read_toml(path, Decimal)
    if "period" not in raw:
        raise ConfigError(_("{where} does not say its period."), hint=_('Add: period = "2024"'), where=path.name)
    converter = strict_converter({Ends: _ends, date: _day, Period: _period})
    file = structured(raw, _File, converter, path.name)
    figures: list[Published] = []
    for place, table in enumerate(file.figure, 1):
        where = f"{path.name} [[figure]] {table.get('id', place)}"
        figures.append(structured(table, Published, converter, where))
        _check(figures[-1], where)
    return Publication(file.period, file.plugins, figures)


def _check(figure: Published, where: str) -> None:
    if not figure.id or (figure.value is None) == (figure.range is None):
        raise ConfigError(_("{where} needs an id, and either a value or a range."), where=where)
    if figure.quality is not None:
        known_names({figure.quality: None}, [*map(str, Quality), FORMULA], f"{where} quality")
    if figure.declared is not None:
        known_names({figure.declared: None}, [OWN], f"{where} declared")


def _ends(value: Any) -> Ends:
    match value:
        case [low, high]:
            return Ends(number(low), number(high))
    raise Wrong(_("expected two numbers, such as [15, 20]"))


def _day(value: Any) -> date:
    try:
        return value if type(value) is date else check_date(date.fromisoformat(value))
    except (TypeError, ValueError):
        raise Wrong(_("expected a date such as 2024-12-31")) from None


def _period(value: Any) -> Period:
    """Return a period; a year may be written as a number."""
    return period(str(value) if type(value) is int else value)
