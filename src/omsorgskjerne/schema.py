"""From a class of facts to a description of it.

An author's class is frozen attrs with keyword-only fields, each declared by a function of `fields`. `describe` reads it
once into a `Schema`; nothing is checked when an object is made, because the codes that may be used belong to an
organisation.
"""

from __future__ import annotations

import re
import types
import typing
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from omsorgskjerne import fields
from omsorgskjerne.choices import Choice
from omsorgskjerne.errors import DeclarationError
from omsorgskjerne.ids import Id
from omsorgskjerne.roles import Clock, Day, Pick, Quantity, Reference, Role, Since, Tags, Until
from omsorgskjerne.terms import Quality, Reveals, Unit
from omsorgskjerne.words import Words, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

_ = words_of(__name__)
T = TypeVar("T")

# Columns that every table has beside the author's fields.
KEPT_COLUMNS = ("id", "entered_at", "entered_by", "batch", "voided", "void_reason", "salt")
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@attrs.frozen
class FieldRef:
    """A field named in a figure: `Serving.portions`. On an object the same name gives its value."""

    record: type
    name: str

    def __str__(self) -> str:
        """Return `serving.portions`."""
        return f"{snake(self.record.__name__)}.{self.name}"


class _Door:
    """Gives a FieldRef on the class; on an object the value in its own dictionary comes first."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: object, owner: type) -> FieldRef:
        return FieldRef(owner, self.name)


@attrs.frozen(eq=False, repr=False)
class Field:
    """A field as declared: its name, role and words, whether it may be left out, and what it reveals."""

    name: str
    role: Role
    label: str
    help: str
    optional: bool
    default: Any
    reveals: Reveals
    purpose: str

    @property
    def required(self) -> bool:
        """Tell whether a value must be given."""
        return self.default is attrs.NOTHING

    @property
    def personal(self) -> bool:
        """Tell whether its values say something of a person."""
        return self.reveals is not Reveals.NOTHING


@attrs.frozen(eq=False, repr=False)
class Schema:
    """A record class as described: what it is called and its fields, in the author's order."""

    record: type
    name: str
    label: str
    plural: str
    help: str
    enabled: bool
    fields: tuple[Field, ...]

    def __getitem__(self, name: str) -> Field:
        """Return a field by name; KeyError if there is none."""
        return next((field for field in self.fields if field.name == name), None) or self._missing(name)

    def _missing(self, name: str) -> Field:
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is such a field."""
        return any(field.name == name for field in self.fields)

    def of_role(self, *roles: type[Role]) -> tuple[Field, ...]:
        """Return the fields that have one of the roles."""
        return tuple(field for field in self.fields if isinstance(field.role, roles))

    @cached_property
    def event(self) -> Field:
        """Return the event date: the field that puts a row in a period."""
        return next(field for field in self.fields if field.role.event)

    @cached_property
    def until(self) -> Field | None:
        """Return the end of its interval, if it is one."""
        return next(iter(self.of_role(Until)), None)

    @property
    def quality(self) -> Field | None:
        """Return the field that says how a row's number was obtained, if it has one."""
        return next(
            (field for field in self.of_role(Pick) if issubclass(typing.cast("Pick", field.role).choice, Quality)), None
        )


@typing.dataclass_transform(
    frozen_default=True,
    kw_only_default=True,
    field_specifiers=(
        fields.on,
        fields.since,
        fields.until,
        fields.another_day,
        fields.clock,
        fields.choice,
        fields.tags,
        fields.quantity,
        fields.number,
        fields.text,
        fields.code,
        fields.flag,
        fields.ref,
        fields.figure_id,
    ),
)
def record(
    label: str,
    *,
    plural: str,
    name: str | None = None,
    help: str | None = None,
    enabled: bool = True,
) -> Callable[[type[T]], type[T]]:
    """Make a class of facts a record.

    `label` and `plural` are what staff call one and several; the first line of the docstring is the help, unless `help`
    says it in translatable words; `name` is the stored name, by default the class name in snake case. A record that is
    not `enabled` is off until `records` in `omsorg.toml` names it.
    """

    def declare(cls: type[T]) -> type[T]:
        # The generated methods would take as long to compile as the rest of the class, each time a command starts.
        made = attrs.define(frozen=True, kw_only=True, slots=False, eq=False, repr=False)(cls)
        made.__eq__, made.__hash__, made.__repr__ = _same, _hashed, _shown  # type: ignore[method-assign]
        for attribute in attrs.fields(made):  # type: ignore[arg-type]
            setattr(made, attribute.name, _Door(attribute.name))
        made.__omsorg__ = (name or snake(cls.__name__), label, plural, help, enabled)  # type: ignore[attr-defined]
        return made

    return declare


def _same(self: object, other: object) -> bool:
    return self.__dict__ == other.__dict__ if type(self) is type(other) else NotImplemented


def _hashed(self: object) -> int:
    return hash((type(self), *self.__dict__.values()))


def _shown(self: object) -> str:
    held = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
    return f"{type(self).__name__}({held})"


def snake(name: str) -> str:
    """Return `FoodDelivery` as `food_delivery`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def is_record(cls: object) -> bool:
    """Tell whether a class has been made a record."""
    return isinstance(cls, type) and "__omsorg__" in vars(cls)


def describe(cls: type) -> Schema:
    """Return the description of a record class.

    Raises DeclarationError, naming class and field, when a declaration cannot be meant: no event date or several, an
    annotation that does not fit its role, an identity field without a purpose.
    """
    if not is_record(cls):
        raise DeclarationError(
            _("{name} is not a record."),
            hint=_("Put @record(...) above the class."),
            name=getattr(cls, "__name__", "?"),
        )
    if "__schema__" not in vars(cls):
        cls.__schema__ = _describe(cls)  # type: ignore[attr-defined]
    return cls.__schema__  # type: ignore[attr-defined,no-any-return]


def _describe(cls: Any) -> Schema:
    name, label, plural, help_text, enabled = cls.__omsorg__
    try:
        hints = typing.get_type_hints(cls)
    except NameError as error:
        raise DeclarationError(
            _("{record}: the type {type} is not known when the program runs."),
            hint=_("Import it outside `if TYPE_CHECKING:`."),
            record=cls.__name__,
            type=error.name,
        ) from None
    described = tuple(_field(cls, attribute, hints[attribute.name]) for attribute in attrs.fields(cls))
    described = tuple(_ending(field, described) for field in described)
    if help_text is None:
        first = (cls.__doc__ or "").strip().partition("\n")[0]
        help_text = Words(first, *_catalogue_of(cls)) if first else label
    schema = Schema(cls, name, label, plural, help_text, enabled, described)
    _check(schema)
    return schema


def _ending(field: Field, every: tuple[Field, ...]) -> Field:
    """Return a field; the end of an interval with the name of its beginning."""
    begins = next((one.name for one in every if isinstance(one.role, Since)), "")
    return attrs.evolve(field, role=attrs.evolve(field.role, begins=begins)) if isinstance(field.role, Until) else field


def _catalogue_of(cls: type) -> tuple[str, str]:
    marked = words_of(cls.__module__)("")
    return marked.domain, marked.folder


def _field(cls: type, attribute: attrs.Attribute[Any], hint: Any) -> Field:
    meta = attribute.metadata.get(fields.KEY)
    where = f"{cls.__name__}.{attribute.name}"
    if meta is None:
        raise DeclarationError(
            _("{field} has no role."), hint=_("Declare it with on(), choice(), quantity(), text() …"), field=where
        )
    hint, nullable = _without_none(hint)
    optional = attribute.default is None
    if nullable != optional:
        raise DeclarationError(
            _("{field}: an optional field says `| None` and default=None, both."),
            field=where,
        )
    return Field(
        name=attribute.name,
        role=_bind(meta.role, hint, where),
        label=meta.label or attribute.name.replace("_", " "),
        help=meta.help,
        optional=optional,
        default=attribute.default,
        reveals=meta.reveals,
        purpose=meta.purpose,
    )


def _without_none(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        rest = [part for part in typing.get_args(hint) if part is not type(None)]
        return (rest[0] if len(rest) == 1 else hint), len(rest) < len(typing.get_args(hint))
    return hint, False


def _bind(role: Role, hint: Any, where: str) -> Role:
    """Give a role what only the annotation knows: the class of its codes, the record it refers to."""
    if isinstance(role, Tags) and typing.get_origin(hint) is tuple:
        hint = typing.get_args(hint)[0]
    if isinstance(role, Pick):
        if not (isinstance(hint, type) and issubclass(hint, Choice)):
            raise DeclarationError(_("{field}: choice() is annotated with a class of Choice."), field=where)
        return attrs.evolve(role, choice=hint, codes={str(member): member.label for member in hint})
    if isinstance(role, Reference):
        if typing.get_origin(hint) is not Id:
            raise DeclarationError(_("{field}: ref() is annotated with Id[…] of a record."), field=where)
        return attrs.evolve(role, record=typing.get_args(hint)[0])
    expected = fields.TYPES[type(role)]
    if hint is not expected:
        raise DeclarationError(_("{field}: expected the annotation {type}."), field=where, type=expected.__name__)
    return role


def _check(schema: Schema) -> None:
    cls = schema.record.__name__
    if not NAME.fullmatch(schema.name):
        raise DeclarationError(_("{record}: the name may hold small letters, digits and _ only."), record=cls)
    events = [field.name for field in schema.fields if field.role.event]
    if len(events) != 1:
        raise DeclarationError(
            _("{record} has {count} event dates; it needs exactly one."),
            hint=_("Declare one field with on() or since()."),
            record=cls,
            count=len(events),
        )
    if schema.of_role(Until) and not schema.of_role(Since):
        raise DeclarationError(_("{record} has until() without since()."), record=cls)
    _check_times(schema)
    for field in schema.fields:
        where = f"{cls}.{field.name}"
        if field.name in KEPT_COLUMNS or not NAME.fullmatch(field.name) or field.name in RESERVED:
            raise DeclarationError(_("{field}: this name is taken."), hint=_("Choose another name."), field=where)
        if field.reveals in {Reveals.IDENTITY, Reveals.SPECIAL} and not field.purpose:
            raise DeclarationError(
                _("{field} reveals {what} and must state a purpose (GDPR article 5)."),
                hint=_('Add purpose=_("…").'),
                field=where,
                what=field.reveals.label,
            )


def _check_times(schema: Schema) -> None:
    """Refuse clock times that follow, minutes between, and dates that look ahead by, what is no such field."""
    for field in schema.of_role(Day):
        ahead = typing.cast("Day", field.role).ahead
        if not isinstance(ahead, bool) and not {one.name for one in schema.of_role(Pick)}.issuperset(ahead):
            _refuse(schema, field.name, _("{field}: ahead names choice() fields of the record."))
    clocks = {field.name: field.role for field in schema.fields if isinstance(field.role, Clock)}
    dated = {name: role for name, role in clocks.items() if not role.recurring}
    for name, role in clocks.items():
        if role.after and (name not in dated or role.after not in dated or dated[role.after].after):
            _refuse(schema, name, _("{field}: after names another clock() that follows none; neither is recurring."))
    for field in schema.of_role(Quantity):
        sums = typing.cast("Quantity", field.role)
        if sums.between and not (field.optional and set(sums.between) <= set(dated)):
            _refuse(schema, field.name, _("{field}: between names two clock() fields, and needs default=None."))
        if sums.between and (sums.unit, sums.per) not in {(Unit.HOUR, 60), (Unit.MINUTE, 1)}:
            _refuse(schema, field.name, _("{field}: between counts minutes: Unit.HOUR per 60, or Unit.MINUTE."))


def _refuse(schema: Schema, name: str, message: str) -> typing.NoReturn:
    raise DeclarationError(message, field=f"{schema.record.__name__}.{name}")


# Options that the generated commands have of their own, and the column in which queries find the order of entry.
RESERVED = frozenset({"clear", "entered", "format", "help", "limit", "period"})
