"""Checking a figure against the records it counts: its fields, codes and dimensions, before anything is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.core.people import Person
from omsorgskjerne.errors import ConfigError, FigureError
from omsorgskjerne.figures import TIME, Dimension, Figure, Via, dimension_name
from omsorgskjerne.figures.holders import circle_of
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.organisation.config import known_names
from omsorgskjerne.roles import Flag, Pick, Reference, Tags
from omsorgskjerne.schema import FieldRef, describe
from omsorgskjerne.terms import Reveals
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.organisation.loading import Organisation
    from omsorgskjerne.tables import Table

_ = words_of(__name__)


@attrs.frozen
class Check:
    """Checks one figure against the records; every complaint names the plugin (or omsorg.toml) and the figure."""

    organisation: Organisation
    figures: Mapping[str, Figure]
    owner: str
    figure: Figure

    @property
    def bound(self) -> Organisation:
        """Return the organisation."""
        return self.organisation

    def all(self) -> None:
        """Check the figure, by what it itself asks of the records, and that no breakdown stands in it twice."""
        names = self.figure.dimension_names
        for name in names:
            if names.count(name) > 1:
                self.wrong(_("it is broken down by {dimension} twice"), dimension=name)
        self.figure.check(self)
        for one in (self.figure, *(term for term, _back in self.figure.made_of)):
            circle = circle_of(self.organisation, one) if is_of_rows(one) and one.traits.has_members else None
            if circle is not None:
                self.wrong(
                    _("whose its rows are cannot be told: {records} refer to each other; let each name its person"),
                    records=circle.schema.plural,
                )

    def wrong(self, reason: str, **values: Any) -> None:
        """Refuse the figure."""
        raise FigureError(
            _("{owner}: the figure {figure} is declared wrongly: {reason}."),
            owner=self.owner,
            figure=self.figure.id,
            reason=Phrase(reason, **values),
        )

    def field(self, table: Table, name: str, role: type | tuple[type, ...]) -> None:
        """Check that there is a field of one of the roles."""
        if name not in table:
            known_names({name: None}, table.columns, f"{self.owner}, {self.figure.id}, {table.path}")
        if not isinstance(table[name].role, role) or isinstance(table[name].role, Tags):
            self.wrong(_("{field} is not the kind of field it needs"), field=f"{table.path}.{name}")

    def filter(self, table: Table, name: str, codes: tuple[Any, ...]) -> None:
        """Check that a filter names codes the field has."""
        self.field(table, name, (Pick, Flag, Reference))
        role = table[name].role
        if not codes:
            self.wrong(
                _("no row can pass both its own filter by {field} and that of the figure it is a slice of"), field=name
            )
        for code in codes:
            if isinstance(role, Pick) and code is not None and code not in role.codes:
                known_names({str(code): None}, role.codes, f"{self.owner}, {self.figure.id}, {table.path}.{name}")

    def dimension(self, table: Table, dimension: Dimension) -> None:
        """Check that a breakdown is by time, by a choice, or by what is no person."""
        if isinstance(dimension, str):
            if dimension not in TIME:
                known_names({dimension: None}, TIME, f"{self.owner}, {self.figure.id}")
        elif isinstance(dimension, Via):
            self.field(table, dimension.reference.name, Reference)
            self.field(self.organisation.table(dimension.field.record), dimension.field.name, Pick)
        else:
            self.field(table, dimension_name(dimension), (Pick, Reference))
            self.nobody(table, dimension_name(dimension))

    def person(self, field: Any) -> None:
        """Check that a field names a person: only of persons can it be told who uses two services."""
        role = self.organisation.table(field.record)[field.name].role if isinstance(field, FieldRef) else None
        if not isinstance(role, Reference) or role.record is not Person:
            self.wrong(_("a figure of a service must be of a field that names a person"))

    def nobody(self, table: Table, name: str) -> None:
        """Refuse a breakdown by people: what a reference refers to must lead to nobody.

        What a row says of those who have to do with it, such as the kind of a session, leads to none of them.
        """
        role = table[name].role
        about = describe(role.record).fields if isinstance(role, Reference) and role.record is not None else ()
        if any(field.reveals in {Reveals.PSEUDONYM, Reveals.IDENTITY} for field in about):
            self.wrong(
                _("{field} refers to people; break down by one of their choices with via()"),
                field=f"{table.path}.{name}",
            )


def check_settings(organisation: Organisation) -> None:
    """Check what omsorg.toml says of records and fields: own codes, `[covered]`, `[disclosure]` and `[tally]`.

    What belongs to a plugin that is not here waits. Raises ConfigError with the place, and the nearest name to a typo.
    """
    _check_codes(organisation)
    tables = {table.path: table for table in organisation.tables.values()}

    def known(path: str, where: str) -> Table | None:
        if path not in tables and path.partition(".")[0] in organisation.absent:
            return None
        known_names({path: None}, tables, where)
        return tables[path]

    for path in organisation.settings.covered:
        known(path, "omsorg.toml [covered]")
    for path in organisation.settings.disclosure.names:
        known(path, "omsorg.toml [disclosure] names")
    for name, key in organisation.settings.tally.items():
        where = f"omsorg.toml [tally.{name}]"
        table = known(key.record, where)
        if table is not None:
            known_names({**key.values, **({key.quantity: None} if key.quantity else {})}, table.columns, where)


def _check_codes(organisation: Organisation) -> None:
    """Refuse two codes of one name where the organisation has codes of its own: a file could mean either."""
    for table in organisation.tables.values():
        for field in table.fields:
            where = f"{table.path}.{field.name}"
            if where not in organisation.config.choices or not isinstance(field.role, Pick):
                continue
            for codes in field.role.spellings().values():
                if len(codes) > 1:
                    raise ConfigError(
                        _('omsorg.toml [choices."{field}"]: {codes} are called the same.'),
                        hint=_("Give one of them another label."),
                        field=where,
                        codes=", ".join(sorted(codes)),
                    )
