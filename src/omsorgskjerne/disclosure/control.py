"""A report as it may be shown outside: protected, and then tried by somebody who knows only what is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure import programs
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

TRIES = 5
"""How often more is hidden because an auditor found something; each time all that is linked to it goes."""


def controlled(
    report: Report, organisation: Organisation, store: Store, rule: Rule, *, today: date | None = None
) -> Report:
    """Return a report in which nobody can be found.

    Raises DisclosureError where a number could be worked out whatever else is hidden.
    """
    also: set[Place] = set()
    for _try in range(TRIES):
        protected = protect(report, organisation, store, rule, today=today, also=also)
        if not programs.is_installed():
            return protected.report
        gaps = audit(protected.report, protected.asked, threshold=rule.threshold, released=protected.released)
        if not gaps:
            return _audited(protected)
        found = {gap.place for gap in gaps}
        if found <= also:
            break
        also |= found
    raise _given_away(report, gaps)


def _audited(protected: Protected) -> Report:
    report = protected.report
    protection = report.protection and attrs.evolve(report.protection, audited=True)
    return attrs.evolve(report, protection=protection)


def _given_away(report: Report, gaps: Collection[Gap]) -> DisclosureError:
    labels = dict.fromkeys(str(report.lines[gap.place.figure].figure.id) for gap in gaps)
    return DisclosureError(
        _("The report is not made: numbers that may not be shown could be worked out from it ({figures})."),
        hint=_("Leave these figures out of it, or choose a longer period."),
        figures=", ".join(labels),
    )
