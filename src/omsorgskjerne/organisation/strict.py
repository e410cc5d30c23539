"""From the tables of a TOML file to values: nothing is coerced, a typo is answered with the nearest name."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import partial
from math import isfinite
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

import attrs
import cattrs

from omsorgskjerne.errors import ConfigError, InputError
from omsorgskjerne.organisation.config import FILE_NAME, known_names
from omsorgskjerne.period import Period
from omsorgskjerne.words import LANGUAGES, Phrase, phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ = words_of(__name__)
T = TypeVar("T")


class Label(str):
    """A text, or one for each language."""

    __slots__ = ()


class Wrong(ValueError):  # noqa: N818 - it says what happened
    """Says what was expected."""


def structured(raw: Mapping[str, Any], kind: type[T], converter: cattrs.Converter, file: str = FILE_NAME) -> T:
    """Return tables of a file (`omsorg.toml`, or as it is called) as a value of an attrs class.

    Raises ConfigError with the place of the first thing that is wrong, without its value.
    """
    # Names before types, so that a typo is answered with what was meant.
    _check_names(raw, kind, file, "")
    reasons: list[Phrase] = []

    def numbered(error: BaseException, _kind: type | None) -> str:
        reasons.append(_reason(error))
        return str(len(reasons) - 1)

    try:
        return converter.structure({**raw}, kind)
    except cattrs.BaseValidationError as error:
        number, _at, place = cattrs.transform_error(error, format_exception=numbered)[0].partition(" @ ")
        where = place.removeprefix("$.").replace("['", ".").replace("']", "")
        raise ConfigError(_("{file} {where}: {reason}."), file=file, where=where, reason=reasons[int(number)]) from None


def _check_names(given: Any, kind: Any, file: str, place: str) -> None:
    """Refuse a name that a table does not have, in it and in the tables within it."""
    if get_origin(kind) is UnionType:  # what may be left out
        kind = next(one for one in get_args(kind) if one is not NoneType)
    inner = get_args(kind)
    if isinstance(given, list) and get_origin(kind) is list:
        for index, item in enumerate(given):
            _check_names(item, inner[0], file, f"{place}[{index}]")
    elif isinstance(given, dict) and get_origin(kind) is dict:
        for name, value in given.items():
            _check_names(value, inner[1], file, f"{place}.{name}")
    elif isinstance(given, dict) and attrs.has(kind):
        fields = attrs.fields_dict(attrs.resolve_types(kind))
        known_names(given, fields, f"{file} [{place}]" if place else file)
        for name, value in given.items():
            _check_names(value, fields[name].type, file, f"{place}.{name}" if place else name)


def strict_converter(hooks: Mapping[type, Callable[[Any], Any]]) -> cattrs.Converter:
    """Return a converter that coerces nothing: cattrs by default makes "7" of 7 and a list of letters of a text.

    `hooks` read what has a form of its own, and raise Wrong.
    """
    converter = cattrs.Converter(forbid_extra_keys=True)
    for kind in (str, int, bool, date):
        converter.register_structure_hook(kind, _exactly(kind))
    read: dict[type, Callable[[Any], Any]] = {Decimal: read_number, Label: _label, Period: read_period, **hooks}
    for form, hook in read.items():
        converter.register_structure_hook(form, _ignoring_kind(hook))
    converter.register_structure_hook_func(lambda kind: kind is Any, lambda value, _kind: value)
    converter.register_structure_hook_func(
        lambda kind: getattr(kind, "__origin__", None) is list,
        lambda value, kind: [converter.structure(item, kind.__args__[0]) for item in _exactly(list)(value, kind)],
    )
    converter.register_structure_hook_factory(
        lambda kind: getattr(kind, "__origin__", None) is dict, partial(_table, converter)
    )
    return converter


def _ignoring_kind(hook: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda value, _kind: hook(value)


def _table(converter: cattrs.Converter, kind: Any) -> Callable[[Any, Any], Any]:
    """Return what reads a table, which else is asked for its items whatever it is."""
    read = converter.gen_structure_mapping(kind)
    return lambda value, kind: read(_exactly(dict)(value, kind), kind)


def _exactly(kind: type[T]) -> Any:
    def hook(value: Any, _kind: Any) -> T:
        if type(value) is not kind or isinstance(value, datetime):
            raise Wrong(_NAMES[kind])
        return value

    return hook


def read_number(value: Any) -> Decimal:
    """Return a number, exactly as it is written; Wrong refuses anything else."""
    if type(value) not in {int, float, Decimal} or not isfinite(value):
        raise Wrong(_("expected a number"))
    return Decimal(str(value))


def _label(value: Any) -> str:
    if isinstance(value, str):
        return value
    if (
        isinstance(value, dict)
        and value
        and set(value) <= set(LANGUAGES)
        and all(isinstance(text, str) for text in value.values())
    ):
        return phrase(value)
    raise Wrong(_("expected a text, or one for each language (nb, nn, en)"))


def read_period(value: Any) -> Period:
    """Return a period; Wrong and InputError refuse anything else."""
    return Period.parse(_exactly(str)(value, str))


_NAMES: dict[type, str] = {
    str: _("expected a text"),
    int: _("expected a whole number"),
    bool: _("expected true or false"),
    date: _("expected a date such as 2024-12-31"),
    list: _("expected a list"),
    dict: _("expected a table (name = value)"),
}


def _reason(error: BaseException) -> Phrase:
    if isinstance(error, KeyError):
        return Phrase(_("{name} is missing"), name=error.args[0])
    if isinstance(error, InputError):
        return Phrase(_("this is not a period such as 2024 or 2024-04..2025-03"))
    return Phrase(error.args[0] if isinstance(error, Wrong) else _("not what was expected"))
