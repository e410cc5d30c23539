"""Checking figures that are no rows of one record: formulas with parts, statements, parts stated by hand, services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omsorgskjerne.choices import Choice
from omsorgskjerne.core.people import Person
from omsorgskjerne.figures import (
    TIME,
    Earlier,
    Figure,
    Formula,
    RawSql,
    RowFigure,
    Stated,
    Take,
    terms_in,
)
from omsorgskjerne.figures.dimensions import dimension_names
from omsorgskjerne.figures.statement import WINDOW, parameters_of
from omsorgskjerne.organisation.views import fault_in
from omsorgskjerne.roles import Reference
from omsorgskjerne.schema import FieldRef
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.organisation.checks import Check

_ = words_of(__name__)


def check_computed(check: Check) -> None:
    """Check what only some kinds of figure have; every complaint names the plugin (or omsorg.toml) and the figure."""
    figure = check.figure
    names = dimension_names(figure)
    for name in names:
        if names.count(name) > 1:
            check.wrong(_("it is broken down by {dimension} twice"), dimension=name)
    if isinstance(figure, Formula):
        _formula(check, figure)
    if isinstance(figure, RawSql):
        _statement(check, figure)
        for name, of in figure.by.items():
            _codes(check, name, of)
    if isinstance(figure, Stated):
        _parts(check, figure)
    if getattr(figure, "service", ""):
        _service(check, figure)


def _formula(check: Check, formula: Formula) -> None:
    """Check that every figure that goes in by its parts has the breakdown, and that there is one."""
    for name in formula.by:
        figures = list(_inputs(check, formula))
        if not any(name in dimension_names(figure) for figure in figures):
            check.wrong(_("no figure in it is broken down by {dimension}"), dimension=name)
        for figure in figures:
            parted = isinstance(figure, RowFigure | RawSql) or (
                isinstance(figure, Formula | Stated) and dimension_names(figure)
            )
            if parted and name not in dimension_names(figure):
                check.wrong(_("{other} in it is not broken down by {dimension}"), other=figure.id, dimension=name)


def _inputs(check: Check, formula: Formula) -> Iterator[Figure]:
    for term in terms_in(formula.expression):
        figure = term.figure if isinstance(term, Earlier) else term
        if isinstance(figure, Figure):
            yield check.figures.get(figure.id, figure)


def _statement(check: Check, figure: RawSql) -> None:
    fault = fault_in(check.organisation, check.owner, check.organisation.table(figure.of), figure.sql)
    if fault is not None:
        check.wrong(fault.text, **fault.values)
    _parameters(check, figure)
    if (figure.limit is None) is (figure.take is Take.WITHIN):
        check.wrong(_("a limit goes with Take.WITHIN, and only with it"))
    if figure.internal_only and figure.take is Take.PEOPLE:
        check.wrong(_("to count persons its statement must return them; it cannot be internal_only"))


def _parameters(check: Check, figure: RawSql) -> None:
    """Check that each parameter in a statement has a value, and each that is given a place."""
    named = parameters_of(figure.sql)
    for name in named:
        if name not in {*WINDOW, *figure.parameters}:
            check.wrong(_("{parameter} in its statement is none of its parameters"), parameter=f":{name}")
    for name in figure.parameters:
        if name in WINDOW:
            check.wrong(_("{parameter} is a day of the period; give its parameter another name"), parameter=f":{name}")
        if name not in named:
            check.wrong(_("its parameter {parameter} is not in its statement"), parameter=f":{name}")
    for parameter in (*figure.parameters.values(), *([figure.limit] if figure.limit is not None else [])):
        check.is_set(parameter)


def _codes(check: Check, name: str, of: Any) -> None:
    """Check that a breakdown of a statement is by time, by a choice, or by a field that reveals nobody."""
    if isinstance(of, FieldRef):
        check.dimension(check.organisation.table(of.record), of)
    elif name not in TIME and not (isinstance(of, type) and issubclass(of, Choice)):
        check.wrong(_("{dimension} needs a choice, or a field, that says which codes it has"), dimension=name)


def _parts(check: Check, figure: Stated) -> None:
    codes = [code for part in figure.parts.values() for code in part]
    for code in codes:
        if codes.count(code) > 1:
            check.wrong(_("the part {part} stands in two breakdowns"), part=code)
    for name in figure.parts:
        if name in TIME:
            check.wrong(_("{dimension} is a breakdown by time; give a reading for each period"), dimension=name)


def _service(check: Check, figure: Any) -> None:
    """Check that users of a service are persons: only then can it be told who uses two."""
    role = check.organisation.table(figure.record)[figure.of.name].role if isinstance(figure.of, FieldRef) else None
    if not isinstance(role, Reference) or role.record is not Person:
        check.wrong(_("a figure of a service must be of a field that names a person"))
