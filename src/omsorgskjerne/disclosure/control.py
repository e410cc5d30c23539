"""A report as it may be shown outside: protected, and then tried by somebody who knows only what is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure import programs
from omsorgskjerne.disclosure.apply import left, without_single_days
from omsorgskjerne.disclosure.audit import audit
from omsorgskjerne.disclosure.protect import protect
from omsorgskjerne.errors import DisclosureError
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from omsorgskjerne.disclosure.audit import Gap
    from omsorgskjerne.disclosure.places import Place
    from omsorgskjerne.disclosure.protect import Protected
    from omsorgskjerne.figures.results import Report
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.organisation.audiences import Rule
    from omsorgskjerne.store import Store

_ = words_of(__name__)

TRIES = 6
"""How often more is taken away because the auditor found something."""


def controlled(
    report: Report, organisation: Organisation, store: Store, rule: Rule, *, today: date | None = None
) -> Report:
    """Return a report in which nobody can be found.

    Where the auditor finds that a part of a breakdown can be told too closely, the breakdown is left out; of a whole
    figure all that is linked to it is hidden, and if that does not help the figure is left out.

    Raises DisclosureError where a number could be worked out whatever else is taken away.
    """
    report = without_single_days(report)
    hidden: set[Place] = set()
    left_out: set[tuple[str, str]] = set()
    for _try in range(TRIES):
        protected = protect(left(report, left_out), organisation, store, rule, today=today, also=hidden)
        if not programs.is_installed():
            return _told(protected, left_out, audited=False)
        gaps = audit(protected.report, protected.asked, threshold=rule.threshold, released=protected.released)
        if not gaps:
            return _told(protected, left_out, audited=True)
        left_out |= {
            (gap.place.figure, gap.place.dimension) for gap in gaps if gap.place.dimension or gap.place in hidden
        }
        hidden |= {gap.place for gap in gaps if not gap.place.dimension}
    raise _given_away(gaps)


def _told(protected: Protected, left_out: Collection[tuple[str, str]], *, audited: bool) -> Report:
    """Return a protected report that says what was left out of it and whether it was audited."""
    report = protected.report
    protection = report.protection and attrs.evolve(
        report.protection, audited=audited, left_out=tuple(sorted(left_out))
    )
    return attrs.evolve(report, protection=protection)


def _given_away(gaps: Collection[Gap]) -> DisclosureError:
    figures = dict.fromkeys(gap.place.figure for gap in gaps)
    return DisclosureError(
        _("The report is not made: numbers that may not be shown could be worked out from it ({figures})."),
        hint=_("Leave these figures out of it, or choose a longer period."),
        figures=", ".join(figures),
    )
