"""Rules that a row keeps with other rows: what no field can check by itself.

A group has no more attendances than its members times its sessions; a case moves along allowed ways only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from omsorgskjerne.kept import Kept
    from omsorgskjerne.period import Period

T = TypeVar("T")


class Rows(Protocol):
    """What a rule may look at: the rows there are while one is about to be added, changed or voided (a `Store`)."""

    @property
    def organisation(self) -> Any:
        """Return the organisation."""

    def get(self, record: type[T], id: str) -> Kept[T]:
        """Return a row by its id."""

    def rows(
        self,
        record: type[T],
        where: Mapping[str, Any] | None = None,
        *,
        period: Period | None = None,
        overlapping: Period | None = None,
        voided: bool = False,
        limit: int | None = None,
        newest_first: bool = True,
    ) -> Iterator[Kept[T]]:
        """Return rows by event date, those of one day in the order they were entered.

        A rule that asks for what refers to a row (`where`), and of intervals for those that overlap a time, costs what
        is found; one that asks for more makes every import wait for it. While a file is loaded, what refers to the rows
        that it names is read for many of its rows at once.
        """

    def count(
        self,
        record: type,
        where: Mapping[str, Any] | None = None,
        *,
        period: Period | None = None,
        overlapping: Period | None = None,
        voided: bool = False,
    ) -> int:
        """Return how many rows there are."""

    def sums(
        self,
        record: type,
        names: Sequence[str],
        where: Mapping[str, Any] | None = None,
        *,
        overlapping: Period,
    ) -> tuple[int, ...]:
        """Return the sums of some quantities over the rows that overlap a time, in the order of their names."""


class Proposal(NamedTuple):
    """A row that is about to be added (no `before`), changed, or voided (no `after`)."""

    id: str
    before: Any
    after: Any


class Rule(NamedTuple):
    """A check of every change to the rows of one record.

    It runs before the change, in the same transaction. It raises InputError, without any personal value, when the
    change is not allowed; then nothing is stored. An import asks it row by row, in the order of the file: a row it is
    against is refused like any other.

    The rows it looks at are those there are: a new row is not among them yet, and one that is being changed or voided
    stands there as it was, under `proposal.id`. What is proposed has its codes drawn, its clock times their offsets,
    and its minutes worked out.
    """

    record: type
    check: Callable[[Rows, Proposal], None]
    afterwards: bool = False
    """Whether it is asked only when everything that is written together is written, before it is kept: for rows of two
    records that must agree, of which one has to be written first. The rows it looks at are then those that would stand.
    An import asks it of each row as soon as that is stored: what the row must agree with is there before.
    """
    never_more: Sequence[tuple[str, str]] = ()
    """Ids of figures in pairs: while rows keep the rule, the first is never more than the second, nor in parts of both.

    Whoever reads a report may know the rule: what is hidden for readers outside is hidden well enough for them too.
    """
