"""Views as one organisation has them: bound to its tables and codes, and checked, for the figures that count them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import attrs

from omsorgskjerne.errors import DeclarationError, FigureError
from omsorgskjerne.fields import SAME
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.figures.statement import fault_in, parameters_of, tables_of
from omsorgskjerne.organisation.tables import collide
from omsorgskjerne.roles import Pick
from omsorgskjerne.schema import describe
from omsorgskjerne.tables import CORE, Table, codes_of_choice
from omsorgskjerne.views import is_view, source_of
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.organisation.loading import Organisation
    from omsorgskjerne.schema import Field

_ = words_of(__name__)


@attrs.frozen(eq=False, repr=False)
class View(Table):
    """A view: it is read as a table is, and nothing is kept in it."""

    of: Table
    sql: str
    tables: Sequence[Table]
    """The tables that its statement names."""

    @property
    def recorded(self) -> Table:
        """Return the table whose rows say whether anything was recorded."""
        return self.of


def views_of(organisation: Organisation) -> dict[type, View]:
    """Return the views that figures count; see `Organisation.views`."""
    views: dict[type, View] = {}
    tables = dict(organisation.tables)
    for owner, figure in organisation.declared:
        for record in _counted(figure):
            if is_view(record) and record not in views:
                view = views[record] = bind_view(organisation, owner, record)
                collide(tables, view)
                tables[view.name] = view
    return views


def _counted(figure: Figure) -> Iterator[type]:
    """Yield the classes that a figure counts; of a formula those of the figures in it."""
    for one in (figure, *(term for term, _back in figure.made_of)):
        if is_of_rows(one):
            yield one.record


def bind_view(organisation: Organisation, owner: str, record: type) -> View:
    """Return a view with the organisation's codes.

    Raises FigureError, naming the plugin and the view, where it is declared wrongly.
    """

    def wrong(reason: str, **values: Any) -> NoReturn:
        raise FigureError(
            _("{owner}: the view {view} is declared wrongly: {reason}."),
            owner=owner,
            view=record.__name__,
            reason=Phrase(reason, **values),
        )

    source = source_of(record)
    try:
        schema = describe(record)
    except DeclarationError as error:
        wrong(error.message, **error.values)
    of = organisation.table(source.of)
    fault = fault_in(organisation.tables, owner, of, source.sql)
    if fault is not None:
        wrong(fault.text, **fault.values)
    for name in parameters_of(source.sql):
        wrong(_("it has no parameters, such as {parameter}: the figure's days choose its rows"), parameter=f":{name}")
    fields = tuple(_bound(organisation, record, field) for field in schema.fields)
    named = [organisation.tables[name] for name in tables_of(source.sql)]
    view = View(owner, schema, fields, of, source.sql, named)
    for field, other in view.references():
        if organisation.table(other).plugin not in {CORE, owner}:
            wrong(_("{field} refers to a record that is neither its own nor the core's"), field=field.name)
    return view


def _bound(organisation: Organisation, record: type, field: Field) -> Field:
    """Return a field with its codes: those of the field that it is the same as, else all that its choice has."""
    same = getattr(attrs.fields(record), field.name).metadata.get(SAME)
    if same is not None:
        kept = organisation.table(same.record)[same.name]
        if kept.role.__class__ is field.role.__class__:
            return attrs.evolve(kept, name=field.name, optional=field.optional, default=field.default)
    if isinstance(field.role, Pick):
        codes = codes_of_choice(organisation.tables.values(), field.role.choice)
        return attrs.evolve(field, role=attrs.evolve(field.role, codes=codes))
    return field
