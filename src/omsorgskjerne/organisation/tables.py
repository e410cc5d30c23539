"""A record as one organisation keeps it: its table, and its fields with the organisation's own codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.errors import ConfigError, DeclarationError, PluginError
from omsorgskjerne.organisation.config import known_names
from omsorgskjerne.roles import Pick, Quantity, Reference
from omsorgskjerne.schema import Field, Schema, describe
from omsorgskjerne.views import is_view
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ = words_of(__name__)

CORE = "core"


@attrs.frozen(eq=False, repr=False)
class Table:
    """A record's table: which plugin it belongs to, what it is called in the file, and its bound fields."""

    plugin: str
    schema: Schema
    fields: tuple[Field, ...]

    @property
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

    @property
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


def table_name(plugin: str, record: str) -> str:
    """Return the name in the file of a plugin's record."""
    return record if plugin == CORE else f"{plugin}_{record}"


def bind(plugin: str, record: type, choices: Mapping[str, Mapping[str, Any]]) -> Table:
    """Return a record's table with the codes that `omsorg.toml` adds, relabels or retires."""
    if is_view(record):
        raise DeclarationError(
            _("{view} is a view: figures count it, and nothing is kept in it."), view=record.__name__
        )
    schema = describe(record)
    table = Table(plugin, schema, schema.fields)
    fields = tuple(_with_codes(table, field, choices) for field in schema.fields)
    return attrs.evolve(table, fields=fields)


def _with_codes(table: Table, field: Field, choices: Mapping[str, Mapping[str, Any]]) -> Field:
    own = choices.get(f"{table.path}.{field.name}")
    if own is None:
        return field
    if not isinstance(field.role, Pick):
        raise ConfigError(
            _('omsorg.toml [choices."{field}"]: this field has no codes.'), field=f"{table.path}.{field.name}"
        )
    codes = {**field.role.codes}
    for code, given in own.items():
        codes[code] = given["label"] or codes.get(code, code)
    retired = frozenset(code for code, given in own.items() if given["retired"])
    return attrs.evolve(field, role=attrs.evolve(field.role, codes=codes, retired=retired))


def check_choices(
    tables: Mapping[str, Table], choices: Mapping[str, Mapping[str, Any]], enabled: tuple[str, ...]
) -> None:
    """Refuse `[choices]` for a field that no enabled plugin has.

    Those of a plugin that is not enabled are left alone.
    """
    known = {
        f"{table.path}.{field.name}"
        for table in tables.values()
        for field in table.fields
        if isinstance(field.role, Pick)
    }
    of_core = 1  # full stops in `contact.kind`; a plugin's field has two
    mine = {
        name: codes
        for name, codes in choices.items()
        if name.count(".") <= of_core or name.partition(".")[0] in enabled
    }
    known_names(mine, known, "omsorg.toml [choices]")


def collide(tables: Mapping[str, Table], table: Table) -> None:
    """Refuse a table that another plugin has too, or that the store keeps for itself."""
    other = tables.get(table.name)
    if other is not None:
        raise PluginError(
            _("The plugins {one} and {other} both declare the table {table}."),
            hint=_("Enable only one of them in omsorg.toml."),
            one=other.plugin,
            other=table.plugin,
            table=table.name,
        )
    if table.name.startswith(("omsorg_", "sqlite_", "_")):
        raise PluginError(
            _("The plugin {plugin} declares the table {table}, a name kept by the store."),
            plugin=table.plugin,
            table=table.name,
        )
