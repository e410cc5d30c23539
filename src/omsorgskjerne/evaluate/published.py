"""Reading a file of published figures: strictly, so that nothing is silently left uncompared.

One `[[figure]]` table a figure; numbers are read as they are written, because `4.00` says more than `4`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.errors import ConfigError, InputError
from omsorgskjerne.organisation.config import known_names, read_toml
from omsorgskjerne.period import Period
from omsorgskjerne.terms import Quality
from omsorgskjerne.values import check_date
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_ = words_of(__name__)

TOP = {"organisation", "period", "plugins", "source", "figure"}
FORMULA = "formula"
"""A quality of its own in these files: whatever a formula computes has it."""
OWN = "organisation"


@attrs.frozen
class Published:
    """One figure as published. What the file does not say is None or empty, and is not compared."""

    id: str
    value: Decimal | None = None
    range: tuple[Decimal, Decimal] | None = None
    approx: bool = False
    by: Mapping[str, Mapping[str, Decimal]] = attrs.field(factory=dict)
    unit: str | None = None
    quality: str | None = None
    target: Decimal | None = None
    n: int | None = None
    respondents: int | None = None
    previous: Mapping[Period, Decimal] = attrs.field(factory=dict)
    since: date | None = None
    as_of: date | None = None
    plugin: str = ""
    declared: str = ""
    clash: str = ""
    note: str = ""


@attrs.frozen
class Publication:
    """A whole file: the period it speaks of, the plugins its figures belong to, and the figures."""

    period: Period
    plugins: tuple[str, ...]
    figures: tuple[Published, ...]


def read_published(path: Path) -> Publication:
    """Read a file of published figures.

    Raises ConfigError, with the place, when it cannot be read, is not TOML, or says something that is not understood.
    """
    raw = read_toml(path, Decimal)
    known_names(raw, TOP, path.name)
    place = _Place(path.name, raw)
    figures = place.get("figure", _tables, default=[])
    period = place.get("period", _period)
    if period is None:
        raise ConfigError(_("{where} does not say its period."), hint=_('Add: period = "2024"'), where=path.name)
    return Publication(
        period=period,
        plugins=tuple(place.get("plugins", _texts, default=[])),
        figures=tuple(_figure(path.name, number, figure) for number, figure in enumerate(figures, 1)),
    )


class _WrongError(ValueError):
    """Says what was expected."""


@attrs.frozen
class _Place:
    """A table of the file, and what it is called in a complaint."""

    name: str
    table: Mapping[str, Any]

    def get(self, key: str, read: Callable[[Any], Any], *, default: Any = None) -> Any:
        if key not in self.table:
            return default
        try:
            return read(self.table[key])
        except _WrongError as wrong:
            raise ConfigError(
                _("{where}: {name} must be {expected}."), where=self.name, name=key, expected=wrong.args[0]
            ) from None


def _figure(file: str, number: int, raw: Mapping[str, Any]) -> Published:
    place = _Place(f"{file} [[figure]] {raw.get('id', number)}", raw)
    known_names(raw, attrs.fields_dict(Published), place.name)
    figure = Published(**{"id": "", **{key: place.get(key, READERS[key]) for key in raw}})
    if not figure.id or (figure.value is None) == (figure.range is None):
        raise ConfigError(_("{where} needs an id, and either a value or a range."), where=place.name)
    return figure


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        raise _WrongError(_("a number"))
    return Decimal(value)


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise _WrongError(_("a whole number"))
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _WrongError(_("a text"))
    return value


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise _WrongError(_("a list of texts"))
    return [_text(item) for item in value]


def _tables(value: Any) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _WrongError(_("written as [[figure]]"))
    return value


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        raise _WrongError(_("true or false"))
    return value


def _range(value: Any) -> tuple[Decimal, Decimal]:
    match value:
        case [low, high]:
            return _number(low), _number(high)
    raise _WrongError(_("two numbers, such as [15, 20]"))


def _day(value: Any) -> date:
    try:
        return value if type(value) is date else check_date(date.fromisoformat(_text(value)))
    except ValueError:
        raise _WrongError(_("a date such as 2024-12-31")) from None


def _period(value: Any) -> Period:
    try:
        return Period.parse(str(value) if type(value) is int else _text(value))
    except InputError:
        raise _WrongError(_("a period such as 2024 or 2024-04..2025-03")) from None


def _parts(value: Any) -> dict[str, dict[str, Decimal]]:
    if not isinstance(value, dict) or not all(isinstance(codes, dict) for codes in value.values()):
        raise _WrongError(_("written as by.<dimension> = { code = number }"))
    return {name: {code: _number(number) for code, number in codes.items()} for name, codes in value.items()}


def _previous(value: Any) -> dict[Period, Decimal]:
    if not isinstance(value, dict):
        raise _WrongError(_("written as { 2023 = number }"))
    return {_period(name): _number(number) for name, number in value.items()}


def _quality(value: Any) -> str:
    known = [str(quality) for quality in Quality] + [FORMULA]
    if value not in known:
        raise _WrongError(", ".join(known))
    return str(value)


def _own(value: Any) -> str:
    if value != OWN:
        raise _WrongError(OWN)
    return OWN


READERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("id", "unit", "plugin", "clash", "note"), _text),
    **dict.fromkeys(("value", "target"), _number),
    **dict.fromkeys(("n", "respondents"), _whole),
    **dict.fromkeys(("since", "as_of"), _day),
    "range": _range,
    "approx": _flag,
    "by": _parts,
    "quality": _quality,
    "previous": _previous,
    "declared": _own,
}
