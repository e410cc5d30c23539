"""The states of a referral and the moves between them: the table that everything else asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne import Choice, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_ = words_of(__name__)


class State(Choice):
    """Where a referral stands, from the first assessment until the person has moved out."""

    ASSESSED = "assessed", _("assessed")
    REFERRED = "referred", _("referred")
    RECEIVED = "received", _("received")
    ALLOCATED = "allocated", _("allocated a place")
    DECLINED = "declined", _("offer declined")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")
    WAITING = "waiting", _("accepted, waiting to move in")
    ADMITTED = "admitted", _("admitted")
    EXTENDED = "extended", _("extended")
    DISCHARGED = "discharged", _("discharged")


FIRST: frozenset[State] = frozenset({State.ASSESSED, State.REFERRED})
"""What a referral may begin with."""

ALLOWED: Mapping[State, frozenset[State]] = {
    State.ASSESSED: frozenset({State.REFERRED, State.WITHDRAWN}),
    State.REFERRED: frozenset({State.RECEIVED, State.WITHDRAWN}),
    State.RECEIVED: frozenset({State.ALLOCATED, State.REJECTED, State.WITHDRAWN}),
    State.ALLOCATED: frozenset({State.WAITING, State.ADMITTED, State.DECLINED, State.WITHDRAWN}),
    State.DECLINED: frozenset({State.ALLOCATED, State.REJECTED, State.WITHDRAWN}),
    State.REJECTED: frozenset({State.RECEIVED}),
    State.WITHDRAWN: frozenset({State.RECEIVED}),
    State.WAITING: frozenset({State.ADMITTED, State.DECLINED, State.WITHDRAWN}),
    State.ADMITTED: frozenset({State.EXTENDED, State.DISCHARGED}),
    State.EXTENDED: frozenset({State.EXTENDED, State.DISCHARGED}),
    State.DISCHARGED: frozenset(),
}
"""Which states may follow each. Who was rejected or withdrew is received again by an appeal; whoever declines an offer
stands in the queue as before."""

UNDECIDED = frozenset({State.REFERRED, State.RECEIVED})
"""A reply is owed."""
QUEUED = frozenset({State.RECEIVED, State.DECLINED})
"""May be allocated a place."""
HOLDING = frozenset({State.ALLOCATED, State.WAITING})
"""A place is held for the person, who has not moved in."""
INSIDE = frozenset({State.ADMITTED, State.EXTENDED})
"""The person lives there; the move may agree on a last day."""
CLOSED = frozenset({State.REJECTED, State.WITHDRAWN})
"""The person was not admitted; whoever is received after that has appealed."""
ENDED = CLOSED | {State.DISCHARGED}
"""Nothing more is to be done, unless there is an appeal."""
WITH_REASON = frozenset({State.REJECTED, State.WITHDRAWN, State.DECLINED, State.EXTENDED})
"""Moves that are not made without a reason."""
WITH_WARD = frozenset({State.ALLOCATED, State.ADMITTED})
"""Moves that are to a place in a ward."""
DECIDED = frozenset({State.ALLOCATED, State.REJECTED, State.ADMITTED})
"""Moves that are not made without saying who decided."""
