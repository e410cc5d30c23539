"""What is read of whole tables, whatever days a report is of; more on such descriptions in `queries`."""

from __future__ import annotations

import attrs

from omsorgskjerne.evaluate.queries import Query


@attrs.frozen
class Ends(Query):
    """The first and the last event day there ever was."""

    def __str__(self) -> str:
        """Return what is read, in words."""
        return f"{self.table}: first and last {self.event}"


@attrs.frozen
class Whole(Query):
    """Every row of a small table, oldest entry first."""

    columns: tuple[str, ...]

    def __str__(self) -> str:
        """Return what is read, in words."""
        return f"{self.table}: every row"


@attrs.frozen
class History(Query):
    """What was done to every row of a small table, and what it held from then on; voided ones among them."""

    columns: tuple[str, ...]

    def __str__(self) -> str:
        """Return what is read, in words."""
        return f"{self.table}: every step of every row"
