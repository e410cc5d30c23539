"""`omsorg figures`: every figure with its definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from omsorgskjerne.cli.output import Listing, show
from omsorgskjerne.cli.types import FORMATS, OneOf
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.cli.session import Session

_ = words_of(__name__)

HEADS = ("id", "label", "unit", "kind", "definition")


@click.command(
    help=_("List all figures with their definitions: those of the core, of the plugins, and the organisation's own.")
)
@click.option(
    "--format",
    type=OneOf(FORMATS),
    default="table",
    help=_("A table for people, CSV or JSON for programs. [default: table]"),
)
@click.pass_obj
def command(session: Session, format: str) -> None:
    """List the figures."""
    found = list(_figures(session))
    if format != "table":
        show(session, Listing(list(HEADS), [list(figure.values()) for figure in found]), format)
    else:
        for figure in found:
            click.echo(
                f"{figure['id']}  {figure['label']} ({', '.join(filter(None, (figure['kind'], figure['unit'])))})"
            )
            click.echo(f"    {figure['definition']}")


def _figures(session: Session) -> Iterator[dict[str, str]]:

    for figure in session.organisation.figures.values():
        definition = figure.describe(session.organisation)
        yield {
            "id": figure.id,
            "label": session.say(figure.label),
            "unit": session.say(figure.unit.label) if figure.unit else "",
            "kind": session.say(figure.kind),
            "definition": session.say(definition.text, **definition.values),
        }
