"""How errors end.

One or two lines on stderr that say what to do, and an exit code. What somebody typed is never repeated.

Exit codes: 0 done; 1 an error, a difference where one was looked for, or nobody reads the output any more; 2 the
command was not understood; 70 a fault in the program; 130 interrupted.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from typing import TYPE_CHECKING

import click

from omsorgskjerne.cli.groups import Slip
from omsorgskjerne.cli.types import Refusal
from omsorgskjerne.errors import OmsorgError
from omsorgskjerne.words import Words, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omsorgskjerne.cli.session import Session

_ = words_of(__name__)

FAILED, FAULT, INTERRUPTED = 1, 70, 130
CLOSED_PIPE = {errno.EPIPE, errno.EINVAL}
"""How a system says that nobody reads the output: the second is what Windows says."""


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
    if isinstance(error, OSError) and error.strerror:
        return _refused(error, session)
    if isinstance(error, SystemExit) and isinstance(error.code, int):  # what click makes of a pipe that nobody reads
        return error.code
    if not isinstance(error, Exception) or os.environ.get("OMSORG_TRACEBACK"):
        raise error
    _tell_fault(error, session)
    return FAULT


def _refused(error: OSError, session: Session) -> int:
    """Tell what the computer refused; that nobody reads the output is no news."""
    if error.errno in CLOSED_PIPE:
        _silence()
        return FAILED
    place = f"{error.filename}: " if error.filename else ""
    _tell(session, session.say(_("The computer refused: {place}{reason}."), place=place, reason=error.strerror))
    return FAILED


def _tell(session: Session, message: str) -> None:
    click.echo(session.say(_("Error: {message}"), message=message), err=True)


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


def _silence() -> None:
    """Let what is still to be written go nowhere, so that the end of the program does not complain."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - until the program ends


def _tell_fault(error: Exception, session: Session) -> None:
    """Say where the program failed and with what class of error: its own text may hold a value and is left out."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    message = session.say(
        _("This is a fault in the program: {kind} in {place}."), kind=type(error).__name__, place=place
    )
    hint = session.say(_("Tell whoever maintains it; OMSORG_TRACEBACK=1 shows more. What was stored before stands."))
    _tell(session, f"{message}\n{hint}")
