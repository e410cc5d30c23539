"""A figure's definition in words, made from its declaration, and a formula with the ids of its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omsorgskjerne.evaluate.needs import event_of, resolved
from omsorgskjerne.evaluate.union import labels_of, services_of
from omsorgskjerne.figures import (
    Constant,
    Earlier,
    Elapsed,
    Figure,
    Formula,
    Occupancy,
    Parameter,
    PeriodDays,
    Progress,
    RawSql,
    RowFigure,
    Stated,
    Take,
    Union,
    Within,
    write_expression,
)
from omsorgskjerne.roles import Quantity, Reference
from omsorgskjerne.schema import FieldRef
from omsorgskjerne.terms import Unit
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from omsorgskjerne.figures import Term
    from omsorgskjerne.organisation import Organisation, Table

_ = words_of(__name__)

TAKEN: dict[Take, str] = {
    Take.SUM: _("Sum of what a query of the {records} returns"),
    Take.MEAN: _("Mean of what a query of the {records} returns"),
    Take.MEDIAN: _("Median of what a query of the {records} returns"),
    Take.WITHIN: _("Per cent of what a query of the {records} returns that is at most {limit}"),
    Take.PEOPLE: _("Number of different persons that a query of the {records} returns"),
}


def describe(organisation: Organisation, figure: Figure) -> Phrase:
    """Return what a figure counts: its own definition if it has one."""
    if figure.definition:
        return Phrase(figure.definition)
    if isinstance(figure, RowFigure):
        return _rows(organisation, figure)
    if isinstance(figure, Occupancy):
        used, room = (resolved(organisation, one).label for one in (figure.used, figure.room))
        return Phrase(_("“{used}” as per cent of “{room}”"), used=used, room=room)
    if isinstance(figure, Formula):
        return Phrase(_("Computed: {formula}"), formula=formula_text(organisation, figure))
    return _others(organisation, figure)


def _others(organisation: Organisation, figure: Figure) -> Phrase:
    match figure:
        case Stated():
            return Phrase(_("Stated by hand"))
        case Parameter():
            return Phrase(_("Set to {value}"), value=figure.value)
        case PeriodDays():
            return Phrase(_("Days of the period by the calendar; days to come are not counted"))
        case RawSql():
            records = organisation.table(figure.of).schema.plural
            return Phrase(TAKEN[figure.take], records=records, limit=_limit(organisation, figure))
        case Union():
            said = _listed([Phrase(label) for label in labels_of(services_of(organisation)).values()])
            return Phrase(_("Different known persons over all services ({services}), each counted once"), services=said)
    return Phrase(figure.kind)


def _limit(organisation: Organisation, figure: RawSql) -> Decimal | None:
    return organisation.parameter(figure.limit) if figure.limit is not None else None


def _listed(said: Sequence[Phrase]) -> Phrase:
    whole = said[0] if said else Phrase(_("none"))
    for one in said[1:]:
        whole = Phrase("{before}, {label}", before=whole, label=one)
    return whole


def _rows(organisation: Organisation, figure: RowFigure) -> Phrase:
    table = organisation.table(figure.record)
    named = isinstance(figure.of, FieldRef)
    values: dict[str, Any] = {
        "records": table.schema.plural,
        "where": _where(table, figure),
        "event": table[event_of(table, figure)].label,
    }
    if isinstance(figure.of, Elapsed):
        start, end = (table[one.name].label for one in (figure.of.start, figure.of.end))
        values["field"] = Phrase(_("days from {start} to {end}"), start=start, end=end)
        if isinstance(figure, Within):
            values["limit"] = Phrase("{number} {unit}", number=_set(organisation, figure, str), unit=Unit.DAY.label)
    if named:
        field = table[figure.of.name]
        values["field"] = field.label
        naming = table[figure.person.name] if isinstance(figure, Progress) else field
        if isinstance(naming.role, Reference) and naming.role.record is not None:
            values["others"] = organisation.table(naming.role.record).schema.plural
        if isinstance(field.role, Quantity) and isinstance(figure, Within):
            values["limit"] = Phrase(
                "{number} {unit}",
                number=_set(organisation, figure, field.role.write),
                unit=field.role.unit.label,
            )
    return Phrase(figure.sentence, **values)


def _set(organisation: Organisation, figure: Within, write: Callable[[int], str]) -> str | Decimal:
    """Return the limit of a share as it is declared in small units, or as the organisation sets it."""
    limit = figure.limit
    return organisation.parameter(limit) if isinstance(limit, Parameter) else write(limit)


def _where(table: Table, figure: RowFigure) -> Phrase:
    said = Phrase("")
    for name, codes in figure.filters.items():
        field = table[name]
        labels = getattr(field.role, "codes", {})
        test = Phrase(
            _("{field} is {codes}"), field=field.label, codes=_either([_label(labels, code) for code in codes])
        )
        said = (
            Phrase(_("{before} and {test}"), before=said, test=test)
            if said.text
            else Phrase(_(" where {test}"), test=test)
        )
    return said


def _label(labels: dict[str, str], code: Any) -> str:
    if code is None:
        return _("not stated")
    if isinstance(code, bool):
        return _("yes") if code else _("no")
    return labels.get(code, str(code))


def _either(labels: Sequence[str]) -> Phrase:
    said = Phrase("{label}", label=labels[0])
    for label in labels[1:-1]:
        said = Phrase("{before}, {label}", before=said, label=label)
    return Phrase(_("{before} or {label}"), before=said, label=labels[-1]) if len(labels) > 1 else said


def formula_text(organisation: Organisation, figure: Formula) -> str:
    """Return a formula with the ids of its figures."""
    return write_expression(figure.expression, lambda term: _name(organisation, term))


def _name(organisation: Organisation, term: Term) -> str:
    match term:
        case Constant():
            return f"{term.value:f}" if term.value >= 0 else f"(0 - {-term.value:f})"
        case Earlier(years=1):
            return f"last_year({term.figure.id})"
        case Earlier():
            return f"last_year({term.figure.id}, {term.years})"
        case Figure():
            return resolved(organisation, term).id
    raise NotImplementedError(type(term).__name__)
