"""A record as one organisation keeps it: its table, and its fields with the organisation's own codes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.roles import Pick, Quantity, Reference
from omsorgskjerne.terms import most_revealing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from omsorgskjerne.choices import Choice
    from omsorgskjerne.schema import Field, Schema
    from omsorgskjerne.terms import Reveals

CORE = "core"


@attrs.frozen(eq=False, repr=False)
class Table:
    """A record's table: which plugin it belongs to, what it is called in the file, and its bound fields."""

    plugin: str
    schema: Schema
    fields: tuple[Field, ...]

    @cached_property
    def name(self) -> str:
        """Return the table's name: the plugin's name and the record's; the core's records have no prefix."""
        return table_name(self.plugin, self.schema.name)

    @property
    def path(self) -> str:
        """Return how it is written in `omsorg.toml`: `meals.serving`, or `contact` for the core's."""
        return self.schema.name if self.plugin == CORE else f"{self.plugin}.{self.schema.name}"

    @property
    def recorded(self) -> Table:
        """Return the table whose rows say whether anything was recorded: itself; of a view that of its record."""
        return self

    @property
    def record(self) -> type[Any]:
        """Return the record class."""
        return self.schema.record

    @property
    def tables(self) -> Sequence[Table]:
        """Return the tables whose rows stand behind its own: itself; of a view those that its statement names."""
        return (self,)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the author's fields, in order."""
        return tuple(field.name for field in self.fields)

    def __getitem__(self, name: str) -> Field:
        """Return a field by name; KeyError if there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is such a field."""
        return any(field.name == name for field in self.fields)

    @cached_property
    def event(self) -> Field:
        """Return the event date."""
        return self[self.schema.event.name]

    def dimensions(self) -> Iterator[Field]:
        """Yield the fields that figures can be broken down by, in the author's order."""
        return (field for field in self.fields if type(field.role) is Pick)

    def quantities(self) -> Iterator[Field]:
        """Yield the fields that figures can sum."""
        return (field for field in self.fields if isinstance(field.role, Quantity))

    def references(self) -> Iterator[tuple[Field, type]]:
        """Yield the fields that refer to another record, with its class."""
        for field in self.fields:
            if isinstance(field.role, Reference) and field.role.record is not None:
                yield field, field.role.record


def codes_of_choice(tables: Iterable[Table], choice: type[Choice]) -> dict[str, str]:
    """Return the codes of a choice as the organisation has them: with its own, whichever field it gave them to."""
    codes = {str(code): code.label for code in choice}
    for table in tables:
        for field in table.fields:
            if isinstance(field.role, Pick) and field.role.choice is choice:
                codes |= field.role.codes
    return codes


def revealed_by_choice(tables: Iterable[Table], choice: type[Choice]) -> Reveals:
    """Return the most that a choice reveals of a person, whichever field has it."""
    fields = (field for table in tables for field in table.fields)
    return most_revealing(
        field.reveals for field in fields if isinstance(field.role, Pick) and field.role.choice is choice
    )


def table_name(plugin: str, record: str) -> str:
    """Return the name in the file of a plugin's record."""
    return record if plugin == CORE else f"{plugin}_{record}"
