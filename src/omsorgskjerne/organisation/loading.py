"""Loading: from a configuration and the plugins it enables to one `Organisation`, a value given to everything."""

from __future__ import annotations

import importlib
import re
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, cast

import attrs
import pluggy

from omsorgskjerne import core, hookspecs
from omsorgskjerne.errors import ConfigError, DeclarationError, OmsorgError, PluginError
from omsorgskjerne.organisation.discovery import Installed, accepts, find_plugins, installed_plugins
from omsorgskjerne.organisation.hooks import never_more_of, register, rules_of
from omsorgskjerne.organisation.tables import bind, check_choices, check_references, collide
from omsorgskjerne.roles import FigureId
from omsorgskjerne.tables import CORE, Table
from omsorgskjerne.version import VERSION
from omsorgskjerne.views import is_view
from omsorgskjerne.words import Language, Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from decimal import Decimal

    import click

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.hookspecs import Change
    from omsorgskjerne.migrations import Migration
    from omsorgskjerne.organisation.config import Config
    from omsorgskjerne.organisation.settings import Settings
    from omsorgskjerne.organisation.views import View
    from omsorgskjerne.rules import Rule
    from omsorgskjerne.schema import Field
    from omsorgskjerne.sections import Section

_ = words_of(__name__)

PLUGIN_NAME = re.compile(r"[a-z][a-z0-9]*")


@attrs.frozen(eq=False, repr=False)
class Plugin:
    """A loaded plugin: what its distribution says of it, and the module that implements hooks."""

    installed: Installed
    module: Any

    @property
    def name(self) -> str:
        """Return its name: command group, prefix of tables and figure ids."""
        return self.installed.name


@attrs.frozen(eq=False, repr=False)
class Failure:
    """A plugin that was skipped, and why; the rest works."""

    plugin: str
    error: OmsorgError


@attrs.define(eq=False, repr=False, slots=False)
class Organisation:
    """An organisation with the plugins it enables.

    Nothing in it changes after loading; figures are checked when first asked for.
    """

    config: Config
    plugins: tuple[Plugin, ...]
    tables: Mapping[str, Table]
    manager: pluggy.PluginManager
    failures: list[Failure]

    @property
    def name(self) -> str:
        """Return the organisation's name."""
        return self.config.name

    @cached_property
    def language(self) -> Language:
        """Return the organisation's language."""
        return Language(self.config.language)

    @cached_property
    def _by_record(self) -> dict[type, Table]:
        return {table.record: table for table in self.tables.values()}

    def table(self, record: type) -> Table:
        """Return the table of a record class, or a view that figures count; PluginError when no plugin has it."""
        tables: Mapping[type, Table] = self.views if is_view(record) else self._by_record
        if record not in tables:
            raise PluginError(
                _("{record} is not a record of an enabled plugin."),
                hint=_("Enable its plugin in omsorg.toml."),
                record=record.__name__,
            )
        return tables[record]

    @cached_property
    def views(self) -> Mapping[type, View]:
        """Return the views that figures count. Raises FigureError or PluginError when one is declared wrongly."""
        from omsorgskjerne.organisation.views import views_of

        return views_of(self)

    def tables_of(self, plugin: str) -> list[Table]:
        """Return the tables of one plugin, in its order."""
        return [table for table in self.tables.values() if table.plugin == plugin]

    @cached_property
    def absent(self) -> frozenset[str]:
        """Return the plugins that are named in omsorg.toml or installed, and not loaded: what is said of them waits."""
        named = {*self.config.plugins, *(plugin.name for plugin in installed_plugins())}
        return frozenset(named - {plugin.name for plugin in self.plugins})

    @cached_property
    def settings(self) -> Settings:
        """Return the parts of `omsorg.toml` that only some commands need, structured and checked."""
        from omsorgskjerne.organisation.settings import structure

        return structure(self.config)

    @property
    def figures(self) -> Mapping[str, Figure]:
        """Return every figure by id: the core's, the plugins', then the organisation's own.

        Raises PluginError, FigureError or ConfigError when one is declared wrongly.
        """
        return self._figures[0]

    @property
    def owners(self) -> Mapping[str, str]:
        """Return the plugin (or `core`) that declares each figure; those of `omsorg.toml` are not there."""
        return self._figures[1]

    @cached_property
    def declared(self) -> Sequence[tuple[str, Figure]]:
        """Return the figures that the core and the plugins declare, each with whose it is."""
        from omsorgskjerne.organisation.figures import declared_by

        return declared_by(self)

    @cached_property
    def _figures(self) -> tuple[Mapping[str, Figure], Mapping[str, str]]:
        from omsorgskjerne.organisation.figures import collect

        return collect(self)

    def parameter(self, declared: Figure) -> Decimal:
        """Return the number of a parameter: as omsorg.toml sets it, else as declared."""
        return cast("Decimal", self.figures.get(declared.id, declared).value)

    def resolve(self, figure: Figure) -> Figure:
        """Return a figure as this organisation has it; a slice in a formula has the days that are set for its base."""
        if figure.id in self.figures:
            return self.figures[figure.id]
        base = self.settings.figures.get(figure.id.partition("[")[0])
        if base is None:
            return figure
        return attrs.evolve(figure, since=base.since or figure.since, as_of=base.as_of or figure.as_of)

    def stated_figures(self) -> list[str]:
        """Return the ids of the figures that are stated by hand."""
        return [id_ for id_, figure in self.figures.items() if figure.is_stated]

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Return the report's sections: the plugins' in the order they are enabled, then the organisation's own."""
        from omsorgskjerne.organisation.sections import sections

        return sections(self)

    def rules(self, record: type) -> Sequence[Rule]:
        """Return the rules of a record; its plugin is asked once.

        Raises PluginError when the plugin gives a rule for a record that is not its own, or no plugin has the record.
        """
        return self._rules_of(self.table(record).plugin)[record]

    @cached_property
    def never_more(self) -> Sequence[tuple[str, str]]:
        """Return ids of figures in pairs; see `never_more_of`."""
        return never_more_of(self)

    @cached_property
    def _rules_of(self) -> Callable[[str], Mapping[type, Sequence[Rule]]]:
        return cache(lambda plugin: rules_of(self, plugin))

    def answers(self, plugin: str, hook: str, **arguments: Any) -> list[list[Any]]:
        """Return what one plugin, or the core, answers a hook: nothing, if it does not implement it."""
        module = self.manager.get_plugin(plugin)
        others = [other for other in self.manager.get_plugins() if other is not module]
        return [list(answer) for answer in self.manager.subset_hook_caller(hook, others)(**arguments)]

    def ask(self, hook: str, **arguments: Any) -> Iterator[tuple[str, list[Any]]]:
        """Yield plugin and answer of a hook, core first. A plugin that raises is reported as a failure and skipped."""
        for name in (CORE, *(plugin.name for plugin in self.plugins)):
            try:
                answers = self.answers(name, hook, **arguments)
            except Exception as error:  # noqa: BLE001 - whatever a plugin does, the rest works
                self.failures.append(Failure(name, _raised(name, hook, error)))
                continue
            yield from ((name, answer) for answer in answers)

    def commands(self, plugin: str) -> Sequence[click.Command]:
        """Return a plugin's own commands."""
        return [command for name, answer in self.ask("omsorgskjerne_commands") if name == plugin for command in answer]

    def migrations(self) -> Iterator[tuple[str, Migration]]:
        """Yield plugin and migration, in order."""
        for name, answer in self.ask("omsorgskjerne_migrations"):
            yield from ((name, migration) for migration in answer)

    def changed(self, change: Change) -> list[Failure]:
        """Tell the plugins of a committed change; return what went wrong in them."""
        before = len(self.failures)
        for _answer in self.ask("omsorgskjerne_changed", change=change):
            pass
        return self.failures[before:]


def load(config: Config, plugins: Mapping[str, Any] | None = None) -> Organisation:
    """Load an organisation. `plugins` gives modules by name instead of the installed ones that `config.plugins` names.

    A plugin that is missing, fails to import or raises is skipped and stands in `failures`. Raises PluginError, naming
    the plugin, for a misspelt hook, a wrong declaration, colliding tables, or a plugin made for another version of the
    core; ConfigError for codes of fields that do not exist.
    """
    manager = pluggy.PluginManager("omsorgskjerne")
    manager.add_hookspecs(hookspecs)
    organisation = Organisation(config=config, plugins=(), tables={}, manager=manager, failures=[])
    register(manager, CORE, core)
    loaded: list[Plugin] = []
    installed = find_plugins(config.plugins) if plugins is None else {}
    for name in config.plugins if plugins is None else plugins:
        try:
            loaded.append(
                _import(name, installed.get(name))
                if plugins is None
                else Plugin(Installed(name, plugins[name].__name__), plugins[name])
            )
        except _Skip as skip:
            organisation.failures.append(Failure(name, skip.reason))
            continue
        register(manager, name, loaded[-1].module)
    organisation.plugins = tuple(loaded)
    organisation.tables = _tables(organisation)
    check_choices(organisation.tables, config.choices, tuple(plugin.name for plugin in loaded))
    return organisation


class _Skip(Exception):  # noqa: N818 - it says what happens
    def __init__(self, reason: OmsorgError) -> None:
        self.reason = reason


def _import(name: str, installed: Installed | None) -> Plugin:
    if not PLUGIN_NAME.fullmatch(name) or name == CORE:
        raise PluginError(_("{name} cannot be the name of a plugin: small letters and digits only."), name=name)
    if installed is None:
        raise _Skip(
            PluginError(
                _("The plugin {name} is enabled in omsorg.toml but not installed."),
                hint=_("Install it from the folder it comes in, or take it out of omsorg.toml; its data is kept."),
                name=name,
            )
        )
    if not accepts(installed.requires, VERSION):
        raise PluginError(
            _("The plugin {name} is made for omsorgskjerne {wanted}; this is {version}."),
            hint=_("Install versions that belong together."),
            name=name,
            wanted=installed.requires,
            version=VERSION,
        )
    try:
        return Plugin(installed, importlib.import_module(installed.module))
    except DeclarationError as error:
        raise _wrong(name, error) from None
    except Exception as error:
        raise _Skip(_raised(name, "import", error)) from error


def _tables(organisation: Organisation) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    config = organisation.config
    for plugin, records in organisation.ask("omsorgskjerne_records"):
        for record in records:
            try:
                table = bind(plugin, record, config.choices)
            except DeclarationError as error:
                raise _wrong(plugin, error) from None
            if not table.schema.enabled and table.path not in config.records:
                continue
            collide(tables, table)
            tables[table.name] = _with_figures(organisation, table)
    for loaded in organisation.plugins:
        if loaded.name in tables:
            raise PluginError(
                _("The plugin {name} has the name of a core record."),
                hint=_("It needs another name."),
                name=loaded.name,
            )
    paths = {table.path for table in tables.values()}
    for path in config.records:
        if path not in paths and path.partition(".")[0] not in organisation.absent:
            raise ConfigError(_("omsorg.toml [organisation]: records names {path}, which is not a record."), path=path)
    check_references(tables)
    return tables


def _with_figures(organisation: Organisation, table: Table) -> Table:
    """Let fields that name a figure know which figures there are, once they are asked for."""

    def bound(field: Field) -> Field:
        if not isinstance(field.role, FigureId):
            return field
        known = organisation.stated_figures if field.role.stated else lambda: organisation.figures
        return attrs.evolve(field, role=attrs.evolve(field.role, known=known))

    return attrs.evolve(table, fields=tuple(map(bound, table.fields)))


def _wrong(plugin: str, error: OmsorgError) -> PluginError:
    values = {**error.values, "name": plugin, "error": Phrase(error.message, **error.values)}
    return PluginError(_("The plugin {name}: {error}"), hint=error.hint, **values)


def _raised(plugin: str, where: str, error: Exception) -> PluginError:
    """Say where a plugin failed and with what class of error; the error's own text may hold a value and is left out."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    line = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    missing = f" {error.name}" if isinstance(error, ImportError) and error.name else ""
    return PluginError(
        _("The plugin {name} was skipped: {kind} in {where} ({line})."),
        hint=_("The rest works. Tell whoever maintains the plugin."),
        name=plugin,
        kind=type(error).__name__ + missing,
        where=where,
        line=line,
    )
