"""An option that takes one value is said once: which of two was meant would be anybody's guess."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from click.parser import _OptionParser

_ = words_of(__name__)
P = TypeVar("P", bound="_OptionParser")


def once(parser: P) -> P:
    """Let the parser of a command refuse an option that is said twice, unless it takes several values."""
    parse = parser.parse_args

    def parse_args(args: list[str]) -> tuple[dict[str, object], list[str], list[click.Parameter]]:
        said, left, order = parse(args)
        for place, param in enumerate(order):
            if _takes_one(param) and param in order[:place]:
                _refuse(param, parser.ctx)
        return said, left, order

    parser.parse_args = parse_args  # type: ignore[method-assign]
    return parser


def _takes_one(param: click.Parameter) -> bool:
    return isinstance(param, click.Option) and not (param.multiple or param.count or param.is_eager)


def _refuse(param: click.Parameter, ctx: click.Context | None) -> None:
    from omsorgskjerne.cli.groups import session_of
    from omsorgskjerne.cli.types import Refusal

    if ctx is not None and not ctx.resilient_parsing:
        words = session_of(ctx).say(_("it takes one value, and was said more than once."))
        raise Refusal(words, ctx=ctx, param=param)
