"""Reading a formula written in `omsorg.toml`: `accounts.income - accounts.expenses`, `2 * last_year(visits.total)`."""

from __future__ import annotations

import ast
from decimal import Decimal
from typing import TYPE_CHECKING

from omsorgskjerne.errors import FigureError
from omsorgskjerne.indicators import Constant, Earlier, Operation, Term
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.indicators import Figure

_ = words_of(__name__)

SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def parse_formula(text: str, figure: Callable[[str], Figure], where: str) -> Term:
    """Return the tree of a formula; `figure` looks an id up. Python's own parser reads it; nothing is executed.

    Raises FigureError, naming the figure it stands in, when it is anything but ids, numbers, brackets, `+ - * /`,
    `last_year(id)` and `last_year(id, years)`.
    """
    try:
        text = text.strip().replace("×", "*")  # as formulas are printed
        return _term(ast.parse(text, mode="eval").body, figure, text)
    except (SyntaxError, ArithmeticError, _NotAFormulaError):
        raise FigureError(
            _("The formula of {figure} cannot be read."),
            hint=_("Use ids of figures, numbers, brackets, + - * /, last_year(id) and last_year(id, years)."),
            figure=where,
        ) from None


class _NotAFormulaError(ValueError):
    pass


def _term(node: ast.expr, figure: Callable[[str], Figure], source: str) -> Term:
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS:
            return Operation(SIGNS[type(op)], _term(left, figure, source), _term(right, figure, source))
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            return Constant(Decimal(ast.get_source_segment(source, node) or ""))
        case ast.Name() | ast.Attribute():
            return figure(_dotted(node))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Operation("-", Constant(Decimal(0)), _term(operand, figure, source))
        case ast.Call(func=ast.Name(id="last_year"), args=[argument], keywords=[]):
            return Earlier(figure(_dotted(argument)))
        case ast.Call(func=ast.Name(id="last_year"), args=[argument, ast.Constant(value=int(years))], keywords=[]) if (
            years >= 1 and not isinstance(years, bool)
        ):
            return Earlier(figure(_dotted(argument)), years)
    raise _NotAFormulaError


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    raise _NotAFormulaError
