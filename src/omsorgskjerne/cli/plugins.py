"""`omsorg plugins`: what is installed and enabled, what each brings, and whether everything fits together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from omsorgskjerne.cli.groups import Entry
from omsorgskjerne.cli.output import Coded, Listing, show, show_json
from omsorgskjerne.cli.records import PluginGroup
from omsorgskjerne.cli.streams import say_beside
from omsorgskjerne.cli.tally_keys import keys_of
from omsorgskjerne.cli.types import FORMATS, OneOf
from omsorgskjerne.errors import OmsorgError
from omsorgskjerne.tables import CORE
from omsorgskjerne.version import VERSION
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

HEADS = {
    "name": _("name"),
    "version": _("version"),
    "state": _("state"),
    "records": _("records"),
    "commands": _("commands"),
}
STATES = {"enabled": _("enabled"), "failed": _("failed"), "off": _("installed, not enabled")}


@click.command(help=_("List the plugins and check that everything fits together. Exit code 1 if something does not."))
@click.option(
    "--format",
    type=OneOf(FORMATS),
    default="table",
    help=_("A table for people, CSV or JSON for programs. [default: table]"),
)
@click.pass_context
def command(ctx: click.Context, format: str) -> None:
    """List and check."""
    session: Session = ctx.obj
    problems = list(dict.fromkeys(session.lines(error) for error in _problems(session)))
    found = list(_plugins(session))
    if format == "json":
        show_json({"plugins": found, "problems": problems})
    else:
        rows = [
            (
                plugin["name"],
                plugin["version"],
                Coded(plugin["state"], STATES[plugin["state"]]),
                ", ".join(record["name"] for record in plugin["records"]),
                ", ".join(plugin["commands"]),
            )
            for plugin in found
        ]
        show(session, Listing(list(HEADS.values()), rows, names=list(HEADS)), format)
        for problem in problems:
            say_beside(problem)
    if problems or session.organisation.failures:
        ctx.exit(1)


def _plugins(session: Session) -> Iterator[dict[str, Any]]:
    """Yield the core, the enabled plugins, and those that are installed and not enabled."""
    from omsorgskjerne.organisation.discovery import installed_plugins

    organisation = session.organisation
    installed = {plugin.name: plugin for plugin in installed_plugins()}
    loaded = {plugin.name: plugin.installed for plugin in organisation.plugins}
    yield _row(session, CORE, VERSION, "enabled")
    for name in organisation.config.plugins:
        about = loaded.get(name) or installed.get(name)
        yield _row(session, name, about.version if about else "", "enabled" if name in loaded else "failed")
    for name, about in installed.items():
        if name not in organisation.config.plugins:
            yield _row(session, name, about.version, "off")


def _row(session: Session, name: str, version: str, state: str) -> dict[str, Any]:
    records = [
        {"name": table.schema.name, "rows": _rows(session, table)} for table in session.organisation.tables_of(name)
    ]
    commands = [command.name or "" for command in session.organisation.commands(name)]
    return {"name": name, "version": version, "state": state, "records": records, "commands": commands}


def _rows(session: Session, table: Table) -> int | None:
    """Return how many rows a table has, None where the file cannot be asked."""
    try:
        return session.store.count(table.record, voided=True)
    except OmsorgError:
        return None


def _problems(session: Session) -> Iterator[OmsorgError]:
    """Yield what does not fit.

    Commands that collide, figures, sections, settings and tally keys that cannot be meant.
    """
    from omsorgskjerne.organisation.selection import sections_for

    organisation = session.organisation
    checks: list[Callable[[], object]] = [
        *(
            lambda name=plugin.name: PluginGroup(name, Entry(name, "")).entries(session)
            for plugin in organisation.plugins
        ),
        *(lambda table=table: organisation.rules(table.record) for table in organisation.tables.values()),
        lambda: list(organisation.migrations()),
        lambda: organisation.settings,
        lambda: organisation.figures,
        lambda: organisation.sections,
        lambda: [sections_for(organisation, funder) for funder in organisation.settings.funders.values()],
        lambda: keys_of(session),
    ]
    for check in checks:
        try:
            check()
        except OmsorgError as error:
            yield error
