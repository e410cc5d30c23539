"""How errors end.

One or two lines on stderr that say what to do, and an exit code. What somebody typed is never repeated.

Exit codes: 0 done; 1 an error, a difference where one was looked for, or nobody reads the output any more; 2 the
command was not understood; 3 it was done and stored, but the answer could not be written: it is not to be repeated; 70
a fault in the program; 130 interrupted.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from typing import TYPE_CHECKING

import click

from omsorgskjerne.cli.groups import Slip
from omsorgskjerne.cli.session import here
from omsorgskjerne.cli.streams import UnreadError, say_beside, silence
from omsorgskjerne.cli.types import Refusal
from omsorgskjerne.disk.reasons import reason_of
from omsorgskjerne.errors import ConfigError, InFigure, InputError, OmsorgError, StoreError
from omsorgskjerne.words import Words, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omsorgskjerne.cli.session import Session

_ = words_of(__name__)

FAILED, UNSAID, FAULT, INTERRUPTED = 1, 3, 70, 130
CLOSED_PIPE = {errno.EPIPE, errno.EINVAL}
"""How a system says that nobody reads the output: the second is what Windows says."""
MARKED = ("utf-16", "utf16", "utf-32", "utf32")
"""How the encodings are called that begin with a mark, without which they cannot be read."""
OF_VALUES = (ValueError, TypeError, LookupError, ArithmeticError)
"""What a stored value that is not of its form may raise, wherever it is looked at."""


def told(error: BaseException, session: Session, typed: Sequence[str]) -> int:
    """Tell an error and return the exit code; errors that are not ours to tell are raised again."""
    if isinstance(error, OmsorgError):
        _tell(session, session.lines(error))
        return error.exit_code
    if isinstance(error, click.ClickException):
        if isinstance(error, click.exceptions.NoArgsIsHelpError):
            error.show()
        else:
            _tell(session, _said(error, session, typed))
        return error.exit_code
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return _stopped(error, session)
    if isinstance(error, UnreadError | OSError):
        return _refused(error.refusal if isinstance(error, UnreadError) else error, session)
    if isinstance(error, SystemExit) and isinstance(error.code, int):
        return error.code
    if not isinstance(error, Exception) or os.environ.get("OMSORG_TRACEBACK"):
        raise error
    outside = _find_outside(error, session)
    if outside is None:
        _tell_fault(error, session)
    return FAULT if outside is None else told(outside, session, typed)


def _find_outside(error: Exception, session: Session) -> OmsorgError | None:
    """Return what is wrong outside the program, if that is why it stumbled; None where the program is to blame."""
    encoding = (sys.stdin.encoding or "").lower()  # of a program that this runs within it may be None
    if type(error) is UnicodeError and encoding.startswith(MARKED):
        return _not_in(encoding)
    return _damage(session) if isinstance(error, OF_VALUES) else None


def _not_in(encoding: str) -> InputError:
    """Return what is wrong with an input that lacks the mark in front by which its encoding is read, as UTF-16 is."""
    return InputError(
        _("The input is not written in {encoding}, as the surroundings say."),
        hint=_("Leave PYTHONIOENCODING out, or set it to the encoding of the input, such as utf-8."),
        encoding=encoding,
    )


def _damage(session: Session) -> StoreError | None:
    """Return what is wrong with the file, if that is why the program stumbled: over a value that it never wrote."""
    from omsorgskjerne.store.faults import is_damage
    from omsorgskjerne.store.verify import refuse_damaged

    try:
        try:
            refuse_damaged(session.open(read_only=True, outdated=True).engine)
        finally:
            session.close()
    except StoreError as error:
        return error if is_damage(error) else None
    except (Exception, KeyboardInterrupt):  # noqa: BLE001 - what was to be told is the first one, whose text is not shown
        return None
    return None


def _refused(error: OSError, session: Session) -> int:
    """Tell what the computer refused; that nobody reads the output is no news, unless something was stored.

    An error that names no file is of a stream, and the only one that is not watched where it is written is the output.
    """
    reason = reason_of(error)
    try:
        here()
    except ConfigError as gone:
        return told(gone, session, ())
    if error.filename is not None or error.errno in {None, errno.ENOENT}:
        place = f"{error.filename}: " if error.filename is not None else ""
        message = session.say(_("The computer refused: {place}{reason}."), place=place, reason=reason)
        _tell(session, message + "\n" + session.say(_("Check names and folders, the rights and the room on the disk.")))
        return FAILED
    silence("stdout")
    if session.done:
        message = session.say(_("It is done and stored, but the answer could not be written: {reason}."), reason=reason)
        _tell(session, message + "\n" + session.say(_("Do not repeat it; see what was stored.")))
        return UNSAID
    if error.errno not in CLOSED_PIPE:
        _tell(session, session.say(_("The output could not be written: {reason}."), reason=reason))
    return FAILED


def _tell(session: Session, message: str) -> None:
    say_beside(session.say(_("Error: {message}"), message=message))


def _said(error: click.ClickException, session: Session, typed: Sequence[str]) -> str:
    """Return what click found wrong, and where help is."""
    if isinstance(error, click.NoSuchOption):
        message = session.say(_("There is no such option."))
        if error.possibilities:
            message += " " + session.say(_("Did you mean {near}?"), near=" / ".join(sorted(error.possibilities)))
    elif isinstance(error, Refusal | Slip | click.MissingParameter | click.BadOptionUsage):
        message = error.format_message()
    else:
        own = isinstance(error.message, Words)  # a plugin's own words
        message = _without(session.say(error.message) if own else error.format_message(), typed)
    if isinstance(error, click.UsageError) and error.ctx is not None:
        message += "\n" + session.say(_("See: {command} --help"), command=error.ctx.command_path)
    return message


def _without(message: str, typed: Sequence[str]) -> str:
    """Return a message of click's or of a plugin's without anything that was typed."""
    parts = {part for word in typed for part in (word, word.partition("=")[2]) if part.strip("-")}
    for word in sorted(parts, key=len, reverse=True):
        message = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "…", message)
    return message


def _stopped(error: BaseException, session: Session) -> int:
    """Tell that the command was stopped at the keyboard, or found nobody there to answer."""
    if isinstance(error, KeyboardInterrupt) or isinstance(error.__cause__ or error.__context__, KeyboardInterrupt):
        session.note(_("Stopped. What was stored before stands."))
        return INTERRUPTED
    _tell(session, session.say(_("The input ended before everything was answered.")))
    return FAILED


def _tell_fault(error: Exception, session: Session) -> None:
    """Say where the program failed and with what class of error: its own text may hold a value and is left out."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    message = session.say(
        _("This is a fault in the program: {kind} in {place}."), kind=type(error).__name__, place=place
    )
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, InFigure):
            message += "\n" + session.say(_("It came up in the figure {figure}."), figure=note)
    hint = session.say(_("Tell whoever maintains it; OMSORG_TRACEBACK=1 shows more. What was stored before stands."))
    _tell(session, f"{message}\n{hint}")
