"""Which column of a file holds which field: by the field's name, or by its label in any of the languages."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from omsorgskjerne.errors import InputError
from omsorgskjerne.schema import KEPT_COLUMNS
from omsorgskjerne.words import LANGUAGES, Language, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omsorgskjerne.tables import Table

_ = words_of(__name__)

ID = "id"
VOIDED = "voided"
REFUSED_LINE, REFUSED_REASON = "refused_line", "refused_reason"
"""What a file of refused rows has beside the rows themselves."""
_LABELS = (_("id"), _("entered at"), _("entered by"), _("batch"), _("voided"), _("reason for voiding"))
KEPT = dict(zip((name for name in KEPT_COLUMNS if name != "salt"), _LABELS, strict=True))
"""What a file tells of what the store keeps of every row, with labels.

Of these an import uses the id, and leaves out what was voided.
"""
_IGNORED = {*KEPT, REFUSED_LINE, REFUSED_REASON}
_SHOWN = 3


class Headers:
    """The names by which a table's columns are known."""

    def __init__(self, table: Table) -> None:
        """Collect names and labels. A label that several fields share names none of them."""
        self.table = table
        names = {field.name: field.name for field in table.fields} | {
            name: name for name in _IGNORED if name not in table
        }
        labels: dict[str, set[str]] = {}
        kept = {name: label for name, label in KEPT.items() if name not in table}
        for name, label in [*((field.name, field.label) for field in table.fields), *kept.items()]:
            for language in LANGUAGES:
                labels.setdefault(_plain(Language(language).say(label)), set()).add(name)
        self.shared = {label: owners for label, owners in labels.items() if len(owners) > 1 and label not in names}
        self.names = {label: next(iter(owners)) for label, owners in labels.items() if len(owners) == 1} | names

    def target(self, header: str) -> str:
        """Return the column that a header means; empty if none."""
        return self.names.get(_plain(header), "")

    def known(self, header: str) -> bool:
        """Tell whether a header means something here."""
        return _plain(header) in self.names or _plain(header) in self.shared

    def targets(self, headers: Sequence[str], file: str) -> tuple[str, ...]:
        """Return the column that each header of a file means.

        Raises InputError for a line that holds no headers, a header that is not known, two for one field, or a required
        field without one. Headers are told by their place and never repeated: where the first line holds no names, or
        people's names, they are values.
        """
        if not any(self.known(header) for header in headers):
            raise InputError(
                _("The first line of {file} does not name the columns."),
                hint=_("It must hold names such as: {known}."),
                file=file,
                known=self._listed(),
            )
        found = tuple(self._target(header, number, file) for number, header in enumerate(headers, 1))
        for number, name in enumerate(found, 1):
            if found.index(name) < number - 1:
                raise InputError(
                    _("{file}: columns {first} and {second} both hold {name}."),
                    hint=_("Take one of them away."),
                    file=file,
                    first=_place(found.index(name) + 1),
                    second=_place(number),
                    name=name,
                )
        missing = [field.name for field in self.table.fields if field.required and field.name not in found]
        if missing:
            raise InputError(
                _("{file} lacks the column {missing}."),
                hint=_("Columns are: {known}."),
                file=file,
                missing=", ".join(missing),
                known=self._listed(),
            )
        return found

    def _target(self, header: str, number: int, file: str) -> str:
        if name := self.target(header):
            return name
        owners = self.shared.get(_plain(header))
        if owners:
            raise InputError(
                _("{file}: the name of column {place} stands for several fields."),
                hint=_("Name it one of: {known}."),
                file=file,
                place=_place(number),
                known=", ".join(sorted(owners)),
            )
        near = self.near(header)
        hint = _("Did you mean {near}?") if near else _("Take it away or name it one of: {known}.")
        raise InputError(
            _("{file}: the name of column {place} is not known."),
            hint=hint,
            file=file,
            place=_place(number),
            near=near,
            known=self._listed(),
        )

    def near(self, header: str) -> str:
        """Return the known name that is most like a header; empty if none is."""
        close = difflib.get_close_matches(
            _plain(header), [name for name in self.names if name not in _IGNORED], n=1, cutoff=0.6
        )
        return close[0] if close else ""

    def shown(self, language: Language) -> dict[str, str]:
        """Return each column's header in a language: its label, or its name where the label would mean another."""
        labels = {field.name: field.label for field in self.table.fields} | {
            name: label for name, label in KEPT.items() if name not in self.table
        }
        said = {name: language.say(label) for name, label in labels.items()}
        return {name: label if self.target(label) == name else name for name, label in said.items()}

    def _listed(self) -> str:
        return ", ".join(field.name for field in self.table.fields)


def _plain(header: str) -> str:
    return " ".join(header.casefold().split())


def _place(number: int) -> str:
    """Return a column's place as a number and as a spreadsheet names it: `3 (C)`."""
    letters, rest = "", number
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{number} ({letters})"
