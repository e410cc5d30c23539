"""`omsorg explain`: what stands behind a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from omsorgskjerne.cli.output import data_out
from omsorgskjerne.cli.types import OneOf, Quiet, Span
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.period import Period

_ = words_of(__name__)


@click.command(
    help=_(
        "Show what stands behind a figure in a period: definition, formula with the values put in, what is read, and "
        "where the rows counted come from. Nobody is named."
    )
)
@click.argument("figure", type=Quiet(), metavar=_("FIGURE"))
@click.argument("period", type=Span(), metavar=_("PERIOD"))
@click.option("--records", is_flag=True, help=_("List the rows counted too, by id and date."))
@click.option(
    "--format",
    type=OneOf(("text", "json")),
    default="text",
    help=_("Text for people, JSON for programs. [default: text]"),
)
@click.pass_obj
def command(session: Session, figure: str, period: Period, records: bool, format: str) -> None:  # noqa: FBT001 - click's signature
    """Explain the figure."""
    from omsorgskjerne.evaluate.explain.explanation import explain
    from omsorgskjerne.show.explanation import Explained

    found = explain(session.organisation, session.store, figure, period, language=session.language.code)
    shown = Explained(found, session.organisation, session.language, records=records)
    if format == "json":
        data_out().write(shown.json())
    else:
        click.echo(shown.text(), nl=False)
