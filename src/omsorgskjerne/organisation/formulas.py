"""Reading a formula written in `omsorg.toml`: `accounts.income - accounts.expenses`, `2 * last_year(visits.total)`."""

from __future__ import annotations

import ast
import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import attrs

from omsorgskjerne.errors import FigureError
from omsorgskjerne.figures import Between, Constant, Earlier, Figure, Operation, Term
from omsorgskjerne.values import check_number
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


_ = words_of(__name__)

FIGURE_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
LONGEST = 2000
"""Signs of a formula: more than anybody reads."""
DEEPEST, MOST, FURTHEST = 50, 1000, 100
"""How many figures may be made from one another, terms a formula may have with all it is made from, and years back."""
_DOTTED = re.compile(r"(?<!\w)[^\W\d]\w*(?:\.[^\W\d]\w*)+")
SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def parse_formula(text: str, figure: Callable[[str], Figure], where: str) -> Term:
    """Return the tree of a formula; `figure` looks an id up. Python's own parser reads it; nothing is executed.

    Raises FigureError, naming the figure it stands in, when it is anything but ids, numbers, brackets, `+ - * /`,
    `last_year(id)` and `last_year(id, years)`.
    """
    try:
        if len(text) > LONGEST:
            raise _NotAFormulaError
        text = unicodedata.normalize(
            "NFKC", text.strip().replace("×", "*")
        )  # as formulas are printed, and Python reads
        # An id may hold a word that means something to Python, such as `own.in`: a name that the text has not stands
        # for it.
        mark = "_"
        while mark in text:
            mark += "_"
        ids: dict[str, str] = {}

        def stand_in(found: re.Match[str]) -> str:
            name = f"{mark}{len(ids)}"
            ids[name] = found[0]
            return name

        source = _DOTTED.sub(stand_in, text)
        return _Reading(source, ids, figure).term(ast.parse(source, mode="eval").body)
    except (SyntaxError, ArithmeticError, ValueError, RecursionError, MemoryError):
        raise FigureError(
            _("The formula of {figure} cannot be read."),
            hint=_(
                "Use ids of figures, numbers, brackets, + - * /, last_year(id) and last_year(id, years); a long one is "
                "better made of several figures."
            ),
            figure=where,
        ) from None


class _NotAFormulaError(ValueError):
    pass


@attrs.frozen
class _Reading:
    """Makes terms of what Python's parser found in a formula."""

    source: str
    ids: Mapping[str, str]
    """What its names stand for."""
    figure: Callable[[str], Figure]

    def term(self, node: ast.expr) -> Term:
        match node:
            case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS:
                return Operation(SIGNS[type(op)], self.term(left), self.term(right))
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                return Constant(self._number(node))
            case ast.Name(id=name):
                return self._named(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Operation("-", Constant(Decimal(0)), self.term(operand))
            case ast.Call(func=ast.Name(id="last_year"), args=[ast.Name(id=name)], keywords=[]):
                return Earlier(self._named(name))
            case ast.Call(
                func=ast.Name(id="last_year"), args=[ast.Name(id=name), ast.Constant(value=int(years))], keywords=[]
            ) if years >= 1 and not isinstance(years, bool):
                return Earlier(self._named(name), years)
        raise _NotAFormulaError

    def _number(self, node: ast.Constant) -> Decimal:
        return check_number(Decimal(ast.get_source_segment(self.source, node) or ""))

    def _named(self, name: str) -> Figure:
        return self.figure(self.ids.get(name, name))


class _Weight(NamedTuple):
    """What it takes to compute a term."""

    depth: int = 1
    terms: int = 1
    years: int = 0

    def with_other(self, other: _Weight) -> _Weight:
        return _Weight(1 + max(self.depth, other.depth), self.terms + other.terms, max(self.years, other.years))


def check_weight(expression: Term, where: str) -> None:
    """Raise FigureError for a formula that takes more than a computer has, with all the formulas that it names."""
    weight = _weight(expression, {})
    if weight.depth > 2 * DEEPEST or weight.terms > MOST or weight.years > FURTHEST:
        raise too_much(where)


def too_much(where: str) -> FigureError:
    """Return what to say of a formula that is too large, with the formulas that it names."""
    return FigureError(
        _("The formula of {figure}, with those of the figures that it names, is too long or reaches too far back."),
        hint=_("Make it of fewer figures; last_year reaches back {years} years at most."),
        figure=where,
        years=FURTHEST,
    )


def _weight(term: Term, known: dict[int, _Weight]) -> _Weight:
    match term:
        case Operation(left=one, right=other) | Between(low=one, high=other):
            return _weight(one, known).with_other(_weight(other, known))
        case Earlier(figure=figure, years=years):
            weight = _weight(figure, known)
            return weight._replace(years=weight.years + years)
        case Figure(expression=expression) if expression is not None:
            if id(term) not in known:
                weight = _weight(expression, known)
                known[id(term)] = weight._replace(depth=weight.depth + 1)
            return known[id(term)]
    return _Weight()
