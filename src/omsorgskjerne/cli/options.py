"""Options for the fields of a record: typed at a keyboard, read by the field's role, never repeated when refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from omsorgskjerne.cli.days import SpokenDay, is_dated
from omsorgskjerne.cli.groups import session_of, spelled
from omsorgskjerne.cli.types import FORMATS, OneOf, Quiet, Span, refuse
from omsorgskjerne.roles import Clock, Day, FigureId, Flag, Number, Pick, Quantity, Reference, Refused, Tags
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.roles import Role
    from omsorgskjerne.schema import Field

_ = words_of(__name__)

SIMPLE = re.compile(r"[^\W\d_]+(-[^\W\d_]+)*")
"""A label that can be typed as an option."""
_KINDS: dict[type[Role], str] = {
    Tags: _("CODES"),
    Pick: _("CODE"),
    Day: _("DATE"),
    Clock: _("TIME"),
    Quantity: _("NUMBER"),
    Number: _("NUMBER"),
    Reference: _("WHO OR WHAT"),
    FigureId: _("FIGURE"),
}


DATES = _(
    "Dates are written 2024-12-31 or 31.12.2024, or said: today, yesterday, monday, next monday, -2 or +7 (days), in a "
    "week, 31.12. A weekday or 31.12 is the last one; of what lies ahead, such as a follow-up, it is the next."
)
NO_CODES = _("a code, once omsorg.toml lists some for this field")


class Spoken(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4 only
    """A field's value as somebody types it. What a reference names is looked up later, with the store."""

    sought = False

    def __init__(self, field: Field) -> None:
        """Read with the field's role."""
        self.field = field
        self.name = field.name

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002 - click's signature
        """Say what kind of value it is."""
        kind = next((word for role, word in _KINDS.items() if isinstance(self.field.role, role)), _("TEXT"))
        return session_of(ctx).say(kind)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read what was typed."""
        if not isinstance(value, str):
            return value
        session = session_of(ctx or click.get_current_context())
        try:
            read = self.read(value, session)
        except Refused as refused:
            role = self.field.role
            refuse(_expected(role, session) if isinstance(role, Pick) else refused.expected, param, ctx)
        said = isinstance(self.field.role, Day) and not self.sought and not is_dated(value)
        return SpokenDay(value) if said else read

    def read(self, text: str, session: Session) -> Any:
        """Return the value of what was typed, or raise Refused."""
        return self.field.role.spoken(text, session.today)


class Sought(Spoken):
    """A field's value that rows are looked up by: a retired code too."""

    sought = True

    def read(self, text: str, session: Session) -> Any:
        """Return the value of what was typed, or raise Refused."""
        role = self.field.role
        if not isinstance(role, Pick) or isinstance(role, Tags):
            return super().read(text, session)
        code = role.code_of(text)
        if code not in role.codes:
            raise Refused(Phrase(_("one of: {codes}"), codes=", ".join(role.codes)))
        return role.choice(code)


class FieldOption(click.Option):
    """The option of a field. Its help is written when it is read, because a command that runs needs none."""

    def __init__(self, field: Field, names: list[str], *, sought: bool = False, default: str = "") -> None:
        """Take the field and the names it answers to.

        `default` says what leaving it out means, where the field does not.
        """
        flag = isinstance(field.role, Flag)
        super().__init__(
            [field.name, *(_both(name) if flag else name for name in names)],
            type=None if flag else (Sought if sought else Spoken)(field),
            default=None,
            multiple=isinstance(field.role, Tags),
        )
        self.field = field
        self.sought = sought
        self.left_out = default

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """Return the option's names, and what the field is.

        Label, what it is for, what is expected, and its default.
        """
        session = session_of(ctx)
        label = session.say(self.field.label)
        parts = [label[:1].upper() + label[1:] + "."]
        if self.field.help:
            parts.append(session.say(self.field.help).rstrip(".") + ".")
        parts.append(session.say(_("Expected: {expected}."), expected=_expected(self.field.role, session)))
        if self.left_out:
            parts.append(f"[{session.say(self.left_out)}]")
        return self.get_help_spec(ctx), " ".join(parts)

    def get_help_spec(self, ctx: click.Context) -> str:
        """Return the option's names."""
        names = ", ".join(self.opts)
        if self.secondary_opts:
            return f"{names} / {', '.join(self.secondary_opts)}"
        return f"{names} {self.make_metavar(ctx)}"


def option(session: Session, *names: str, help: str, metavar: str = "", **attributes: Any) -> click.Option:
    """Return an option of a generated command, with its help in the language spoken."""
    shown = session.say(metavar) if metavar else None
    return click.Option(names, help=session.say(help), metavar=shown, **attributes)


def format_option(session: Session) -> click.Option:
    """Return the option that chooses between people and programs."""
    words = _("A table for people, CSV or JSON for programs. [default: table]")
    return option(session, "--format", type=OneOf(FORMATS), default="table", help=words)


def period_option(session: Session) -> click.Option:
    """Return the option that limits rows to a period."""
    words = _("Rows of a period, such as 2024 or 2024-03.")
    return option(session, "--period", type=Span(), metavar=_("PERIOD"), help=words)


def which(session: Session) -> click.Argument:
    """Return the argument that names a row. Fields are parameters beside it, and none has a name that ends so."""
    return click.Argument(["row_"], type=Quiet(), metavar=session.say(_("ROW")))


def _both(name: str) -> str:
    return f"{name}/--no-{name.removeprefix('--')}"


def field_options(
    fields: Sequence[Field], session: Session, *, sought: bool = False, defaults: bool = False
) -> Iterator[FieldOption]:
    """Yield the options of some fields.

    `--follow-up`, and its label in the language spoken where that can be typed.

    `defaults` tells in help what is stored when an option is left out.
    """
    names = {field.name: "--" + field.name.replace("_", "-") for field in fields}
    taken = {*names.values(), *TAKEN}
    for field in fields:
        said = "--" + spelled(session.say(field.label))
        alias = [said] if SIMPLE.fullmatch(said[2:]) and said not in taken else []
        taken.update(alias)
        left_out = _left_out(field, session) if defaults else ""
        yield FieldOption(field, [names[field.name], *alias], sought=sought, default=left_out)


TAKEN = {f"--{name}" for name in ("help", "hjelp", "clear", "format", "limit", "period", "voided")}
"""Options that the commands with fields have of their own: no label may stand for another."""


def _expected(role: Role, session: Session) -> Phrase:
    """Return what a value must be; codes with what they are called."""
    if not isinstance(role, Pick):
        return role.expected
    if not role.codes:
        return Phrase(NO_CODES)
    named = {code: session.say(label) for code, label in role.codes.items() if code not in role.retired}
    shown = (code if label == code else f"{code} ({label})" for code, label in named.items())
    return Phrase(_("one of: {codes}"), codes=", ".join(shown))


def _left_out(field: Field, session: Session) -> str:
    """Return what help says of leaving a field out."""
    if field.role.event:
        return session.say(_("default: today"))
    if field.required:
        return session.say(_("required"))
    if field.default is None or field.default == "":
        return ""
    default = field.role.write(field.default)
    if isinstance(field.role, Flag):
        default = session.say(_("yes")) if field.default else session.say(_("no"))
    return session.say(_("default: {default}"), default=default)
