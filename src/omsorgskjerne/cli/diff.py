"""`omsorg diff`: what has changed in the numbers of a frozen report, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from omsorgskjerne.cli.output import data_out
from omsorgskjerne.cli.output import table as drawn
from omsorgskjerne.cli.types import OneOf, Quiet
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from fractions import Fraction

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.freeze.differences import Difference
    from omsorgskjerne.store.frozen import Frozen

_ = words_of(__name__)


@click.command(
    help=_(
        "Show what has changed in the numbers of a frozen report, and why. Changes until now, or until another was "
        "frozen, are split into new since, corrected, voided, erased and redefined. The published numbers stand."
    )
)
@click.argument("id", type=Quiet(), metavar=_("ID"))
@click.argument("other", type=Quiet(), required=False, metavar=_("[ID2]"))
@click.option("--parts", is_flag=True, help=_("Show breakdowns and earlier periods too."))
@click.option(
    "--format",
    type=OneOf(("table", "json")),
    default="table",
    help=_("A table for people, JSON for programs, which has the breakdowns too. [default: table]"),
)
@click.pass_obj
def command(session: Session, id: str, other: str | None, format: str, *, parts: bool) -> None:
    """Compare."""
    from omsorgskjerne.freeze.differences import differences
    from omsorgskjerne.store import frozen

    engine = session.store.engine
    then = frozen.find(engine, id)
    later = frozen.find(engine, other) if other else None
    if later is not None and later.sequence < then.sequence:
        then, later = later, then
    found = differences(session.store, then, later)
    if format == "json":
        data_out().write(json.dumps([_json(one) for one in found], ensure_ascii=False, indent=1) + "\n")
        return
    shown = [one for one in found if parts or (one.cell.period == then.period.name and not one.cell.dimension)]
    if not shown:
        session.echo(_("No number has changed."))
    else:
        click.echo(_table(session, shown, then, later, parts=parts))
    if then.audience != "internal":
        session.note(_("These are exact, internal numbers. What was published stands as it is."))
    if len(shown) < len(found):
        session.note(_("Breakdowns or earlier periods have changed too: --parts shows them."))


def _json(one: Difference) -> dict[str, Any]:
    from omsorgskjerne.show.numbers import plain

    return {
        **one.cell._asdict(),
        "label": one.label,
        "frozen": plain(one.before),
        "now": plain(one.after),
        "causes": {str(cause): plain(part) for cause, part in one.causes.items()},
        "computed": one.computed,
    }


def _table(session: Session, shown: list[Difference], then: Frozen, later: Frozen | None, *, parts: bool) -> str:
    from omsorgskjerne.freeze.differences import Cause
    from omsorgskjerne.show.numbers import Numbers

    numbers = Numbers(session.language)
    causes = [cause for cause in Cause if any(cause in one.causes for one in shown)]
    heads = [
        session.say(_("figure")),
        *([session.say(_("part"))] if parts else []),
        then.id,
        later.id if later else session.say(_("now")),
        *(session.say(cause.label) for cause in causes),
    ]
    rows = [
        [
            session.say(_("{label} (not computed any more)"), label=one.label) if not one.computed else one.label,
            *([_part(session, one)] if parts else []),
            *(numbers.not_stated if value is None else _number(numbers, value) for value in (one.before, one.after)),
            *(_number(numbers, one.causes[cause], "+") if cause in one.causes else "" for cause in causes),
        ]
        for one in shown
    ]
    return drawn(heads, rows)


def _number(numbers: Any, value: Fraction, sign: str = "") -> str:
    from omsorgskjerne.rounding import decimals_of

    decimals = decimals_of(value, most=2)
    return str(numbers.signed(value, decimals) if sign else numbers.number(value, decimals))


def _part(session: Session, one: Difference) -> str:
    _figure, period, dimension, code, high = one.cell
    part = f"{dimension}={code or session.say(_('not stated'))}" if dimension else ""
    return " ".join(filter(None, [period, part, session.say(_("at most")) if high else ""]))
