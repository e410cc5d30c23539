"""A figure's definition in words, made from its declaration, and a formula with the ids of its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omsorgskjerne.figures.needs import resolved
from omsorgskjerne.indicators import (
    Constant,
    Count,
    Days,
    Earlier,
    Figure,
    Formula,
    Mean,
    Median,
    OpenDays,
    People,
    RowFigure,
    Snapshot,
    Stated,
    Sum,
    Within,
    write_expression,
)
from omsorgskjerne.roles import Quantity, Reference
from omsorgskjerne.schema import FieldRef
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omsorgskjerne.indicators import Term
    from omsorgskjerne.organisation import Organisation, Table

_ = words_of(__name__)

# What is counted, and then when: `{records}` is the record's plural, `{field}` the label of the field that is looked
# at.
SENTENCES: dict[type[Figure], str] = {
    Count: _("Number of {records}{where}; {event} in the period"),
    Sum: _("Sum of {field} in {records}{where}; {event} in the period"),
    Mean: _("Mean of {field} in {records} that state it{where}; {event} in the period"),
    Median: _("Median of {field} in {records} that state it{where}; {event} in the period"),
    Within: _("Per cent of the {records} stating {field} where it is at most {limit}{where}; {event} in the period"),
    People: _("Number of different {others} in {records}{where}; {event} in the period"),
    Days: _("Number of different days with {records}{where}; {event} in the period"),
    OpenDays: _("Days in the period that are open by the {records}"),
    Snapshot: _("Number of {records}{where} on the period's last day"),
}
DIFFERENT = _("Number of different {others} in {records}{where} on the period's last day")


def describe(organisation: Organisation, figure: Figure) -> Phrase:
    """Return what a figure counts: its own definition if it has one."""
    if figure.definition:
        return Phrase(figure.definition)
    if isinstance(figure, RowFigure):
        return _rows(organisation, figure)
    if isinstance(figure, Formula):
        return Phrase(_("Computed: {formula}"), formula=formula_text(organisation, figure))
    return Phrase(_("Stated by hand") if isinstance(figure, Stated) else figure.kind)


def _rows(organisation: Organisation, figure: RowFigure) -> Phrase:
    table = organisation.table(figure.record)
    named = isinstance(figure.of, FieldRef)
    sentence = DIFFERENT if named and isinstance(figure, Snapshot) else SENTENCES[type(figure)]
    values: dict[str, Any] = {
        "records": table.schema.plural,
        "where": _where(table, figure),
        "event": table.event.label,
    }
    if named:
        field = table[figure.of.name]
        values["field"] = field.label
        if isinstance(field.role, Reference) and field.role.record is not None:
            values["others"] = organisation.table(field.role.record).schema.plural
        if isinstance(field.role, Quantity) and isinstance(figure, Within):
            values["limit"] = Phrase(
                "{number} {unit}", number=field.role.write(figure.limit), unit=field.role.unit.label
            )
    return Phrase(sentence, **values)


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
