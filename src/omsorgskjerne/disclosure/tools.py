"""The libraries without which no report for outside is made. Doing without one would show more, or check nothing."""

from __future__ import annotations

from importlib import import_module

from omsorgskjerne.errors import DisclosureError
from omsorgskjerne.words import words_of

_ = words_of(__name__)

LIBRARIES = ("numpy", "highspy")
"""What the extra `disclosure` brings along, what others need first."""


def require_tools() -> None:
    """Make sure that all is there. Raises DisclosureError, naming what is not, or cannot be loaded."""
    for library in LIBRARIES:
        try:
            import_module(library)
        except Exception as error:  # noqa: BLE001 - whatever a broken library raises, nothing is protected without it
            missing = isinstance(error, ModuleNotFoundError) and error.name == library
            raise DisclosureError(
                _("A report for outside needs {library}, which is not installed.")
                if missing
                else _("A report for outside needs {library}, which is installed but cannot be loaded ({reason})."),
                hint=_(
                    "No report for outside is made without it. In the folder that omsorgskjerne was installed from, "
                    'run: pip install ".[disclosure]"'
                ),
                library=library,
                reason=type(error).__name__,
            ) from None
