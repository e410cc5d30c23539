"""What an audience was given is not given again otherwise: two reports of the same days tell what differs between them.

The public report of a year less that of its first eleven months is December; less the one made anew after a person was
added it is that person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.errors import DisclosureError
from omsorgskjerne.freeze.content import numbers_in
from omsorgskjerne.store import frozen
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.figures.results import Report, Result
    from omsorgskjerne.organisation.audiences import Audience
    from omsorgskjerne.period import Period
    from omsorgskjerne.store import Store
    from omsorgskjerne.store.frozen import Frozen

_ = words_of(__name__)


def refuse_overlap(store: Store, period: Period, audience: Audience) -> None:
    """Raise DisclosureError where an audience was given a frozen report of other days that overlap a period."""
    for given in frozen.every(store.engine):
        own = given.audience == audience.code and given.period != period
        if own and given.period.start < period.end and period.start < given.period.end:
            raise DisclosureError(
                _(
                    "A report of {given} was frozen for {audience} as {id}, and has days in common with {period}: "
                    "whoever has both could work out numbers that are not shown."
                ),
                hint=_("Give that one again: omsorg report --frozen {id}"),
                audience=audience.label,
                given=given.period.name,
                period=period.name,
                id=given.id,
            )


def refuse_changed(report: Report, store: Store) -> None:
    """Raise DisclosureError where an audience was given a frozen report of the same period with other numbers."""
    given = frozen.latest(store.engine, report.period, report.audience.code)
    if given is not None and not _is_same(report, store, given):
        raise DisclosureError(
            _(
                "A report of {period} was frozen for {audience} as {id}, and its numbers would be others now: whoever "
                "has both could see whom the difference is about."
            ),
            hint=_("Give that one again: omsorg report --frozen {id}. What has changed is told by: omsorg diff {id}"),
            audience=report.audience.label,
            period=report.period.name,
            id=given.id,
        )


def _is_same(report: Report, store: Store, given: Frozen) -> bool:
    """Tell whether a report shows every number that a frozen one showed, and no other."""
    before = numbers_in(frozen.content(store.engine, given.id))
    shown = {id_: {report.period.name: line.result, **line.previous} for id_, line in report.lines.items()}
    was = {id_: number.given for id_, number in before.items() if number.given != {}}
    return shown.keys() == was.keys() and all(_equal(shown[id_], was[id_]) for id_ in shown)


def _equal(now: Mapping[str, Result], was: Mapping[str, Result] | None) -> bool:
    return was is not None and {name: _number(result) for name, result in now.items()} == {
        name: _number(result) for name, result in was.items()
    }


def _number(result: Result) -> Result:
    """Return what of a result is numbers; breakdowns of nothing are none."""
    by = {name: {code: _number(part) for code, part in parts.items()} for name, parts in result.by.items() if parts}
    return attrs.evolve(result, by=by, quality=None, notes=(), source=None, known=None)
