"""The generated commands.

`omsorg <record> add|list|show|edit|void|import|export` for every record, under its plugin's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.cli.groups import Entry, SpokenGroup, fetched, session_of
from omsorgskjerne.cli.localise import OPTIONS, localised
from omsorgskjerne.errors import PluginError
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import click

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

VERBS = {
    "add": Entry(
        _("add"), _("Add a row. What is left out gets its default or is asked for at the keyboard."), "writing:add"
    ),
    "list": Entry(_("list"), _("List rows, newest first."), "listing:rows"),
    "show": Entry(_("show"), _("Show one row, named by its id, the beginning of it, or its code."), "listing:show"),
    "edit": Entry(_("edit"), _("Change fields of a row. What it held before is kept in its history."), "writing:edit"),
    "void": Entry(_("void"), _("Take a row out of the figures, with a reason. It stays in the file."), "writing:void"),
    "import": Entry(_("import"), _("Import rows from a file: all of them or none."), "transfer:import_"),
    "export": Entry(_("export"), _("Export rows to a file or to standard output."), "transfer:export"),
}  # fmt: skip


class RecordGroup(SpokenGroup):
    """The commands of one record. Its table is looked up when one of them is made."""

    def __init__(self, table: str, entry: Entry, name: str = "") -> None:
        """Take the table's name, and the name of the group where it is another."""
        super().__init__(name or table, help=entry.help)
        self.table = table

    def entries(self, session: Session) -> Mapping[str, Entry]:  # noqa: ARG002 - the same for every record
        """Return the verbs."""
        return VERBS

    def make(self, session: Session, name: str, entry: Entry) -> click.Command:
        """Return the command of a verb; it is made in the language spoken."""
        command: click.Command = fetched(entry.where)(session, session.organisation.tables[self.table])
        command.name, command.help, command.options_metavar = name, session.say(entry.help), session.say(OPTIONS)
        return command


class PluginGroup(SpokenGroup):
    """The commands of one plugin: a group for each of its records, and those it made by hand."""

    def __init__(self, name: str, entry: Entry) -> None:
        """Take the plugin's name."""
        super().__init__(name, help=entry.help)
        self.plugin = name

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a record's group without asking the plugin for its own commands; else whatever is called so."""
        table = self._records(session_of(ctx)).get(cmd_name)
        return _group(table, session_of(ctx)) if table else super().get_command(ctx, cmd_name)

    def entries(self, session: Session) -> Mapping[str, Entry]:
        """Return records, then the plugin's own commands."""
        records = self._records(session)
        own = self._own(session)
        for name in own:
            if name in records:
                raise PluginError(
                    _("The plugin {plugin} has a command with the name of its record {name}."),
                    hint=_("It needs another name."),
                    plugin=self.plugin,
                    name=name,
                )
        mark = words_of(session.plugin(self.plugin).installed.module)
        listed = {name: Entry(table.schema.label, table.schema.help) for name, table in records.items()}
        return listed | {
            name: Entry(mark(name), mark(command.short_help or command.help or "")) for name, command in own.items()
        }

    def make(self, session: Session, name: str, entry: Entry) -> click.Command:  # noqa: ARG002 - both are found by name
        """Return the group of a record, or the plugin's own command."""
        from omsorgskjerne.cli.workflow import Workflow

        table = self._records(session).get(name)
        if table:
            return _group(table, session)
        own = localised(self._own(session)[name], session.language)
        return own.bound(session) if isinstance(own, Workflow) else own

    def _records(self, session: Session) -> dict[str, Table]:
        session.plugin(self.plugin)  # says why, if it could not be loaded
        return {table.schema.name.replace("_", "-"): table for table in session.organisation.tables_of(self.plugin)}

    def _own(self, session: Session) -> dict[str, click.Command]:
        return {command.name or "": command for command in session.organisation.commands(self.plugin)}


def _group(table: Table, session: Session) -> RecordGroup:
    group = RecordGroup(table.name, Entry(table.schema.label, table.schema.help), table.schema.name.replace("_", "-"))
    return localised(group, session.language)
