"""What could not be protected and is left out: why, and what to change, in words for whoever answers for the report.

The words follow from what is left out alone, which everybody can see; never from what was found in it. So they tell no
more than that it is not there: "all have the same in common" would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.errors import DisclosureError
from omsorgskjerne.evaluate.results import LeftOut
from omsorgskjerne.figures import TIME
from omsorgskjerne.terms import Reveals
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from omsorgskjerne.evaluate.results import Line, Report

_ = words_of(__name__)

OF_TIME = (
    _("What would be shown of it tells when the rest was."),
    _("Longer parts of the period may be shown (quarters, not months), or a longer period."),
)
REVEALING = (
    _("It concerns health, crime, death or a home, and could tell that of whoever is known to be counted in it."),
    _("It may be shown of a longer period."),
)
BREAKDOWN = (
    _("Parts of few could be worked out from the others."),
    _("Fewer and broader groups may be shown, or a longer period."),
)
OF_PERSONS = (
    _("How many different persons it counts would tell of single ones."),
    _("It may be shown of a longer period, or where more of its rows name somebody (a code is enough)."),
)
FORMULA = (
    _("Numbers that are not shown could be worked out from it."),
    _("It may be shown of a longer period."),
)
FIGURE = (
    _("Numbers of few could be worked out from it and the others."),
    _("It may be shown of a longer period, or in a report with fewer figures and breakdowns."),
)
ANEW = (
    _(
        "Numbers of some of these days, or of those next to them, were given before, and the records have changed "
        "since, or figures that were given are not declared any more: the difference could tell of single ones."
    ),
    _(
        "It may be shown once figures that were given are declared again as they were, or where somebody signs for it "
        "(omsorg override add)."
    ),
)


def left_out(line: Line, dimension: str, *, anew: bool = False) -> LeftOut:
    """Return that a breakdown of a figure is left out, or with no dimension all of it, and why.

    With `anew` it is because others were given of the same days, of other rows.
    """
    axis = line.axes.get(dimension)
    reason, advice = ANEW if anew else _why(line, dimension)
    return LeftOut(line.figure.id, dimension, line.figure.label, axis.label if axis else dimension, reason, advice)


def _why(line: Line, dimension: str) -> tuple[str, str]:
    axis = line.axes.get(dimension)
    if dimension in TIME:
        return OF_TIME
    if axis is not None and axis.reveals is Reveals.SPECIAL:
        return REVEALING
    if dimension:
        return BREAKDOWN
    if line.figure.expression is not None:
        return FORMULA
    return OF_PERSONS if line.figure.traits.distinct else FIGURE


def given_away(report: Report, figures: Iterable[str]) -> DisclosureError:
    """Return the refusal of a report from which numbers could be worked out, with the figures that tell them."""
    outs = [left_out(report.lines[id_], "") for id_ in sorted(set(figures))]
    each = {
        f"figure_{number}": Phrase(
            "\n  {label} ({id}): {reason} {advice}",
            label=one.label,
            id=one.figure,
            reason=one.reason,
            advice=one.advice,
        )
        for number, one in enumerate(outs)
    }
    return DisclosureError(
        _("The report is not made: numbers that may not be shown could be worked out from it. {figures}"),
        hint=_("Leave these figures out of it, or choose a longer period."),
        figures=Phrase("".join(f"{{{name}}}" for name in each), **each),
    )
