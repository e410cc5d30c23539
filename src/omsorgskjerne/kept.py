"""A record as it is kept: the facts, and what the store knows of them."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - attrs resolves it
from typing import Generic, TypeVar

import attrs

from omsorgskjerne.ids import Id  # noqa: TC001 - attrs resolves it

T = TypeVar("T")


@attrs.frozen(repr=False)
class Kept(Generic[T]):
    """A row: the author's record, its id, when and by whom it was entered, its import batch, and why it was voided."""

    record: T
    id: Id[T]
    entered_at: datetime
    entered_by: str
    batch: str | None = None
    voided: datetime | None = None
    void_reason: str | None = None
