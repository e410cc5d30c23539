"""Views: rows that a query makes of kept records, declared with roles and counted as records are.

A view has no table, no commands and no import: nothing is kept of it. It is found through the figures that count it,
and belongs to the plugin that declares these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import attrs

from omsorgskjerne.errors import DeclarationError
from omsorgskjerne.schema import record
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable

_ = words_of(__name__)
T = TypeVar("T")


@attrs.frozen
class Source:
    """Where the rows of a view come from."""

    of: type
    """The record whose rows say whether anything was recorded in a period."""
    sql: str


def view(
    label: str, *, plural: str, of: type, sql: str, name: str | None = None, help: str | None = None
) -> Callable[[type[T]], type[T]]:
    """Make a class a view: its fields are the columns of a query, counted by figures as those of a record are.

    `label` and `plural` are what staff call one row and several; `of` is the record whose rows say whether anything was
    recorded in a period. Fields have roles as those of a record have, or those of one with `same_as`; one is the event
    date (`on`, or `since` of an interval).

    The query returns a column for each field, under its name, and as `id` the id of the row behind it: one of a table
    that it names, and of the same person. Where figures count that row too, it is known to be the same, and both are
    protected together. A table is written in braces, `{placement_move}`: its rows that are not voided, with a column
    more, `entered`, in whose order they were entered. Only the plugin's own tables and the core's can be named, and
    beside them what the WITH that a statement begins with declares. There are no parameters: whichever rows there ever
    were are returned, and the figure's days and filter choose among them. SQL is portable, as in `RawSql`. Numbers are
    whole, dates ISO days.

    What is wrong with the statement is a FigureError naming plugin and view, at loading or when it is read.
    """

    def declare(cls: type[T]) -> type[T]:
        if is_view(of):
            raise DeclarationError(_("{view}: a view is of a record, not of another view."), view=cls.__name__)
        made = record(label, plural=plural, name=name, help=help)(cls)
        made.__view__ = Source(of, sql)  # type: ignore[attr-defined]
        return made

    return declare


def is_view(cls: object) -> bool:
    """Tell whether a class has been made a view."""
    return isinstance(cls, type) and "__view__" in vars(cls)


def source_of(cls: type) -> Source:
    """Return where the rows of a view come from."""
    return cls.__view__  # type: ignore[attr-defined,no-any-return]
