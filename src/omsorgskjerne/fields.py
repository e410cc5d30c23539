"""How an author declares the fields of a record: one function a role.

Every function takes `label` (what staff call the field), `help`, `default` (None makes the field optional; annotate it
`| None`), `reveals` (what it says of a person) and `purpose` (why it is kept; required for identity and special
categories).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

import attrs

from omsorgskjerne import roles
from omsorgskjerne.terms import Reveals, Unit
from omsorgskjerne.words import words_of

_ = words_of(__name__)

Ahead: TypeAlias = bool | Mapping[str, Collection[str]]
"""Whether `torsdag` and `3.12`, said of a date, are the next ones instead of the last: True, or by field the codes with
which they are, `{"state": [State.PLANNED]}`."""
KEY = "omsorgskjerne"
SAME = "omsorgskjerne.same"
TYPES: dict[type[roles.Role], type] = {
    roles.Day: date,
    roles.Since: date,
    roles.Until: date,
    roles.Clock: time,
    roles.Quantity: int,
    roles.Number: Decimal,
    roles.Text: str,
    roles.Code: str,
    roles.FigureId: str,
    roles.Flag: bool,
}
"""The annotation each role must have; `choice()` and `ref()` take theirs from the annotation."""


class Meta(NamedTuple):
    """What a field function was told."""

    role: roles.Role
    label: str
    help: str
    reveals: Reveals
    purpose: str


def _declare(
    role: roles.Role,
    label: str,
    *,
    default: Any = attrs.NOTHING,
    help: str = "",
    reveals: Reveals = Reveals.NOTHING,
    purpose: str = "",
) -> Any:
    return attrs.field(default=default, metadata={KEY: Meta(role, label, help, reveals, purpose)})


def on(label: str = _("day"), *, ahead: Ahead = False, **options: Any) -> Any:
    """Declare the one event date: local time, it puts the row in a period."""
    return _declare(roles.Day(event=True, ahead=ahead), label, **options)


def since(label: str = _("from"), *, ahead: Ahead = False, **options: Any) -> Any:
    """Declare the first day of an interval; it is also the event date."""
    return _declare(roles.Since(ahead=ahead), label, **options)


def until(label: str = _("until"), *, ahead: Ahead = True, default: Any = None, **options: Any) -> Any:
    """Declare the end of an interval: the first day not counted. Empty while it goes on.

    Said together with the beginning it is the first such day after that.
    """
    said = {"help": _("The first day that is not counted any more: the day after the last"), **options}
    return _declare(roles.Until(ahead=ahead), label, default=default, **said)


def another_day(label: str, *, ahead: Ahead = False, **options: Any) -> Any:
    """Declare another date: it does not decide a period. One that is always `ahead` is not before the event date."""
    return _declare(roles.Day(ahead=ahead), label, **options)


def clock(label: str = _("time"), *, recurring: bool = False, after: str = "", **options: Any) -> Any:
    """Declare a clock time of the event day, stored with its offset from UTC; one that is `recurring` has none.

    `after` names the clock field that it follows: a time that is not later by the clock is then of the next day.
    """
    return _declare(roles.Clock(recurring=recurring, after=after), label, **options)


def choice(label: str = "", **options: Any) -> Any:
    """Declare one of the codes of the `Choice` it is annotated with. Figures can be filtered and broken down by it."""
    return _declare(roles.Pick(), label, **options)


def tags(label: str = "", **options: Any) -> Any:
    """Declare any number of codes of the `Choice` it is annotated with: `tuple[Method, ...]`.

    Figures do not use them.
    """
    return _declare(roles.Tags(), label, **options)


def quantity(
    label: str,
    *,
    unit: Unit,
    per: int = 1,
    least: int | None = 0,
    most: int | None = None,
    between: tuple[str, str] | None = None,
    scales: Mapping[Any, tuple[int, int]] | None = None,
    **options: Any,
) -> Any:
    """Declare a whole number of small units, `per` of which make one `unit`.

    Minutes (60 an hour), grams (1000 a kilo), øre (100 a krone): people write hours, kilos and kroner. Minutes
    `between` two clock fields are worked out when they are left out and both times are given: elapsed time, also over
    midnight and when the clocks change. `scales` are the least and the most of rows that have some code of another
    field, `{Scheme.BRUKERPLAN: (1, 5)}`: a rule sees to it, and outside no mean is shown that is all there can be.
    """
    role = roles.Quantity(unit=unit, per=per, least=least, most=most, between=between, scales=scales or {})
    return _declare(role, label, **options)


def number(label: str, **options: Any) -> Any:
    """Declare an exact decimal number; it is never summed over rows."""
    return _declare(roles.Number(), label, **options)


def text(label: str, *, most: int = 1000, known_by: bool = False, **options: Any) -> Any:
    """Declare a text of at most `most` characters. Rows are looked up by texts that are `known_by`."""
    return _declare(roles.Text(most=most, known_by=known_by), label, **options)


def code(label: str = _("code"), *, length: int = 5, default: Any = "", **options: Any) -> Any:
    """Declare the short unique code a row is spoken of by; left empty, one is drawn when the row is added."""
    return _declare(roles.Code(length=length), label, default=default, **options)


def flag(label: str, *, default: Any = False, **options: Any) -> Any:
    """Declare a yes or no; no unless said otherwise."""
    return _declare(roles.Flag(), label, default=default, **options)


def ref(label: str = "", **options: Any) -> Any:
    """Declare a reference to a row of the record it is annotated with: `Id[Person]`."""
    return _declare(roles.Reference(), label, **options)


def figure_id(label: str = _("figure"), *, stated: bool = False, or_rule: bool = False, **options: Any) -> Any:
    """Declare the id of a figure; with `stated`, of one stated by hand; `or_rule`, or a rule of disclosure control."""
    return _declare(roles.FigureId(stated=stated, or_rule=or_rule), label, **options)


def same_as(field: Any, *, default: Any = attrs.NOTHING) -> Any:
    """Declare the column of a view that holds what a field of a record holds: `same_as(Referral.level)`.

    Its role, words, and the codes that an organisation adds or relabels are that field's. As everywhere, one that may
    be empty is annotated `| None` and has `default=None`.
    """
    attribute = getattr(attrs.fields(field.record), field.name)
    meta: Meta = attribute.metadata[KEY]
    # What says how a value is entered beside others speaks of fields that the view need not have.
    role: Any = meta.role
    entered = {"ahead": False, "after": "", "between": None}
    left_out = {name: none for name, none in entered.items() if hasattr(role, name)}
    role = attrs.evolve(role, **left_out) if left_out else role
    said = meta._replace(role=role, label=meta.label or field.name.replace("_", " "))
    return attrs.field(default=default, metadata={KEY: said, SAME: field})
