"""Figures of statements that plugins write: what a statement returns is checked row by row, folded and evaluated."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING, Any, NoReturn

import attrs

from omsorgskjerne.errors import FigureError
from omsorgskjerne.evaluate.fold import added
from omsorgskjerne.evaluate.kinds import assembled, empty
from omsorgskjerne.evaluate.needs import lived
from omsorgskjerne.evaluate.queries import Raw
from omsorgskjerne.evaluate.results import NOTHING, Result
from omsorgskjerne.evaluate.tally import in_order, stretches, time_code
from omsorgskjerne.evaluate.values import median
from omsorgskjerne.figures import TIME, Count, Take
from omsorgskjerne.organisation.views import codes_of_choice
from omsorgskjerne.roles import Reference
from omsorgskjerne.schema import FieldRef, describe
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.fold import Codes, Row
    from omsorgskjerne.figures import Parameter, RawSql
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period
    from omsorgskjerne.roles import Role

_ = words_of(__name__)

Found = Counter[Any]
"""How often each value was returned; for different persons, each person."""
_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?")


def rows_behind(figure: RawSql) -> Count:
    """Return the figure of the rows that say whether anything was recorded."""
    return Count(f"{figure.id}[rows]", figure.label, of=figure.of)


def plan_raw(organisation: Organisation, figure: RawSql, days: Period) -> Raw:
    """Return the query of a figure's statement in some days."""
    table = organisation.table(figure.of)
    parameters = tuple((name, _bound(organisation, one)) for name, one in figure.parameters.items())
    return Raw(table.name, table.event.name, organisation.owners[figure.id], figure, days, parameters)


def _bound(organisation: Organisation, parameter: Parameter) -> int | float:
    value = organisation.parameter(parameter)
    return int(value) if value == int(value) else float(value)


def bound_in(query: Raw) -> dict[str, str | int | float]:
    """Return what the parameters of a statement are: the days of its window, and those that it has of its own."""
    start, end = query.window
    days = {"start": start.isoformat(), "end": end.isoformat(), "last": query.window.last.isoformat()}
    return {**dict(query.parameters), **days}


def roles_of(organisation: Organisation, figure: RawSql) -> dict[str, Role | None]:
    """Return the role of the field of each breakdown; None for time and for a choice that is no field's."""
    return {
        name: organisation.table(of.record)[of.name].role if isinstance(of, FieldRef) else None
        for name, of in figure.by.items()
    }


def codes_of(evaluation: Evaluation, figure: RawSql, name: str) -> Mapping[str, str]:
    """Return the codes of a breakdown with their labels."""
    role, of = roles_of(evaluation.organisation, figure)[name], figure.by[name]
    if role is not None:
        return evaluation.labels(role)
    return {} if name in TIME else codes_of_choice(evaluation.organisation, of)


def refuse(query: Raw, reason: str, **values: Any) -> NoReturn:
    """Refuse what a statement returns or is; never with a value."""
    raise FigureError(
        _("{owner}: the figure {figure} cannot be computed: {reason}."),
        hint=_("Tell whoever maintains the plugin."),
        owner=query.owner,
        figure=query.figure.id,
        reason=Phrase(reason, **values),
    )


def fold_raw(query: Raw, rows: Iterable[Row]) -> dict[Codes, Found]:
    """Fold rows of (codes …, value, person, row id); person and row id are not there where it is internal only.

    Raises FigureError, naming plugin and figure, where a row is not what it must be.
    """
    figure = query.figure
    found: dict[Codes, Found] = {}
    width = len(figure.by)
    for row in rows:
        if len(row) != width + (1 if figure.internal_only else 3):
            refuse(
                query,
                _("its statement returns {found} columns, not {wanted}"),
                found=len(row),
                wanted=width + (1 if figure.internal_only else 3),
            )
        codes = tuple(_code(query, name, code) for name, code in zip(figure.by, row, strict=False))
        value = _number(query, row[width])
        if not figure.internal_only:
            _check_behind(query, *row[width + 1 :])
        if row[width] is None and figure.take is Take.SUM:
            found.setdefault(codes, Counter())
        if value is not None:
            found.setdefault(codes, Counter())[row[width + 1] if figure.take is Take.PEOPLE else value] += 1
    return found


def values_behind(query: Raw, rows: Iterable[Row]) -> Iterator[tuple[Codes, Fraction, str | None]]:
    """Yield codes, value and person of what a statement returns; a value that is left out counts for nobody."""
    width = len(query.figure.by)
    for row in rows:
        value = _number(query, row[width])
        if value is not None:
            codes = tuple(_code(query, name, code) for name, code in zip(query.figure.by, row, strict=False))
            yield codes, value, row[width + 1]


def fold_behind(query: Raw, rows: Iterable[Row]) -> tuple[str, ...]:
    """Return the ids of the rows behind the values returned, each once; none where the statement does not say them."""
    if query.figure.internal_only:
        return ()
    width = len(query.figure.by)
    return tuple(dict.fromkeys(row[width + 2] for row in rows if _number(query, row[width]) is not None))


def _check_behind(query: Raw, person: Any, row_id: Any) -> None:
    if not isinstance(row_id, str) or not row_id:
        refuse(query, _("its statement returns a value without the id of a row"))
    if not isinstance(person, str | None) or person == "" or (person is None and query.figure.take is Take.PEOPLE):
        refuse(query, _("its statement returns a person without an id"))


def _code(query: Raw, name: str, code: Any) -> str | None:
    if name in TIME:
        day = _day(code)
        if day is None or not query.window.start <= day < query.window.end:
            refuse(query, _("{dimension} must be a day of the period, such as 2024-12-31"), dimension=name)
        return str(day.isoweekday()) if name == "weekday" else time_code(name, day)
    if isinstance(code, int):
        return str(code)
    if not isinstance(code, str | None) or (name == query.figure.told and code not in {None, *Quality}):
        refuse(query, _("{dimension} must be a code"), dimension=name)
    return code


def _number(query: Raw, value: Any) -> Fraction | None:
    """Return a value as a number, an interval as its days; None for none, and for an interval the wrong way round."""
    if value is None or isinstance(value, int):
        return None if value is None else Fraction(value)
    if isinstance(value, float) and isfinite(value):
        return Fraction(Decimal(repr(value)))
    if isinstance(value, str):
        if _DECIMAL.fullmatch(value):
            return Fraction(value)
        since, until = (_day(day) for day in value.partition("/")[::2])
        if since is not None and until is not None:
            return Fraction((until - since).days) if since <= until else None
    refuse(
        query, _("its statement returns a value that is neither a number nor two days, such as 2025-02-03/2025-02-17")
    )


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) and len(text) == len("2024-12-31") else None
    except ValueError:
        return None


def evaluate_raw(evaluation: Evaluation, figure: RawSql, days: Period) -> Result:
    """Return what is made of the values that a statement returns, of the quality that is declared or told at worst."""
    coverage = evaluation.coverage(rows_behind(figure), days)
    if not coverage.covered or not lived(days, evaluation.today).days:
        return NOTHING
    query: Any = evaluation.plan.singles[figure.id, days]
    found: Mapping[Codes, Found] = evaluation.answer(query)
    make = _with_quality(figure, _taken(evaluation, figure))
    zero = Result(Fraction(0), quality=figure.quality) if figure.take in {Take.SUM, Take.PEOPLE} else NOTHING
    none = empty(coverage, zero)
    by: dict[str, dict[str | None, Result]] = {}
    for name in figure.breakdowns:
        known = None if name in TIME else codes_of(evaluation, figure, name)
        parts = {code: make(some) for code, some in _by_code(query, name, found, known).items()}
        if name in TIME and name != "weekday":
            by[name] = {code: parts.get(code, none(stretch)) for code, stretch in stretches(name, days).items()}
        else:
            order = sorted(parts, key=str) if name == "weekday" else in_order(parts, known or {})
            by[name] = {code: parts[code] for code in order}
    return assembled(make(list(found.items())) if found else zero, by, coverage)


def _by_code(
    query: Raw, name: str, found: Mapping[Codes, Found], known: Mapping[str, str] | None
) -> dict[str | None, list[tuple[Codes, Found]]]:
    """Return what was found by the code of one dimension.

    Raises FigureError for a text that is none of its codes: it could be anything that somebody wrote. The id of a row
    that does not stand (it was voided since) says nothing, and is not shown.
    """
    place, refers = list(query.figure.by).index(name), _refers(query.figure.by[name])
    parts: dict[str | None, list[tuple[Codes, Found]]] = {}
    for codes, some in found.items():
        code = codes[place]
        if known is not None and code is not None and code not in known:
            if not refers:
                refuse(query, _("its statement returns what is no code of {dimension}"), dimension=name)
            code = None
        parts.setdefault(code, []).append((codes, some))
    return parts


def _refers(of: Any) -> bool:
    return isinstance(of, FieldRef) and isinstance(describe(of.record)[of.name].role, Reference)


def _with_quality(figure: RawSql, make: Callable[[Found], Result]) -> Callable[[Sequence[tuple[Codes, Found]]], Result]:
    """Return what makes a result of values under their codes, with the worst quality that these tell."""
    place = list(figure.by).index(figure.told) if figure.told else None

    def made(some: Sequence[tuple[Codes, Found]]) -> Result:
        told = [Quality(codes[place]) for codes, _found in some if codes[place]] if place is not None else []
        quality = max([figure.quality, *told], key=lambda quality: quality.rank)
        values = added([found for _codes, found in some])
        return attrs.evolve(make(values), quality=quality) if values else NOTHING

    return made


def _taken(evaluation: Evaluation, figure: RawSql) -> Callable[[Found], Result]:
    """Return what makes a result of values, of which there is at least one."""
    limit = evaluation.organisation.parameter(figure.limit) if figure.limit is not None else Decimal(0)

    def make(found: Found) -> Result:
        n = found.total()
        match figure.take:
            case Take.SUM | Take.MEAN:
                total = sum((value * count for value, count in found.items()), Fraction(0))
                mean = figure.take is Take.MEAN
                return Result(total / n if mean else total, n=n if mean else None)
            case Take.MEDIAN:
                return Result(median(found), n=n)
            case Take.WITHIN:
                within = sum(count for value, count in found.items() if value <= Fraction(limit))
                return Result(Fraction(100 * within, n), n=n)
        return Result(Fraction(len(found)))

    return make
