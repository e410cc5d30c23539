"""Why the computer refused, in the language of the staff: its own words are English, or those of its installation."""

from __future__ import annotations

import errno

from omsorgskjerne.words import words_of

_ = words_of(__name__)

USUAL = {
    errno.EACCES: _("Permission denied"),
    errno.EEXIST: _("File exists"),
    errno.EIO: _("Input/output error"),
    errno.EISDIR: _("Is a directory"),
    errno.ENAMETOOLONG: _("File name too long"),
    errno.ENOENT: _("No such file or directory"),
    errno.ENOSPC: _("No space left on device"),
    errno.ENOTDIR: _("Not a directory"),
    errno.EPERM: _("Operation not permitted"),
    errno.EPIPE: _("Broken pipe"),
    errno.EROFS: _("Read-only file system"),
}


SHARED = {32, 33}
"""What Windows says of a file that another program has open, which is "permission denied" by the standard's numbers."""


def reason_of(error: OSError) -> str:
    """Return why the computer refused; in its own words where it is nothing usual."""
    if getattr(error, "winerror", None) in SHARED:
        return _("Another program has it open")
    return USUAL.get(error.errno or 0) or error.strerror or type(error).__name__
