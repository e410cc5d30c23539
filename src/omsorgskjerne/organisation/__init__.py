"""An organisation: its configuration, plugins, records and figures, bound together and checked as a whole."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from omsorgskjerne.organisation.config import Config, find_config, read_config
    from omsorgskjerne.organisation.loading import Failure, Organisation, Plugin, load

__all__ = ["Config", "Failure", "Organisation", "Plugin", "find_config", "load", "read_config"]

_HOME_OF = {
    **dict.fromkeys(("Config", "find_config", "read_config"), "config"),
    **dict.fromkeys(("Failure", "Organisation", "Plugin", "load"), "loading"),
}


def __getattr__(name: str) -> Any:
    """Fetch a name from its module on first use: help reads `omsorg.toml` and loads nothing more."""
    if name not in _HOME_OF:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value
