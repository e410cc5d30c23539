"""What rows keep with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne import InputError, Period, Rule, words_of
from omsorgskjerne_volunteers.choices import Role
from omsorgskjerne_volunteers.records import Engagement, Shift, Transition

if TYPE_CHECKING:
    from omsorgskjerne import Proposal, Rows

_ = words_of(__name__)


def check_engagement(rows: Rows, proposal: Proposal) -> None:
    """Refuse a form of sentence in another role, an end reason without an end, and one role twice at a time."""
    row: Engagement | None = proposal.after
    if row is None:
        return
    if row.sentence is not None and row.role != Role.SERVING_SENTENCE:
        role = rows.organisation.table(Engagement)["role"].role.codes[Role.SERVING_SENTENCE]
        raise InputError(_("Only the role “{role}” has a form of sentence."), role=role)
    if row.end_reason is not None and row.until is None:
        raise InputError(_("A reason for the end needs the day it ended."))
    same, time = {"person": row.person, "role": row.role}, Period.lasting(row.since, row.until)
    if any(other.id != proposal.id for other in rows.rows(Engagement, same, overlapping=time)):
        raise InputError(
            _("This person has this role at that time already."),
            hint=_("End the other engagement first; another role is a row of its own."),
        )


def check_shift(_rows: Rows, proposal: Proposal) -> None:
    """Refuse an end without a beginning, and times for several people, whose hours would be those of one."""
    row: Shift | None = proposal.after
    if row is None or row.ends is None:
        return
    if row.begins is None:
        raise InputError(_("A shift that ends needs the time it began."))
    if row.persons > 1:
        raise InputError(
            _("A shift of several people has no end."), hint=_("Give the hours of all of them together instead.")
        )


def check_transition(_rows: Rows, proposal: Proposal) -> None:
    """Refuse a step that leads nowhere."""
    row: Transition | None = proposal.after
    if row is not None and row.came_from == row.went_to:
        raise InputError(_("A transition leads from one standing to another."))


RULES = (Rule(Engagement, check_engagement), Rule(Shift, check_shift), Rule(Transition, check_transition))
