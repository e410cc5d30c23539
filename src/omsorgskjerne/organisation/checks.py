"""Checking a figure against the records it counts: its fields, codes and dimensions, before anything is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.errors import ConfigError, FigureError
from omsorgskjerne.figures import (
    TIME,
    Count,
    Dimension,
    Earlier,
    Elapsed,
    Figure,
    Formula,
    Newcomers,
    Parameter,
    People,
    PersonDays,
    Progress,
    RowFigure,
    Via,
    Within,
    dimension_name,
    terms_in,
)
from omsorgskjerne.organisation.computed import check_computed
from omsorgskjerne.organisation.config import known_names
from omsorgskjerne.organisation.dated import check_dates
from omsorgskjerne.roles import Flag, Pick, Quantity, Reference, Tags
from omsorgskjerne.schema import FieldRef, describe
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.organisation.loading import Organisation
    from omsorgskjerne.organisation.tables import Table

_ = words_of(__name__)


@attrs.frozen
class Check:
    """Checks one figure against the records; every complaint names the plugin (or omsorg.toml) and the figure."""

    organisation: Organisation
    figures: Mapping[str, Figure]
    owner: str
    figure: Figure

    def all(self) -> None:
        """Check the figure, and the slices a formula makes for itself."""
        if isinstance(self.figure, RowFigure):
            self.rows(self.figure)
        if isinstance(self.figure, Formula):
            for part in terms_in(self.figure.expression):
                inner = part.figure if isinstance(part, Earlier) else part
                if isinstance(inner, RowFigure) and inner.id not in self.figures:
                    self.rows(inner)
                elif isinstance(inner, Figure) and inner.id not in self.figures:
                    self.wrong(_("it is computed from {other}, which no enabled plugin declares"), other=inner.id)
        check_computed(self)

    def wrong(self, reason: str, **values: Any) -> None:
        """Refuse the figure."""
        raise FigureError(
            _("{owner}: the figure {figure} is declared wrongly: {reason}."),
            owner=self.owner,
            figure=self.figure.id,
            reason=Phrase(reason, **values),
        )

    def rows(self, figure: RowFigure) -> None:
        """Check a figure of rows: what it counts, its filter and its breakdowns."""
        table = self.organisation.table(figure.record)
        self.counted(table, figure)
        check_dates(self, table, figure)
        for name, codes in figure.filters.items():
            self.filter(table, name, codes)
        for dimension in figure.by:
            self.dimension(table, dimension)

    def counted(self, table: Table, figure: RowFigure) -> None:
        """Check that what a figure counts is a record, or the kind of field it needs."""
        if isinstance(figure.of, FieldRef):
            self.field(table, figure.of.name, figure.may_be_of)
            if isinstance(figure, Count) and isinstance(table[figure.of.name].role, Flag):
                self.wrong(_("every row states {field}, yes or no; filter by it instead"), field=figure.of.name)
        elif figure.must_be_of and not isinstance(figure.of, Elapsed):
            self.wrong(figure.must_be_of)
        if isinstance(figure, People | PersonDays) and figure.persons is not None:
            self.field(table, figure.persons.name, Quantity)
        if isinstance(figure, Progress):
            if table.recorded is not table:
                self.wrong(_("rows of a view have no order in which they were entered, which first and latest need"))
            self.field(table, figure.person.name, Reference)
            for ref in figure.alike:
                self.field(table, ref.name, (Pick, Flag, Reference))
        if isinstance(figure, Newcomers):
            self.of_the_person(figure)
        if isinstance(figure, Within) and isinstance(figure.limit, Parameter):
            self.is_set(figure.limit)

    def is_set(self, parameter: Parameter) -> None:
        """Check that a number that a figure takes is declared, so that an organisation can set it."""
        if not isinstance(self.figures.get(parameter.id), Parameter):
            self.wrong(_("its parameter {other} is not declared"), other=parameter.id)

    def of_the_person(self, figure: Newcomers) -> None:
        """Check that a breakdown is by time or by what is known of the person alone."""
        for dimension in figure.by:
            through = dimension.reference.name if isinstance(dimension, Via) else ""
            if not isinstance(dimension, str) and through != figure.of.name:
                self.wrong(
                    _("{field} may differ from row to row; break down by time, or by a choice of the person"),
                    field=dimension_name(dimension),
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

    def nobody(self, table: Table, name: str) -> None:
        """Refuse a breakdown by people: what a reference refers to must reveal nothing of a person."""
        role = table[name].role
        about = describe(role.record).fields if isinstance(role, Reference) and role.record is not None else ()
        if any(field.personal for field in about):
            self.wrong(
                _("{field} refers to people; break down by one of their choices with via()"),
                field=f"{table.path}.{name}",
            )


def check_settings(organisation: Organisation) -> None:
    """Check what omsorg.toml says of records and fields: own codes, `[covered]` and `[tally]`.

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
