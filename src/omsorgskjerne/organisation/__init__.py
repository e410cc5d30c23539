"""An organisation: its configuration, plugins, records and figures, bound together and checked as a whole."""

from omsorgskjerne.organisation.config import Config, find_config, read_config
from omsorgskjerne.organisation.load import Failure, Organisation, Plugin, load
from omsorgskjerne.organisation.tables import Table

__all__ = ["Config", "Failure", "Organisation", "Plugin", "Table", "find_config", "load", "read_config"]
