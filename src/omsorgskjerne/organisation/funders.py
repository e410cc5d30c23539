"""What a funder has of its own: `[funders.<code>]` of `omsorg.toml`."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal  # noqa: TC003 - attrs resolves it
from typing import Any, NamedTuple, cast

import attrs

from omsorgskjerne.core.planning import Direction
from omsorgskjerne.errors import ConfigError
from omsorgskjerne.organisation.config import known_names
from omsorgskjerne.organisation.strict import Label, Wrong, read_number
from omsorgskjerne.period import Period  # noqa: TC001 - attrs resolves it
from omsorgskjerne.words import LANGUAGES, words_of

_ = words_of(__name__)

NO_FUNDER = {"internal", "public"}
"""Audiences that are there without being named."""
_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)")
ORDINARY_YEAR = 2023


class Deadline(NamedTuple):
    """A day of every year by which a report is to be handed in."""

    month: int
    day: int

    def after(self, period: Period) -> date:
        """Return the deadline of a period's report: in the year after the one in which the period ends."""
        return date(period.last.year + 1, self.month, self.day)


@attrs.frozen
class Shown:
    """A table or chart in a funder's section: one figure along one of its breakdowns."""

    figure: str
    by: str
    title: Label = Label()  # noqa: RUF009 - it is immutable


@attrs.frozen
class FunderSection:
    """A section as a funder wants it: its figures in their order, and how some of them are shown."""

    title: Label
    figures: list[str] = attrs.field(factory=list)
    tables: list[Shown] = attrs.field(factory=list)
    charts: list[Shown] = attrs.field(factory=list)

    @property
    def ids(self) -> list[str]:
        """Return its figures, each once: those of tables and charts after those it lists."""
        return list(dict.fromkeys([*self.figures, *(one.figure for one in (*self.tables, *self.charts))]))


@attrs.frozen
class FunderTarget:
    """What was agreed with a funder that a figure should reach."""

    value: Decimal
    direction: Direction = Direction.AT_LEAST


@attrs.frozen
class Grant:
    """Money given for a purpose; the tag is what its costs are booked under."""

    name: Label
    amount: Decimal
    """In kroner."""
    tag: str = ""
    purpose: Label = Label()  # noqa: RUF009 - it is immutable
    period: Period | None = None


@attrs.frozen
class FunderSetting:
    """`[funders.<code>]`: whoever gives money and is given a report of its own."""

    name: Label
    template: str | None = None
    """What kind of funder it is: what that kind asks for stands wherever nothing is said here."""
    threshold: int | None = None
    dominance: Decimal | None = None
    language: str | None = None
    period: Period | None = None
    """What the report is of where no period is named."""
    deadline: Deadline | None = None
    cover: Label | None = None
    sections: list[FunderSection] | None = None
    """Own selection and order; left out, those of the template, else the organisation's own report."""
    chapters: list[str] = attrs.field(factory=list)
    """The organisation's own chapters that it is given; none unless they are named."""
    labels: dict[str, Label] = attrs.field(factory=dict)
    """Figure → own wording."""
    targets: dict[str, FunderTarget] = attrs.field(factory=dict)
    """Figure → what it should reach in this funder's period, in place of the organisation's own target."""
    grants: list[Grant] = attrs.field(factory=list)


def settled(code: str, funder: FunderSetting) -> FunderSetting:
    """Return a funder with what its template says where `omsorg.toml` is silent.

    Raises ConfigError for a code that is taken, and for a template or language that is not known.
    """
    where = f"omsorg.toml [funders.{code}]"
    if code in NO_FUNDER:
        raise ConfigError(_("{where}: this name is taken."), hint=_("Call the funder something else."), where=where)
    if funder.language is not None:
        known_names({funder.language: None}, LANGUAGES, f"{where} language")
    if funder.template is None:
        return funder
    from omsorgskjerne.organisation.templates import TEMPLATES  # it needs the core's figures, which few commands do

    known_names({funder.template: None}, TEMPLATES, f"{where} template")
    template = TEMPLATES[funder.template]
    return attrs.evolve(
        funder,
        deadline=funder.deadline or template.deadline,
        cover=cast("Label", template.cover) if funder.cover is None else funder.cover,
    )


def read_deadline(value: Any) -> Deadline:
    """Return month and day; Wrong refuses what does not come every year."""
    found = _MONTH_DAY.fullmatch(value) if isinstance(value, str) else None
    try:
        day = date(ORDINARY_YEAR, int(found[1]), int(found[2])) if found else None
    except ValueError:
        day = None
    if day is None:
        raise Wrong(_("expected month and day, such as 04-01 for 1 April"))
    return Deadline(day.month, day.day)


def read_target(value: Any) -> FunderTarget:
    """Return a target: a number that is to be reached, or a table that says its direction too."""
    if not isinstance(value, dict):
        return FunderTarget(read_number(value))
    direction = value.get("direction", Direction.AT_LEAST)
    if direction not in list(Direction):
        raise Wrong(_("expected a direction: at_least or at_most"))
    return FunderTarget(read_number(value["value"]), Direction(direction))
