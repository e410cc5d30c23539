"""In which order the queue is given places: every rule of it, and why a case stands where it stands."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne import words_of
from omsorgskjerne_placement.codes import Urgency
from omsorgskjerne_placement.states import QUEUED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from omsorgskjerne_placement.desk import Case

_ = words_of(__name__)


@attrs.frozen
class Order:
    """One rule of the queue: of two cases the one with the smaller key stands first, and why."""

    why: str
    key: Callable[[Case], Any]


ORDER = (
    Order(_("urgent, which the next is not"), lambda case: case.referral.urgency != Urgency.URGENT),
    Order(_("referred before the next"), lambda case: case.referral.day),
    Order(_("referred on the same day as the next: by code"), lambda case: case.referral.code),
)
"""A later rule decides only between cases that all before it leave equal. Who declined an offer loses no place."""


def ranked(known: Iterable[Case]) -> Iterator[tuple[Case, str]]:
    """Yield the cases that may be given a place, first in the queue first, each with why it stands before the next."""
    queue = sorted(
        (case for case in known if case.state in QUEUED), key=lambda case: [order.key(case) for order in ORDER]
    )
    for case, following in pairwise(queue):
        yield case, next(order.why for order in ORDER if order.key(case) != order.key(following))
    if queue:
        yield queue[-1], _("last in the queue")
