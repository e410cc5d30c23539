"""Evaluated reports: the results of figures with everything around them. What is shown is made from these alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal  # noqa: TC003 - attrs.frozen resolves it
from fractions import Fraction  # noqa: TC003 - attrs.frozen resolves it
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.figures.results import NOTHING
from omsorgskjerne.organisation.audiences import INTERNAL, Audience
from omsorgskjerne.rounding import precision_of
from omsorgskjerne.terms import Quality, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from omsorgskjerne.core.planning import Direction
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Axis, Result
    from omsorgskjerne.organisation.chapters import Chapter
    from omsorgskjerne.organisation.funders import Grant
    from omsorgskjerne.period import Period
    from omsorgskjerne.rounding import Precision
    from omsorgskjerne.sections import Section
    from omsorgskjerne.words import Phrase


_WITHOUT_PERCENT = {Unit.PERCENT, Unit.SCORE}
"""A change in these is not itself told in per cent: it would read as the change."""


@attrs.frozen
class Goal:
    """The target of a figure in exactly this period, and what came of it."""

    value: Fraction
    direction: Direction
    reached: bool | None = None
    """None where the figure has no value, or a range that lies on both sides."""
    attained: Fraction | None = None
    """The value as per cent of the target."""
    notes: tuple[Phrase, ...] = ()
    """What a reader must know of the target: that it was changed after the period began, that there are several."""


@attrs.frozen
class Line:
    """One figure of a report: this period, the years before, target and change."""

    figure: Figure
    result: Result
    previous: Mapping[str, Result]
    """Name of an earlier period (`2023`) → result, nearest first; periods in which nothing was recorded are there with
    no value."""
    goal: Goal | None
    change: Fraction | None
    """This period's unrounded value less last year's; None where either is missing or a range."""
    change_percent: Fraction | None
    definition: Phrase
    """What is counted, in words."""
    formula: str
    """A computed figure's formula with the ids of its figures; empty for others."""
    formula_inputs: tuple[str, ...] = ()
    """Ids of the figures it is computed from, in the formula's order."""
    axes: Mapping[str, Axis] = attrs.field(factory=dict)
    divided: frozenset[str] | None = None
    """Dimensions whose parts add up to the whole, told before they were rounded; None where nothing is rounded."""

    @property
    def latest(self) -> Result:
        """Return the result that the change is from: that of the nearest earlier period."""
        return next(iter(self.previous.values()), NOTHING)

    @property
    def changes_estimate(self) -> bool:
        """Tell whether the change is one from or to an estimate."""
        return Quality.ESTIMATED in {self.result.quality, self.latest.quality}

    @property
    def change_precision(self) -> Precision:
        """Return how finely the change is printed."""
        return precision_of(self.figure.decimals, self.figure.round_to, estimated=self.changes_estimate)

    @property
    def told_percent(self) -> Fraction | None:
        """Return the change in per cent of last year; None where it would say nothing, or be read as the change."""
        return None if self.figure.unit in _WITHOUT_PERCENT else self.change_percent or None

    def beside(self, previous: Mapping[str, Result]) -> Line:
        """Return it with these results of earlier periods, and the change from the nearest."""
        line = attrs.evolve(self, previous=previous, change=None, change_percent=None)
        now, before = line.result, line.latest
        if now.value is None or before.value is None or now.is_range or before.is_range:
            return line
        change = now.value - before.value
        return attrs.evolve(
            line, change=change, change_percent=change / before.value * 100 if before.value > 0 else None
        )


@attrs.frozen
class Shown:
    """A number that is shown although disclosure control would hide it: somebody decided so, and signs for it.

    Who, and why, stays inside.
    """

    figure: str
    dimension: str
    """The breakdown that the part is of; empty for all of the figure."""
    part: str | None
    day: date
    """The day it was entered."""


@attrs.frozen
class Milder:
    """A rule of disclosure control that shows more than is usual: somebody decided so, and signs for it."""

    rule: str
    """`threshold` or `dominance`."""
    usual: Decimal
    day: date
    """The day it was entered."""


@attrs.frozen
class LeftOut:
    """A figure, or a breakdown of it, that is not in the report because it could not be protected."""

    figure: str
    dimension: str
    """Empty for the figure itself."""
    label: str
    by: str
    """What the breakdown is called."""
    reason: str
    """Why, by what it is: never by what was found in it."""
    advice: str
    """With what change it may be shown."""


@attrs.frozen
class Protection:
    """What was done to a report to protect the persons behind its numbers."""

    threshold: int
    dominance: Decimal
    hidden: int
    """How many numbers are not shown."""
    shown: tuple[Shown, ...] = ()
    milder: tuple[Milder, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    """What could not be protected and is not there at all."""


@attrs.frozen
class Report:
    """A whole report, evaluated. Every output is written from this and computes nothing."""

    organisation: str
    language: str
    period: Period
    previous: tuple[Period, ...]
    foreword: str
    lines: Mapping[str, Line]
    """Every figure by id, in the order of the sections, then the others."""
    sections: tuple[Section, ...]
    plugins: Mapping[str, str]
    """Plugin → version, the core first."""
    own: frozenset[str] = frozenset()
    """Ids of the figures that the organisation itself declares."""
    audience: Audience = INTERNAL
    """Whom it is for."""
    cover: str = ""
    """What a funder is told before the report begins; an empty line parts paragraphs."""
    grants: tuple[Grant, ...] = ()
    """What the funder has given, for which purposes."""
    deadline: date | None = None
    """When the funder is to have it."""
    behind: frozenset[str] = frozenset()
    """Ids of figures that were not chosen: they stand in no table, and are defined because others are computed from
    them."""
    warnings: tuple[Phrase, ...] = ()
    """What whoever signs the report should look at; printed with the internal report only."""
    protection: Protection | None = None
    """None where everything is shown."""
    withheld: tuple[Period, ...] = ()
    """Earlier periods without numbers here, because the audience was given other numbers of days in them already."""
    as_given: tuple[Period, ...] = ()
    """Earlier periods whose numbers here are those that the audience was given before, and no others."""
    chapters: tuple[Chapter, ...] = ()
    """The organisation's own text, in which numbers of this report are put in."""
    anchor: str = ""
    """The audit chain's when the report was made (see `audit.Head`); empty for inside."""
    draft: bool = False
    """Whether it is for outside and not given yet: what is given is frozen."""
    order: tuple[str, ...] = ()
    """Ids of chapters and parts that stand in this order; see `compose`."""

    @property
    def merged(self) -> tuple[tuple[str, str], ...]:
        """Return figure and dimension of the breakdowns in which months or rare codes are told together."""
        return tuple(
            (id_, name)
            for id_, line in self.lines.items()
            for name, axis in line.axes.items()
            if axis.merged and name in line.result.by
        )
