"""The tree of commands: workflows and core records by a table, plugins as their distributions describe themselves."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from omsorgskjerne.cli.groups import Entry, Shelf, Slip, SpokenGroup, fetched, session_of
from omsorgskjerne.cli.localise import localised
from omsorgskjerne.cli.streams import UnreadError
from omsorgskjerne.cli.types import FileName, OneOf, Quiet
from omsorgskjerne.version import VERSION
from omsorgskjerne.words import LANGUAGES, Words, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.organisation.discovery import Installed

_ = words_of(__name__)

DATABASE = {
    "plan": Entry(_("plan"), _("Show what `migrate` would do to the file."), "db:plan"),
    "migrate": Entry(
        _("migrate"),
        _("Make the file, or let it fit the records of the enabled plugins, after a backup."),
        "db:migrate",
    ),
    "check": Entry(
        _("check"), _("Look for damage and for differences from the records of the enabled plugins."), "db:check"
    ),
    "backup": Entry(_("backup"), _("Write the file and omsorg.toml to one backup."), "db:backup"),
    "restore": Entry(
        _("restore"), _("Put a backup in the place of the file; what stood there is kept beside it."), "db:restore"
    ),
    "audit": Entry(_("audit"), _("Verify the chain of changes."), "db:audit"),
}
WORKFLOWS = {
    "today": Entry(_("today"), _("Show what was recorded today, and what should be followed up."), "today:command"),
    "tally": Entry(_("tally"), _("Count with one key a kind, as omsorg.toml says."), "tally:command"),
    "report": Entry(_("report"), _("Make the report of a period."), "report:command"),
    "freeze": Entry(_("freeze"), _("Freeze the report of a period, and so give it away."), "freeze:command"),
    "frozen": Entry(_("frozen"), _("List the frozen reports: for whom, when and by whom."), "frozen:command"),
    "diff": Entry(_("diff"), _("Show what has changed in the numbers of a frozen report, and why."), "diff:command"),
    "funders": Entry(_("funders"), _("List who holds which reports."), "frozen:funders"),
    "figures": Entry(_("figures"), _("List all figures with their definitions."), "figures:command"),
    "explain": Entry(_("explain"), _("Show what stands behind a figure in a period."), "explain:command"),
    "reconcile": Entry(
        _("reconcile"), _("Hold a file of published figures against the computed ones."), "reconcile:command"
    ),
    "init": Entry(_("init"), _("Start an organisation: its omsorg.toml and its file."), "init:command"),
    "plugins": Entry(_("plugins"), _("List the plugins and check that everything fits together."), "plugins:command"),
    "db": Entry(_("db"), _("Look after the file: plan, migrate, check, back up, restore, audit.")),
}
# The core's records as they declare themselves (a test compares): listing them imports none of them.
_DECLARED = {
    "household": "People who live together and are counted once, known by a code.",
    "person": "Somebody known by a code. Being on the list already says something: keep no more than is needed.",
    "role": "A role a person has for a time: guest, member, volunteer, employee … several may overlap.",
    "identity": "What a person is really called, apart from everything else. Off until omsorg.toml switches it on.",
    "assessment": "The score of one person in one area of life on a day, by staff and by the person.",
    "goal": "Something a person wants to reach, in few words, with how far it has come.",
    "partner": "An organisation one works with. No names of its staff are needed.",
    "case": "Several measures over a time that belong together.",
    "contact": "One meeting, or one tally of several people. Normally nobody is named.",
    "measure": "Help given to somebody, within the organisation or together with others.",
    "intake": "An intake interview and its outcome.",
    "opening": "Opening hours: every week (in all months or a season), days closed, and days open although "
    "otherwise closed.",
    "target": "What one figure should reach in one period. A part-year target is never made from a whole one.",
    "reading": "A figure stated by hand for a period: a survey, accounts, something another system counted.",
    "override": "A number to show outside, with the reason and who signs for it. Another that was shown may be "
    "hidden for it.",
}
RECORDS = {name: Entry(_(name), _(text)) for name, text in _DECLARED.items()}
OFF = {"identity"}
"""Records that are off until `records` in omsorg.toml names them."""
RESERVED = {*WORKFLOWS, *RECORDS}
"""What no plugin can be called."""


class Root(SpokenGroup):
    """`omsorg`: commands for real workflows, the core's records, and a group for each enabled plugin."""

    def __init__(self) -> None:
        """Declare the global options."""
        super().__init__(
            "omsorg",
            help=_("Records and figures of low-threshold care services: one file, one command, one annual report."),
            params=_options(),
            callback=_opened,
            context_settings={"help_option_names": ["-h", "--help", "--hjelp"], "terminal_width": _width()},
        )

    def entries(self, session: Session) -> Mapping[str, Entry]:
        """Return every command; what `omsorg.toml` enables is left out where there is none."""
        return {name: entry for entries in self.sections(session).values() for name, entry in entries.items()}

    def sections(self, session: Session) -> Mapping[str, Mapping[str, Entry]]:
        """Return workflows, records and plugins."""
        return {_("Work"): WORKFLOWS, _("Records"): _records(session), _("Plugins"): _plugins(session)}

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands, and tell why some are missing."""
        session = session_of(ctx)
        super().format_commands(ctx, formatter)
        if session.trouble:
            session.note(session.lines(session.trouble))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; for the names in the tables nothing else is looked at."""
        if cmd_name in WORKFLOWS or (cmd_name in RECORDS and cmd_name not in OFF):
            return self.make(session_of(ctx), cmd_name, {**WORKFLOWS, **RECORDS}[cmd_name])
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Raises UnreadError where nobody reads its output any more."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise UnreadError(error) from None

    def make(self, session: Session, name: str, entry: Entry) -> click.Command:
        """Return a workflow, or the group of a record or plugin."""
        if name in WORKFLOWS and name != "db":
            return super().make(session, name, entry)
        group: SpokenGroup = (
            Shelf(name, DATABASE, entry.help)
            if name == "db"
            else fetched("records:RecordGroup" if name in RECORDS else "records:PluginGroup")(name, entry)
        )
        return localised(group, session.language)

    def unknown(self, ctx: click.Context, name: str) -> Slip:
        """Say also what could be switched on."""
        from omsorgskjerne.organisation.discovery import installed_plugins

        session = session_of(ctx)
        if name in OFF:
            return Slip(
                session.say(_('These records are off. Switch them on in omsorg.toml: records = ["{name}"]'), name=name),
                ctx,
            )
        if any(name == plugin.name for plugin in installed_plugins()) and name not in session.config.plugins:
            return Slip(
                session.say(_('This plugin is not enabled. Enable it in omsorg.toml: plugins = ["{name}"]'), name=name),
                ctx,
            )
        if session.settled and name in session.settled.plugins:
            session.organisation  # noqa: B018 - tells why the plugin could not be loaded
        return super().unknown(ctx, name)


def _options() -> list[click.Parameter]:
    """Return the global options."""
    config = _("The organisation's omsorg.toml; by default the one here or in a folder above. Also OMSORG_CONFIG.")
    language = _("The language to speak; by default the organisation's. Also OMSORG_LANG.")
    who = _("Who is at work: changes are signed with it. Also OMSORG_AS.")
    return [
        click.Option(
            ["-c", "--config", "path"], type=FileName(), envvar="OMSORG_CONFIG", metavar=_("FILE"), help=config
        ),
        click.Option(["--lang", "language"], type=OneOf(LANGUAGES), envvar="OMSORG_LANG", help=language),
        click.Option(["--as", "who"], type=Quiet(), envvar="OMSORG_AS", metavar=_("NAME"), help=who),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help=_("Show the version."),
        ),
    ]


def _version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's signature
    """Print the version and end."""
    if asked and not ctx.resilient_parsing:
        click.echo(f"omsorgskjerne {VERSION}")
        ctx.exit()


def _opened(**_said: Any) -> None:
    """Close the session when the command has ended."""
    context = click.get_current_context()
    context.call_on_close(session_of(context).close)


def _records(session: Session) -> Mapping[str, Entry]:
    on = session.settled.records if session.settled else ()
    return {name: entry for name, entry in RECORDS.items() if name not in OFF or name in on}


def _plugins(session: Session) -> Mapping[str, Entry]:
    """Return the enabled plugins that are installed, as their distributions describe themselves; none is imported."""
    if not (session.settled and session.settled.plugins):
        return {}
    from omsorgskjerne.organisation.discovery import installed_plugins

    found = {plugin.name: plugin for plugin in installed_plugins()}
    mark = _in_its_words if session.language.code != "en" else _as_it_stands
    return {name: mark(found[name]) for name in session.settled.plugins if name in found and name not in RESERVED}


def _as_it_stands(plugin: Installed) -> Entry:
    return Entry(plugin.name, plugin.summary)


def _in_its_words(plugin: Installed) -> Entry:
    """Return a plugin's name and summary with the place of their translations, which is found without importing it."""
    from importlib.util import find_spec

    domain = plugin.module.partition(".")[0]
    spec = find_spec(domain)
    folder = str(Path(spec.origin).parent / "locale") if spec and spec.origin else ""
    return Entry(Words(plugin.name, domain, folder), Words(plugin.summary, domain, folder))


WIDEST = 100


def _width() -> int:
    """Return how wide help may be. Click would ask a library that takes as long to import as writing the help does."""
    try:
        columns = int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        columns = os.get_terminal_size(1).columns if os.isatty(1) else 80
    return max(50, min(columns, WIDEST))
