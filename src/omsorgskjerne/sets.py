"""Sets of things that have to do with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


class Sets(Generic[T]):
    """Things in sets that were joined."""

    def __init__(self) -> None:
        """Begin with each thing by itself."""
        self._above: dict[T, T] = {}

    @classmethod
    def of(cls, together: Iterable[Iterable[T]]) -> Sets[T]:
        """Return the sets of things of which some are together."""
        found = cls()
        for some in together:
            found.join(some)
        return found

    def find(self, one: T) -> T:
        """Return what stands for the set of a thing."""
        above = self._above
        while above.setdefault(one, one) != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    def join(self, some: Iterable[T]) -> None:
        """Join the sets of some things; what stands for that of the first stands for all."""
        above, root = self._above, None
        for one in some:
            if root is None:
                root = self.find(one)
            elif above.get(one) != root:
                above[self.find(one)] = root
                above[one] = root
