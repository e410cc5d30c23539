"""Binding records to the codes of one organisation, and checking what it says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.errors import ConfigError, DeclarationError, PluginError
from omsorgskjerne.organisation.config import known_names
from omsorgskjerne.roles import Pick
from omsorgskjerne.schema import describe
from omsorgskjerne.tables import CORE, Table
from omsorgskjerne.views import is_view
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.schema import Field

_ = words_of(__name__)


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


def check_references(tables: Mapping[str, Table]) -> None:
    """Refuse a field that refers to a record of another plugin."""
    records = {table.record: table for table in tables.values()}
    for table in tables.values():
        for field, record in table.references():
            target = records.get(record)
            if target is None or target.plugin not in {CORE, table.plugin}:
                raise PluginError(
                    _("The plugin {name}: {field} refers to a record that is neither its own nor the core's."),
                    name=table.plugin,
                    field=f"{table.path}.{field.name}",
                )
