"""`omsorg reconcile`: published figures against the computed ones, a line a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from omsorgskjerne.cli.types import FileName
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from pathlib import Path

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.evaluate.reconcile import Difference

_ = words_of(__name__)


@click.command(
    help=_(
        "Hold a file of published figures against the computed ones: a line a figure. Exit code 1 where any "
        "differs. Figures of plugins that are not enabled are not computed, and that is no difference."
    )
)
@click.argument("file", type=FileName(), metavar=_("FILE"))
@click.pass_context
def command(ctx: click.Context, file: Path) -> None:
    """Compare."""
    from omsorgskjerne.evaluate.reconcile import Status, reconcile

    session: Session = ctx.obj
    rows = reconcile(session.organisation, session.store, file, today=session.calendar_date)
    width = max((len(row.id) for row in rows), default=0)
    for row in rows:
        told = "; ".join(_told(session, difference) for difference in row.differences)
        click.echo(f"{row.id:<{width}}  {session.say(row.status.label)}{': ' if told else ''}{told}")
    counted = {status: sum(row.status == status for row in rows) for status in Status}
    session.echo(
        _("{agrees} agree, {differs} differ, {missing} not computed."),
        agrees=counted[Status.AGREES],
        differs=counted[Status.DIFFERS],
        missing=counted[Status.NOT_COMPUTED],
    )
    if counted[Status.DIFFERS]:
        ctx.exit(1)


def _told(session: Session, difference: Difference) -> str:
    computed = session.say(_("nothing")) if difference.computed is None else difference.computed
    return session.say(
        _("{aspect} published {published}, computed {computed}"),
        aspect=difference.aspect,
        published=difference.published,
        computed=computed,
    )
