"""Importing a file: checked row by row, stored as a whole or, where asked for, without the rows that are refused."""

from __future__ import annotations

import hashlib
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.errors import InputError
from omsorgskjerne.files.json_lines import JsonSource
from omsorgskjerne.files.read import CsvSource
from omsorgskjerne.files.refused import RefusedRows
from omsorgskjerne.files.source import Broken, Bytes, as_text
from omsorgskjerne.store import audit, bulk
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from omsorgskjerne.files.source import Piece, Source
    from omsorgskjerne.store import Store
    from omsorgskjerne.store.columns import Refusal
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

SHOWN = 10
"""How many refusals are told; the rest are counted."""
BLOCK = 1 << 20
JSON_SUFFIXES = {".jsonl", ".ndjson"}


@attrs.frozen
class Earlier:
    """When the same file was imported before."""

    batch: str
    at: datetime


@attrs.frozen
class Imported:
    """What came of an import."""

    added: int = 0
    """Rows that were added, or in a dry run would be."""
    already: int = 0
    """Rows that were in the store with the same id and content."""
    voided: int = 0
    """Rows that were left out because the file says that they are voided."""
    refused: int = 0
    refusals: tuple[Phrase, ...] = ()
    """The first few, each with line, field and what was expected."""
    batch: str | None = None
    """The batch that the added rows belong to; None if nothing was stored."""
    refused_file: Path | None = None
    earlier: Earlier | None = None
    """Set when the same file was imported before, and nothing was done."""


class RefusedFileError(InputError):
    """A file holds rows that are refused, and nothing was stored. `refused` is how many, `refusals` the first few."""

    def __init__(self, path: Path, refused: int, refusals: Sequence[Phrase]) -> None:
        """Say which rows, and what is wrong with them."""
        super().__init__(
            _("{file}: {count} rows are refused, and nothing was stored.\n{rows}"),
            hint=_("Mend them, or import the others with --skip-invalid."),
            file=path,
            count=refused,
            rows=_lines(refused, refusals),
        )
        self.refused = refused
        self.refusals = tuple(refusals)


class _NothingToStore(Exception):  # noqa: N818 - it ends a transaction that is not to be kept
    pass


def import_file(
    store: Store,
    record: type,
    path: Path | str,
    *,
    skip_invalid: bool = False,
    dry_run: bool = False,
    refused_path: Path | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Imported:
    """Import a CSV file, or JSON lines if its name ends in `.jsonl` or `.ndjson`.

    If a single row is refused nothing is stored; with `skip_invalid` the others are, and the refused ones are written
    to `refused_path`, a new file (by default `<name>-refused.csv` beside the other). `dry_run` checks everything and
    writes nothing. A file that was imported before adds nothing. `progress` is called with the bytes done and in all.

    Raises RefusedFileError when rows are refused, InputError when the file cannot be read, StoreError when the store or
    the file of refused rows cannot be written.
    """
    path = Path(path)
    table = store.organisation.table(record)
    salt = audit.new_salt()
    with closing(Bytes(path, hashlib.sha256(salt))) as content, as_text(content) as text:
        json_lines = path.suffix.lower() in JSON_SUFFIXES
        source: Source = JsonSource(text, path, table) if json_lines else CsvSource(text, path, table)
        job = _Job(store, table, path, content, progress)
        if skip_invalid and not dry_run:
            job.rejects = RefusedRows(store.organisation.config, path, refused_path, source.header, source.delimiter)
        try:
            return job.run(source, salt, keep=not dry_run, strict=not skip_invalid)
        except BaseException:
            if job.rejects:
                job.rejects.drop()
            raise


class _Job:
    """One import on its way."""

    def __init__(
        self, store: Store, table: Table, path: Path, content: Bytes, progress: Callable[[int, int], object] | None
    ) -> None:
        self.store = store
        self.table = table
        self.path = path
        self.content = content
        self.rejects: RefusedRows | None = None
        self.progress = progress
        self.already = self.voided = self.refused = 0
        self.refusals: list[Phrase] = []

    def run(self, source: Source, salt: bytes, *, keep: bool, strict: bool) -> Imported:
        batch = file = None
        with suppress(_NothingToStore), self.store.together():
            if earlier := self.earlier():
                return Imported(earlier=earlier)
            load = self.load(source, salt)
            if strict and self.refused:
                raise RefusedFileError(self.path, self.refused, self.refusals)
            if self.rejects:
                file = self.rejects.keep()
            if not keep or not load.added:
                raise _NothingToStore
            load.finish(file_name=self.path.name, fingerprint=self.fingerprint())
            batch = load.batch
            load.tell()
        return Imported(load.added, self.already, self.voided, self.refused, tuple(self.refusals), batch, file)

    def load(self, source: Source, salt: bytes) -> bulk.Load:
        size = 1 if any(record is self.table.record for _field, record in self.table.references()) else bulk.CHUNK
        load = None
        for piece in source.pieces(size):
            if load is None:
                load = bulk.Load(
                    self.store,
                    self.table,
                    salt=salt,
                    expected=len(piece.lines) * self.content.total // max(self.content.done, 1),
                )
            self.take(load, piece)
            if self.progress:
                self.progress(self.content.done, self.content.total)
        return load or bulk.Load(self.store, self.table, salt=salt)

    def take(self, load: bulk.Load, piece: Piece) -> None:
        taken = load.take(piece.columns, len(piece.lines))
        self.already += taken.already
        self.voided += piece.voided
        faults: dict[int, list[Phrase]] = {}
        for refusal in taken.refused:
            faults.setdefault(refusal.row, []).append(_fault(refusal))
        refused = [Broken(piece.lines[row], piece.rows[row], _joined("; ", reasons)) for row, reasons in faults.items()]
        for broken in sorted([*piece.broken, *refused], key=lambda broken: broken.line):
            self.refuse(broken)

    def refuse(self, row: Broken) -> None:
        self.refused += 1
        if len(self.refusals) < SHOWN:
            self.refusals.append(Phrase(_("line {line}: {reason}"), line=row.line, reason=row.reason))
        if self.rejects:
            self.rejects.add(row.line, self.store.organisation.language.say("{reason}", reason=row.reason), row.cells)

    def fingerprint(self) -> str:
        return bulk.fingerprint(self.content.done, self.content.hash.hexdigest())

    def earlier(self) -> Earlier | None:
        """Return when the same bytes came before: they are hashed with the salt of each batch of their size."""
        batches = list(bulk.imported_before(self.store, self.table, self.content.total))
        hashes = [hashlib.sha256(batch.salt) for batch in batches]
        if batches:
            with self.path.open("rb") as file:
                while block := file.read(BLOCK):
                    for hashed in hashes:
                        hashed.update(block)
        for batch, hashed in zip(batches, hashes, strict=True):
            if bulk.fingerprint(self.content.total, hashed.hexdigest()) == batch.fingerprint:
                return Earlier(batch.id, datetime.fromisoformat(batch.at))
        return None


def _fault(refusal: Refusal) -> Phrase:
    if refusal.field is None:
        return refusal.reason
    return Phrase(_("{field}: {reason}"), field=refusal.field.label, reason=refusal.reason)


def _lines(refused: int, refusals: Iterable[Phrase]) -> Phrase:
    shown = list(refusals)
    if refused > len(shown):
        shown.append(Phrase(_("… and {more} more"), more=refused - len(shown)))
    return _joined("\n", shown)


def _joined(between: str, phrases: Sequence[Phrase]) -> Phrase:
    """Return several phrases as one, each still to be said in some language."""
    return Phrase(
        between.join(f"{{p{number}}}" for number in range(len(phrases))),
        **{f"p{number}": phrase for number, phrase in enumerate(phrases)},
    )
