"""The organisation's own chapters: Markdown files beside `omsorg.toml`, one for each chapter and language.

Those in a folder named for a period (`chapters/2024/`) are of that period's report; the others are of every report.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disk.reasons import reason_of
from omsorgskjerne.errors import ConfigError, InputError
from omsorgskjerne.period import Period
from omsorgskjerne.words import LANGUAGES, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from omsorgskjerne.organisation.funders import FunderSetting
    from omsorgskjerne.organisation.loading import Organisation

_ = words_of(__name__)

FOLDER = "chapters"
ENDING = ".md"
_NAME = re.compile(rf"([a-z0-9][a-z0-9_-]*)(?:\.({'|'.join(LANGUAGES)}))?{re.escape(ENDING)}")


@attrs.frozen
class Chapter:
    """A chapter as it was written."""

    id: str
    """Its file's name without language and ending."""
    language: str
    """The language it is written in: the report's, or another where there is none in that."""
    file: str
    """The file, as the organisation's folder has it: `chapters/2024/purpose.nn.md`."""
    text: str


def chapter_ids(organisation: Organisation) -> set[str]:
    """Return the ids of all chapters, of whichever period. Raises what `read_chapters` raises of files' names."""
    return {id_ for _period, folder in _folders(organisation) for id_ in _files(organisation, folder)}


def read_chapters(organisation: Organisation, period: Period, language: str) -> tuple[Chapter, ...]:
    """Return the chapters of a period's report in the order of their ids.

    One that is not written in the language is taken in the organisation's own, or else in any. Raises ConfigError for a
    file or folder with a name that cannot be, and for a file that cannot be read or is not UTF-8.
    """
    found: dict[str, Mapping[str, Path]] = {}
    for only, folder in _folders(organisation):
        if only in {None, period}:
            found |= _files(organisation, folder)
    chapters = []
    for id_, variants in sorted(found.items()):
        written = next(code for code in (language, organisation.config.language, *LANGUAGES) if code in variants)
        file = variants[written]
        chapters.append(Chapter(id_, written, _shown(organisation, file), _text(file)))
    return tuple(chapters)


def chapters_for(
    organisation: Organisation, period: Period, language: str, funder: FunderSetting | None
) -> tuple[Chapter, ...]:
    """Return the chapters of a report: all of them, or for a funder those that its table names."""
    every = read_chapters(organisation, period, language)
    return every if funder is None else tuple(chapter for chapter in every if chapter.id in funder.chapters)


def _folders(organisation: Organisation) -> Iterator[tuple[Period | None, Path]]:
    """Yield the folder of chapters, then those in it with the period that each is for."""
    named = organisation.settings.report.chapters
    root = organisation.config.folder / (named or FOLDER)
    if not root.is_dir():
        if named:
            raise ConfigError(
                _("omsorg.toml [report] chapters: there is no such folder."),
                hint=_("Make the folder, or name the one that holds the chapters."),
            )
        return
    yield None, root
    for folder in sorted(root.iterdir()):
        if folder.is_dir() and not folder.name.startswith("."):
            try:
                yield Period.parse(folder.name), folder
            except InputError as error:
                raise ConfigError(
                    _("{file}: this folder is not named for a period."),
                    hint=error.hint,
                    file=_shown(organisation, folder),
                ) from None


def _files(organisation: Organisation, folder: Path) -> dict[str, Mapping[str, Path]]:
    """Return the chapters of a folder: id → language → file."""
    found: dict[str, dict[str, Path]] = {}
    for file in sorted(folder.glob(f"*{ENDING}")):
        if file.name.startswith(".") or not file.is_file():  # what a system keeps for itself
            continue
        name = _NAME.fullmatch(file.name)
        if name is None:
            raise ConfigError(
                _("{file}: a chapter's file cannot have this name."),
                hint=_("Use small letters a to z, digits, - and _, and perhaps a language: {examples}."),
                file=_shown(organisation, file),
                examples="purpose.md, purpose.nn.md",
            )
        variants = found.setdefault(name[1], {})
        language = name[2] or organisation.config.language
        if language in variants:
            raise ConfigError(
                _("{file}: this chapter is there twice in the same language."),
                hint=_("A file without a language is in the organisation's own. Keep one of the two."),
                file=_shown(organisation, file),
            )
        variants[language] = file
    return {**found}


def _shown(organisation: Organisation, file: Path) -> str:
    folder = organisation.config.folder
    return (file.relative_to(folder) if file.is_relative_to(folder) else file).as_posix()


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(_("{path} is not UTF-8."), hint=_("Save it again as UTF-8."), path=file) from None
    except OSError as error:
        raise ConfigError(_("{path} cannot be read: {reason}."), path=file, reason=reason_of(error)) from None
