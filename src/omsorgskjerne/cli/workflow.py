"""A plugin's own commands: they read what they take as the generated `add` does, and may return a list to print."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, cast

import attrs
import click

from omsorgskjerne.cli import asking
from omsorgskjerne.cli.days import Said, settle_days, spell_days
from omsorgskjerne.cli.groups import Helped, Slip, spelled
from omsorgskjerne.cli.localise import OPTIONS
from omsorgskjerne.cli.options import DATES, Spoken, field_options, format_option
from omsorgskjerne.cli.output import Listing, show
from omsorgskjerne.errors import DeclarationError
from omsorgskjerne.roles import Day, Reference
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.schema import Field, FieldRef

_ = words_of(__name__)


class Workflow(Helped):
    """A command for a real workflow, under `omsorg <plugin>`.

    `takes` names fields of records (`Shift.day`): each is an option that is called, read, worded, defaulted and asked
    for at the keyboard as in the generated `add`; what names another row (a person by code or nickname) has become its
    id. Dates among them look ahead as their fields do, and those named in `ahead` too. The values of `many`, one or
    more, are arguments. `options` are options of one's own. `run` is called with the
    session and all values by name, that of `many` as a list without repeated rows. It writes everything or nothing, and
    what it echoes is printed once that is kept (`Session.together`). A workflow that is `listing` returns a Listing and
    has an option `--format`; without `many` it only reads, and nobody's writing waits for it.

    The event date among `takes` is today where nobody says another day (`Session.today`); `day` names another field
    that is, such as the day on which something ends. After what `run` echoes, the reply says that day.

    `run` raises InputError to refuse: staff read it in two lines. Raises DeclarationError when two of its parameters
    have one name.
    """

    def __init__(
        self,
        name: str,
        run: Callable[..., Listing | None],
        *,
        help: str,
        takes: Sequence[Any] = (),
        many: Any = None,
        day: Any = None,
        ahead: Sequence[Any] = (),
        options: Sequence[click.Parameter] = (),
        listing: bool = False,
    ) -> None:
        """Declare a command; its options are made when it is used, because codes and words are an organisation's."""
        super().__init__(name, callback=run, params=list(options), help=help)
        self.takes: tuple[FieldRef, ...] = tuple(takes)
        self.many: FieldRef | None = many
        self.day: FieldRef | None = day
        self.ahead: tuple[FieldRef, ...] = tuple(ahead)
        self.listing = listing
        names = [ref.name for ref in (*self.takes, *filter(None, [self.many]))]
        names += [option.name or "" for option in options] + ["format"] * listing
        for twice in (taken for number, taken in enumerate(names) if taken in names[:number]):
            raise DeclarationError(_("The command {name} takes {field} twice."), name=name, field=twice)
        if self.day and self.day not in self.takes:
            raise DeclarationError(_("The command {name} does not take its day, {field}."), name=name, field=self.day)

    def bound(self, session: Session) -> click.Command:
        """Return the command as one organisation runs it."""
        fields = [_field(session, ref, ahead=ref in self.ahead) for ref in self.takes]
        many = _field(session, self.many) if self.many else None
        day = self.day.name if self.day else next((field.name for field in fields if field.role.event), None)
        run = self.callback
        assert run is not None  # noqa: S101 - `__init__` was given it

        def called(**given: Any) -> None:
            format = given.pop("format") if self.listing else "table"
            values = {name: value for name, value in given.items() if name not in {field.name for field in fields}}
            if many:
                values[many.name] = _several(session, many, given[many.name])
            given = asking.joined(fields, given)
            if day:
                given.setdefault(day, session.today)
            said = asking.complete(session, fields, given)
            understood = {name: said[name] for name, value in given.items() if isinstance(value, Said)}
            defaults = {field.name: field.default for field in fields}
            values |= asking.resolved(session, fields, {**defaults, **said})
            with session.together() if many or not self.listing else nullcontext():
                listing = run(session, **values)
                if day and listing is None:
                    session.echo(_("Day: {day}"), day=session.written(values[day]))
                    understood.pop(day, None)
                if understood:
                    tell = session.note if self.listing else session.echo
                    tell(_("Understood: {days}."), days=spell_days(session, fields, understood))
            if listing is not None:
                show(session, listing, format)

        params: list[click.Parameter] = [*field_options(fields, session, defaults=True), *self.params]
        if many:
            shown = spelled(session.say(many.label)).upper() + "..."
            params.append(click.Argument([many.name], type=Spoken(many), nargs=-1, metavar=shown))
        if self.listing:
            params.append(format_option(session))
        epilog = session.say(DATES) if any(isinstance(field.role, Day) for field in fields) else None
        attributes = {"help": self.help, "epilog": epilog, "options_metavar": session.say(OPTIONS)}
        return Helped(self.name, callback=called, params=params, **attributes)  # type: ignore[arg-type]


def _field(session: Session, ref: FieldRef, *, ahead: bool = False) -> Field:
    """Return a field with the organisation's codes; a date may look ahead here though it does not elsewhere."""
    field = session.organisation.table(ref.record)[ref.name]
    return attrs.evolve(field, role=attrs.evolve(cast("Day", field.role), ahead=True)) if ahead else field


def _several(session: Session, field: Field, said: Sequence[Any]) -> list[Any]:
    """Return the values of an argument; one is asked for at the keyboard if there are none. Rows come once."""
    if not said and not session.at_keyboard:
        name = spelled(session.say(field.label)).upper()
        raise Slip(session.say(_("These must be given: {names}."), names=name), click.get_current_context())
    asked = said or [asking.ask(session, field)]
    read = [settle_days(session, [field], {field.name: value}) for value in asked]
    values = [asking.resolved(session, [field], value)[field.name] for value in read]
    return list(dict.fromkeys(values)) if isinstance(field.role, Reference) else values
