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
        hint=_(
            "Install omsorgskjerne again with the extra {extra}, from the folder it came from: README.md, "
            "“Install it for staff”."
        ),
        extra=extra,
        library=library,
    )
