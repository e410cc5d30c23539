"""`omsorg.toml`: where it is found, and the part of it that every command needs.

That part is read by hand, because a tally must not wait for a structuring library; the rest (figures, sections, report,
tally) is structured and checked in `settings` when it is first needed.
"""

from __future__ import annotations

import tomllib
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from omsorgskjerne.errors import ConfigError
from omsorgskjerne.words import LANGUAGES, phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from omsorgskjerne.words import Phrase

_ = words_of(__name__)

FILE_NAME = "omsorg.toml"
ORGANISATION = {"name", "language", "file", "timezone", "plugins", "records"}
TABLES = {
    "organisation", "choices", "covered", "disclosure", "figures", "funders", "sections", "report", "tally"
}  # fmt: skip


class Config(NamedTuple):
    """What `omsorg.toml` says that every command needs. `rest` holds the tables that are checked when they are used."""

    path: Path | None
    """The file itself; None when the organisation was made without one."""
    name: str
    file: Path
    """The store's file."""
    language: str = "nb"
    timezone: str = "Europe/Oslo"
    plugins: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    """Records that are off unless switched on here."""
    choices: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    """`"contact.kind"` → code → label, labels by language, or `{label, retired}`."""
    rest: Mapping[str, Any] = MappingProxyType({})

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
    path = path.absolute()
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(
            _("There is no file {path}."), hint=_("Check the name after -c, or start one with: omsorg init"), path=path
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(_("{path} is not UTF-8."), hint=_("Save it again as UTF-8."), path=path) from None
    except OSError as error:
        raise ConfigError(_("{path} cannot be read: {reason}."), path=path, reason=error.strerror or "") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_("{path} is not valid TOML: {reason}."), path=path, reason=str(error)) from None
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
        file=path.parent / _text(own, "file", "omsorg.db"),
        language=_language(own),
        timezone=_text(own, "timezone", "Europe/Oslo"),
        plugins=_names(own, "plugins"),
        records=_names(own, "records"),
        choices=_choices(raw.get("choices", {})),
        rest={name: raw[name] for name in raw if name not in {"organisation", "choices"}},
    )


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
    return value


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
