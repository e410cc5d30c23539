"""What is said when a library that comes with an extra is not there."""

from __future__ import annotations

from omsorgskjerne.errors import OmsorgError
from omsorgskjerne.words import words_of

_ = words_of(__name__)


class MissingExtraError(OmsorgError):
    """A library that comes with an extra is not there; other formats can be written."""


def missing_extra(extra: str, library: str) -> MissingExtraError:
    """Return the error that names the extra to install."""
    return MissingExtraError(
        _("This format needs {library}, which is not installed."),
        hint=_('Install it with: pip install "omsorgskjerne[{extra}]"'),
        extra=extra,
        library=library,
    )
