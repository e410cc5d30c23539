"""`omsorg.toml`: where it is found, and the part of it that every command needs.

That part is read by hand, because a tally must not wait for a structuring library; the rest (figures, sections, report,
tally) is structured and checked in `settings` when it is first needed.
"""

from __future__ import annotations

import os
import re
import tomllib
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from omsorgskjerne.disk.places import follow_links
from omsorgskjerne.disk.reasons import reason_of
from omsorgskjerne.errors import ConfigError
from omsorgskjerne.values import DIGITS, EARLIEST, LATEST, check_date, check_number
from omsorgskjerne.words import LANGUAGES, phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from omsorgskjerne.words import Phrase

_ = words_of(__name__)

FILE_NAME = "omsorg.toml"
HOME = "Europe/Oslo"
"""The time zone of an organisation that names none."""
ORGANISATION = {"name", "language", "file", "timezone", "plugins", "records"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_PLACE = re.compile(r"line (\d+), column (\d+)")
TABLES = {
    "organisation", "choices", "covered", "disclosure", "figures", "funders", "sections", "report", "tally"
}  # fmt: skip


class Config(NamedTuple):
    """What `omsorg.toml` says that every command needs. `rest` holds the tables that are checked when they are used."""

    path: Path | None
    """The file itself; None when the organisation was made without one."""
    name: str
    file: Path
    """The store's file, as it is named; `store_file` is where that leads."""
    language: str = "nb"
    timezone: str = HOME
    plugins: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    """Records that are off unless switched on here."""
    choices: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    """`"contact.kind"` → code → label, labels by language, or `{label, retired}`."""
    rest: Mapping[str, Any] = MappingProxyType({})

    @property
    def store_file(self) -> Path:
        """Return where the store's file lies, whatever links lead to it: its logs, and what is swept, lie beside it."""
        return follow_links(self.file)

    @property
    def folder(self) -> Path:
        """Return the folder that relative names in the configuration start from."""
        return self.path.parent if self.path else self.file.parent


def find_config(start: Path) -> Path:
    """Return the `omsorg.toml` of a folder or the nearest one above it.

    Raises ConfigError when there is none.
    """
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    raise ConfigError(
        _("There is no omsorg.toml here or in a folder above."),
        hint=_("Go to the organisation's folder, name the file with -c FILE, or start one with: omsorg init"),
    )


def read_config(path: Path) -> Config:
    """Read `omsorg.toml`.

    Raises ConfigError, with the place, when it cannot be read, is not TOML, or has a name that is not known.
    """
    if not os.path.exists(path):  # noqa: PTH110 - says no to a name that no file can have, where pathlib raises
        raise ConfigError(
            _("There is no file {path}."), hint=_("Check the name after -c, or start one with: omsorg init"), path=path
        )
    raw = read_toml(path)
    path = path.absolute()
    known_names(raw, TABLES, path.name)
    own = raw.get("organisation", {})
    if isinstance(own, dict):
        known_names(own, ORGANISATION, f"{path.name} [organisation]")
    if not isinstance(own, dict) or not isinstance(own.get("name"), str):
        raise ConfigError(
            _("{path} lacks [organisation] with a name."), hint=_('Add: [organisation] and name = "…"'), path=path
        )
    return Config(
        path=path,
        name=own["name"],
        file=path.parent / _file_name(own),
        language=_language(own),
        timezone=_timezone(own),
        plugins=_names(own, "plugins"),
        records=_names(own, "records"),
        choices=_choices(raw.get("choices", {})),
        rest={name: raw[name] for name in raw if name not in {"organisation", "choices"}},
    )


def read_toml(path: Path, number: Callable[[str], Any] = float) -> dict[str, Any]:
    """Return the tables of a TOML file; `number` reads what has a decimal point.

    Raises ConfigError, with the place, when it cannot be read, is not TOML, or has a date or number that nobody means.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=number)
        _check_values(path.name, raw)
    except UnicodeDecodeError:
        raise ConfigError(_("{path} is not UTF-8."), hint=_("Save it again as UTF-8."), path=path) from None
    except OSError as error:
        raise ConfigError(
            _("{path} cannot be read: {reason}."),
            hint=_("Check that it is a file and that you may read it."),
            path=path,
            reason=reason_of(error),
        ) from None
    except RecursionError:
        raise ConfigError(
            _("{path} nests lists or tables too deep."), hint=_("A few brackets within another are enough."), path=path
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, str(error)) from None
    except (ValueError, ArithmeticError):  # a number of more digits than Python reads
        raise _too_many_digits(str(path)) from None
    return raw


def _check_values(where: str, value: Any) -> None:
    """Refuse what nobody means, wherever it stands.

    Signs that no name of a file can hold, and dates and numbers from which what is computed has no end.
    """
    if isinstance(value, dict):
        for name, inner in value.items():
            _check_signs(where, name)
            _check_values(f"{where} {name}", inner)
    elif isinstance(value, list):
        for inner in value:
            _check_values(where, inner)
    elif isinstance(value, str):
        _check_signs(where, value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        try:
            check_date(value)
        except ValueError:
            raise ConfigError(
                _("{where}: the date must be from {first} to {last}."), where=where, first=EARLIEST, last=LATEST
            ) from None
    elif isinstance(value, int | float | Decimal):
        try:
            check_number(Decimal(repr(value) if isinstance(value, float) else value))
        except ValueError:
            raise _too_many_digits(where) from None


def _check_signs(where: str, text: str) -> None:
    if _CONTROL.search(text):
        raise ConfigError(
            _("{where}: a name or text holds a control character."), hint=_("Write it without."), where=where
        )


def _too_many_digits(where: str) -> ConfigError:
    return ConfigError(
        _("{where}: the number has too many digits."),
        hint=_("{digits} digits before the decimal point and after it are enough."),
        where=where,
        digits=DIGITS,
    )


def _not_toml(path: Path, said: str) -> ConfigError:
    """Return what to say of a file that is not TOML: the place, since the parser speaks English and quotes."""
    hint = _('A name with other signs than a–z, 0–9, - and _ needs quotation marks, as in "grøt" = …; a text always.')
    if found := _PLACE.search(said):
        message = _("{path} is not valid TOML in line {line}, at character {place}.")
        return ConfigError(message, hint=hint, path=path, line=found[1], place=found[2])
    return ConfigError(_("{path} is not valid TOML: something at its end is missing."), hint=hint, path=path)


def known_names(given: Mapping[str, Any], known: Collection[str], where: str | Phrase) -> None:
    """Refuse a name that is not known, with the nearest one that is."""
    for name in given:
        if name not in known:
            import difflib

            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            hint = _("Did you mean {near}?") if near else _("Known here: {known}.")
            raise ConfigError(
                _("{where}: {name} is not known."),
                hint=hint,
                where=where,
                name=name,
                near=near[0] if near else "",
                known=", ".join(sorted(known)),
            )


def _text(own: Mapping[str, Any], name: str, default: str) -> str:
    value = own.get(name, default)
    if not isinstance(value, str) or not value:
        raise ConfigError(_("omsorg.toml [organisation]: {name} must be a text."), name=name)
    if any(sign < " " for sign in value):
        raise ConfigError(_("omsorg.toml [organisation]: {name} must be a text on one line."), name=name)
    return value


def _file_name(own: Mapping[str, Any]) -> str:
    name = _text(own, "file", "omsorg.db")
    if os.path.basename(name) in {"", ".", ".."}:  # noqa: PTH119 - pathlib drops what a name ends with
        raise ConfigError(_("omsorg.toml [organisation]: {name} must be the name of a file."), name="file")
    return name


def _timezone(own: Mapping[str, Any]) -> str:
    zone = _text(own, "timezone", HOME)
    if zone != HOME:  # which is there: the library is not looked into at each start
        zone_of(zone)
    return zone


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name. Raises ConfigError for one that is not known."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(
            _("omsorg.toml [organisation]: timezone {zone} is not known."),
            hint=_("Write it as in: Europe/Oslo"),
            zone=name,
        ) from None


def _language(own: Mapping[str, Any]) -> str:
    language = _text(own, "language", "nb")
    if language not in LANGUAGES:
        raise ConfigError(_("omsorg.toml [organisation]: language must be one of {known}."), known=", ".join(LANGUAGES))
    return language


def _names(own: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = own.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(
            _('omsorg.toml [organisation]: {name} must be a list of names, such as ["meals"].'), name=name
        )
    return tuple(dict.fromkeys(value))


def _choices(raw: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(raw, dict) or not all(isinstance(codes, dict) for codes in raw.values()):
        raise ConfigError(_('omsorg.toml: [choices] has one table for each field, such as [choices."contact.kind"].'))
    return {field: {code: _code(field, code, given) for code, given in codes.items()} for field, codes in raw.items()}


def _code(field: str, code: str, given: Any) -> dict[str, Any]:
    if isinstance(given, str):
        given = {"label": given}
    if not isinstance(given, dict):
        raise ConfigError(_('omsorg.toml [choices."{field}"]: {code} needs a label.'), field=field, code=code)
    known_names(given, {"label", "retired", *LANGUAGES}, f'omsorg.toml [choices."{field}"] {code}')
    by_language = {language: given[language] for language in LANGUAGES if language in given}
    label = phrase(by_language) if by_language else given.get("label")
    return {"label": label, "retired": given.get("retired") is True}
