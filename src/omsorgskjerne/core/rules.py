"""Rules of the core's records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.core.assessment import Assessment, Scheme
from omsorgskjerne.core.planning import Reading
from omsorgskjerne.errors import InputError
from omsorgskjerne.rules import Rule
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from omsorgskjerne.rules import Proposal, Rows

_ = words_of(__name__)

LEAST, MOST = 1, 5
"""The scale of BrukerPlan."""


def check_assessment(_rows: Rows, proposal: Proposal) -> None:
    """Refuse an assessment without any score, or with one outside BrukerPlan's scale."""
    row = proposal.after
    if row is None:
        return
    scores = [score for score in (row.score, row.own_score) if score is not None]
    if not scores:
        raise InputError(_("An assessment needs a score, the staff's or the person's own."))
    if row.scheme == Scheme.BRUKERPLAN and not all(LEAST <= score <= MOST for score in scores):
        raise InputError(
            _("A score in BrukerPlan is from {least} to {most}."),
            hint=_("Give another scheme for another scale."),
            least=LEAST,
            most=MOST,
        )


def check_reading(rows: Rows, proposal: Proposal) -> None:
    """Refuse a reading of a part that its figure does not have, and a range whose ends are the wrong way round."""
    row = proposal.after
    if row is None:
        return
    if row.highest is not None and row.highest <= row.value:
        raise InputError(_("The highest of a range must be more than its value, which is the lowest."))
    parts = [code for codes in rows.organisation.figures[row.figure].parts.values() for code in codes]
    if row.part is not None and row.part not in parts:
        raise InputError(
            _("The figure {figure} has no such part."),
            hint=_("Its parts are: {parts}.") if parts else _("It has no parts; leave the part out."),
            figure=row.figure,
            parts=", ".join(parts),
        )


RULES = (Rule(Assessment, check_assessment), Rule(Reading, check_reading))
