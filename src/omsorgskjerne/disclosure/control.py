"""A report as it may be shown outside: protected, and then tried by somebody who knows only what is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.apply import left, without_single_days
from omsorgskjerne.disclosure.attributes import telling_breakdowns
from omsorgskjerne.disclosure.audit import audit
from omsorgskjerne.disclosure.dates import dating, undated
from omsorgskjerne.disclosure.numbers import numbers_of
from omsorgskjerne.disclosure.overrides import overrides_of
from omsorgskjerne.disclosure.places import places
from omsorgskjerne.disclosure.protect import protect
from omsorgskjerne.disclosure.tools import require_tools
from omsorgskjerne.errors import DisclosureError
from omsorgskjerne.evaluate.results import LeftOut
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from omsorgskjerne.disclosure.audit import Gap
    from omsorgskjerne.disclosure.places import Place
    from omsorgskjerne.disclosure.protect import Protected
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.organisation.audiences import Rule
    from omsorgskjerne.store import Store

_ = words_of(__name__)

TRIES = 6
"""How often more is taken away because the auditor found something."""


def controlled(
    report: Report, organisation: Organisation, store: Store, rule: Rule, *, today: date | None = None
) -> Report:
    """Return a report without small numbers and what the auditor finds to give them away.

    What the auditor does not know of is in `docs/disclosure.md`.

    Where the auditor finds that a part of a breakdown can be told too closely, the breakdown is left out; of a whole
    figure all that is linked to it is hidden, and if that does not help the figure is left out.

    Raises DisclosureError where a number could be worked out whatever else is taken away, and where a library that it
    takes is not there.
    """
    require_tools()
    report = without_single_days(report)
    numbers = numbers_of(report, organisation, store, today)
    overrides = overrides_of(store, report)
    hidden: set[Place] = set()
    signed = {(one.figure, one.dimension) for one in overrides}
    left_out = {one for one in telling_breakdowns(report) if signed.isdisjoint({one, (one[0], "")})}
    for _try in range(TRIES):
        rest = left(report, left_out)
        protected = protect(
            rest, organisation, store, rule, today=today, also=hidden, numbers=numbers, overrides=overrides
        )
        gaps = audit(protected.report, protected.asked, threshold=rule.threshold, released=protected.released)
        if not gaps:
            return _told(protected, report, left_out)
        found = [gap.place for gap in gaps]
        beyond = [place for place in found if place.dimension or place in hidden]
        left_out |= {one for place in beyond for one in _to_leave_out(report, place)}
        hidden |= {place for place in found if not place.dimension}
    raise _given_away(gaps)


def _to_leave_out(report: Report, place: Place) -> Iterator[tuple[str, str]]:
    """Yield what is left out for a place that cannot be hidden: its breakdown, or what is made of it, or it."""
    if place.dimension:
        yield place.figure, place.dimension
        return
    formulas = [id_ for id_, line in report.lines.items() if place.figure in line.formula_inputs]
    earlier = place.period != report.period.name
    yield from ((id_, "") for id_ in (formulas if earlier and formulas else [place.figure]))


def _told(protected: Protected, whole: Report, left_out: Collection[tuple[str, str]]) -> Report:
    """Return a protected report that says what was left out of it."""
    report, out = undated(protected.report), {*left_out, *dating(protected.report)}
    protection = report.protection and attrs.evolve(
        report.protection,
        hidden=sum(result.suppressed for _place, result in places(report)),
        left_out=tuple(_named(whole, *one) for one in sorted(out)),
    )
    return attrs.evolve(report, protection=protection)


def _named(report: Report, figure: str, dimension: str) -> LeftOut:
    line = report.lines[figure]
    axis = line.axes.get(dimension)
    return LeftOut(figure, dimension, line.figure.label, axis.label if axis else dimension)


def _given_away(gaps: Collection[Gap]) -> DisclosureError:
    figures = dict.fromkeys(gap.place.figure for gap in gaps)
    return DisclosureError(
        _("The report is not made: numbers that may not be shown could be worked out from it ({figures})."),
        hint=_("Leave these figures out of it, or choose a longer period."),
        figures=", ".join(figures),
    )
