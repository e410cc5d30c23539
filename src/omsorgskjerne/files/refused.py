"""The file of refused rows: each with its line and what is wrong with it, to be mended and imported again."""

from __future__ import annotations

import io
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from omsorgskjerne.disk.parts import write_part
from omsorgskjerne.disk.reasons import reason_of
from omsorgskjerne.disk.whole import move_free, move_new
from omsorgskjerne.disk.workshop import workshop
from omsorgskjerne.errors import StoreError
from omsorgskjerne.files.cells import CsvRows, copied
from omsorgskjerne.files.headers import REFUSED_LINE, REFUSED_REASON
from omsorgskjerne.store.around import refuse_own
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from omsorgskjerne.organisation import Config

_ = words_of(__name__)


class RefusedRows:
    """Takes refused rows and writes them to a file, which has another name until `keep` is called."""

    def __init__(
        self, config: Config, source: Path, target: Path | None, header: Sequence[str], delimiter: str
    ) -> None:
        """Remember where the rows are to go: `target`, or a new file beside the source.

        Raises StoreError when the target exists already, or is one of the organisation's own.
        """
        if target:
            _refuse_taken(config, target)
        self._home = config.store_file.parent
        self._named = target is not None
        self._target = target or source.with_name(f"{source.stem}-refused.csv")
        self._work, self._writing = ExitStack(), ExitStack()
        self._columns = [number for number, name in enumerate(header) if name not in {REFUSED_LINE, REFUSED_REASON}]
        self._header = [header[number] for number in self._columns]
        self._delimiter = delimiter
        self._stream: io.TextIOWrapper | None = None
        self._kept = False
        self._rows: CsvRows | None = None

    def add(self, line: int, reason: str, cells: Sequence[str]) -> None:
        """Write a row. Raises StoreError when the file cannot be written."""
        try:
            out = self._rows or self._begin()
            # Line and reason come first: a row that has too many cells keeps them all.
            whole = len(cells) == len(self._columns) or any(number >= len(cells) for number in self._columns)
            kept = (
                list(cells)
                if whole
                else [cells[number] for number in self._columns] + list(cells[max(self._columns) + 1 :])
            )
            out.write([line, reason, *map(copied, kept)])
        except OSError as error:
            raise self._unwritable(error) from None

    def _begin(self) -> CsvRows:
        folder = self._work.enter_context(workshop(self._target.absolute().parent, self._home))
        self._part = folder / self._target.name
        binary = self._writing.enter_context(write_part(self._part))
        # Half a character, which JSON can hold, is written as JSON writes it.
        self._stream = io.TextIOWrapper(binary, encoding="utf-8-sig", errors="backslashreplace", newline="")
        self._rows = CsvRows(self._stream, delimiter=self._delimiter)
        self._rows.write([REFUSED_LINE, REFUSED_REASON, *self._header])
        return self._rows

    def keep(self) -> Path | None:
        """Give the file its name and return it; None if no row was refused.

        One that was not asked for by name gets a number where somebody may be mending an earlier one.
        """
        if self._stream is None:
            return None
        try:
            self._stream.detach()
            self._writing.close()
            if self._named:
                move_new(self._part, self._target)
            else:
                self._target = move_free(self._part, self._target)
            self._kept = True
            self._work.close()
        except OSError as error:
            raise self._unwritable(error) from None
        return self._target

    def drop(self) -> None:
        """Remove what was written: nothing came of the import."""
        with suppress(OSError):
            self._writing.close()
        self._work.close()
        if self._kept:
            with suppress(OSError):
                self._target.unlink(missing_ok=True)

    def _unwritable(self, error: OSError) -> StoreError:
        return StoreError(
            _("The refused rows cannot be written to {file}: {reason}."),
            hint=_("Nothing was stored. Name another file for them."),
            file=self._target,
            reason=reason_of(error),
        )


def _refuse_taken(config: Config, target: Path) -> None:
    refuse_own(config, target)
    if target.exists():
        raise StoreError(_("{file} exists already."), hint=_("Name another file for the refused rows."), file=target)
