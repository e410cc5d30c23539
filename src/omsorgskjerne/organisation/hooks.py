"""The hooks of a plugin: those it has, and the rules it gives its own records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pluggy

from omsorgskjerne import hookspecs
from omsorgskjerne.errors import PluginError
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omsorgskjerne.organisation.loading import Organisation
    from omsorgskjerne.rules import Rule

_ = words_of(__name__)


def register(manager: pluggy.PluginManager, name: str, module: Any) -> None:
    """Register a plugin's hooks, refusing misspelt ones: they would be ignored silently."""
    try:
        manager.register(module, name)
    except pluggy.PluginValidationError as error:
        arguments = str(error).strip().splitlines()[-1]
        raise PluginError(
            _("The plugin {name} has a hook with wrong arguments: {reason}"), name=name, reason=arguments
        ) from None
    known = [hook for hook in vars(hookspecs) if hook.startswith("omsorgskjerne_")]
    for hook in dir(module):
        function = getattr(module, hook, None)
        marked = hasattr(function, "omsorgskjerne_impl")
        if not marked and not (hook.startswith("omsorgskjerne_") and callable(function)):
            continue
        if hook not in known:
            raise PluginError(
                _("The plugin {name} has a hook that does not exist: {hook}."),
                hint=_("Hooks are: {known}."),
                name=name,
                hook=hook,
                known=", ".join(known),
            )
        if not marked:
            raise PluginError(
                _("The plugin {name} has {hook} without @hookimpl."),
                hint=_("Put @hookimpl above it."),
                name=name,
                hook=hook,
            )


def rules_of(organisation: Organisation, plugin: str) -> Mapping[type, tuple[Rule, ...]]:
    """Return a plugin's rules by record, in its order.

    What the hook raises is not caught, as it is elsewhere: no row is written past rules that could not be asked. Raises
    PluginError for a rule about a record that is not the plugin's own.
    """
    own = {record for answer in organisation.answers(plugin, "omsorgskjerne_records") for record in answer}
    rules = [rule for answer in organisation.answers(plugin, "omsorgskjerne_rules") for rule in answer]
    for rule in rules:
        if rule.record not in own:
            raise PluginError(
                _("The plugin {name} gives a rule for {record}, which is not a record of its own."),
                name=plugin,
                record=rule.record.__name__,
            )
    return {record: tuple(rule for rule in rules if rule.record is record) for record in own}


def never_more_of(organisation: Organisation) -> Sequence[tuple[str, str]]:
    """Return ids of figures in pairs of which the first is never more than the second, by the rules of all records.

    Raises PluginError for the id of no figure.
    """
    rules = (rule for table in organisation.tables.values() for rule in organisation.rules(table.record))
    pairs = [pair for rule in rules for pair in rule.never_more]
    for unknown in (id_ for pair in pairs for id_ in pair if id_ not in organisation.figures):
        raise PluginError(_("A rule speaks of the figure {id}, which is not there."), id=unknown)
    return pairs
