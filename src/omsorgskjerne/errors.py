"""One family of errors, each one or two lines that say what to do.

A message is a translatable phrase with named values put in when it is shown. No message ever holds a value that
somebody entered: what was *expected* is said instead, so that a name in the wrong column never reaches a screen or a
log.
"""

from __future__ import annotations


class OmsorgError(Exception):
    """Something the user can mend. The command line shows it without a traceback and exits with 1."""

    exit_code = 1

    def __init__(self, message: str, /, *, hint: str = "", **values: object) -> None:
        """Keep the phrase and its values apart, so that they can be shown in any language."""
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.values = values

    def __str__(self) -> str:
        """Return message and hint in English."""
        lines = [self.message, self.hint]
        return "\n".join(line.format(**self.values) if self.values else line for line in lines if line)


class ConfigError(OmsorgError):
    """`omsorg.toml` is missing or says something that cannot be meant."""


class PluginError(OmsorgError):
    """A plugin declares something that cannot be meant, or collides with another; the message names it."""


class DeclarationError(OmsorgError):
    """A record, figure or section is declared wrongly; raised while a plugin is being loaded."""


class InputError(OmsorgError):
    """A value was refused. The message says where (field, line) and what was expected, never the value."""


class AmbiguousError(InputError):
    """Several rows answer to what was said. `candidates` holds their ids: shown to staff, never part of the message."""

    def __init__(self, message: str, /, *, candidates: tuple[str, ...], hint: str = "", **values: object) -> None:
        """Keep the candidates beside the message."""
        super().__init__(message, hint=hint, **values)
        self.candidates = candidates


class StoreError(OmsorgError):
    """The file cannot be opened, read or written as asked. What was stored before stands."""


class FigureError(OmsorgError):
    """A figure, section or target names something that does not exist or cannot be computed."""


class DisclosureError(OmsorgError):
    """A report for outside would give away what it may not. It names figures, never a number."""


class InFigure(str):
    """A note on an error that nobody foresaw: the id of the figure in which it came up."""

    __slots__ = ()
