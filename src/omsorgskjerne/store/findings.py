"""What verifying a file has found so far."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.store import audit
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omsorgskjerne.store.engine import Engine

_ = words_of(__name__)


@attrs.frozen
class Verified:
    """What was found.

    `head` is the last link of the chain: whoever keeps it elsewhere can tell a chain that was written anew.
    """

    entries: int
    compared: int
    erased: int
    not_compared: int
    faults: tuple[Phrase, ...]
    head: str


@attrs.define
class Findings:
    """What is known while the file is gone through."""

    engine: Engine
    entries: int = 0
    contents: int = 0
    compared: int = 0
    head: str = audit.FIRST
    faults: list[Phrase] = attrs.field(factory=list)
    migrated: dict[str, int] = attrs.field(factory=dict)
    """The last entry of a named migration, by table."""
    erased: set[str] = attrs.field(factory=set)
    """Ids of rows that were erased as a whole, and of imports that were."""
    missing: int = 0
    uncompared: int = 0

    def blame(self, text: str, table: str, sequence: int, *, missing: int = 0) -> None:
        """Note a fault, and of how many entries the content cannot be compared for it."""
        self.missing += missing
        self.faults.append(Phrase(text, table=table, sequence=sequence))

    def judge(self, digest: str, content: Mapping[str, Any], salt: str, table: str, sequence: int) -> None:
        """Compare a content that is there with its entry."""
        self.compared += 1
        if audit.digest(content, bytes.fromhex(salt)) != digest:
            self.blame(_("{table}: the content of entry {sequence} was changed."), table, sequence)

    @contextmanager
    def reading(self, table: str) -> Iterator[None]:
        """Blame a table whose content is not even of the form that it must have, as after damage, and go on."""
        try:
            yield
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            self.faults.append(Phrase(_("{table}: what stands there cannot be read."), table=table))

    def unsalted(self, row_id: str, table: str, sequence: int) -> None:
        """Blame a row or an import that has no salt any more, unless it was erased: it could have been changed."""
        if row_id not in self.erased:
            self.blame(_("{table}: the salt of entry {sequence} is gone."), table, sequence, missing=1)

    def comparable(self, table: str, sequence: int) -> bool:
        """Tell whether the content of an entry is still in the form in which it was written down."""
        return sequence > self.migrated.get(table, 0)

    def result(self) -> Verified:
        """Return what was found."""
        erased = max(0, self.contents - self.compared - self.uncompared - self.missing)
        return Verified(self.entries, self.compared, erased, self.uncompared, tuple(self.faults), self.head)
