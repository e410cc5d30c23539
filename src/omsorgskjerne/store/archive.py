"""What is in a backup, taken out with care: it may be damaged, or not what it seems to be."""

from __future__ import annotations

import filecmp
import os
import shutil
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disk.parts import copy_part
from omsorgskjerne.disk.places import make_folders
from omsorgskjerne.disk.whole import move_free, report_refusal
from omsorgskjerne.disk.workshop import workshop
from omsorgskjerne.errors import StoreError
from omsorgskjerne.store.backup import BESIDE, CONFIG
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omsorgskjerne.organisation import Config

_ = words_of(__name__)

MOST_FILES, MOST_BYTES = 10_000, 2_000_000_000
"""How many files, and how large altogether, may lie beside the database: more than any report's chapters and photos."""
SMALL, SWOLLEN = 1 << 22, 200
"""Bytes that any part may have, and how many times its compressed size it may have besides: ours have ten."""
_KNOWN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 1


@attrs.frozen
class Others:
    """What was in a backup beside the database."""

    config: Path | None
    files: dict[PurePosixPath, Path]
    """Where each lies for the moment, by its place in the organisation's folder."""


def unpack(archive: Path, fresh: Path, work: Path) -> Others:
    """Write a backup's database to a new file and the others into a folder. Raises StoreError and OSError."""
    try:
        with zipfile.ZipFile(archive) as zipped:
            members = {member.filename: member for member in zipped.infolist()}
            beside = {_place(name): member for name, member in members.items() if name.startswith(BESIDE)}
            (database,) = (members[name] for name in members if name != CONFIG and not name.startswith(BESIDE))
            _refuse_odd(zipped, archive, fresh)
            _take(zipped, database, fresh)  # reading to the end compares the sum that was stored with it
            taken, config = {}, None
            for number, (place, member) in enumerate(beside.items()):
                taken[place] = work / f"beside-{number}"
                _take(zipped, member, taken[place])
            if CONFIG in members:
                config = work / CONFIG
                _take(zipped, members[CONFIG], config)
            return Others(config, taken)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, RuntimeError):
        raise StoreError(
            _("{file} is damaged, or no backup made by omsorg db backup."),
            hint=_("Take another backup; nothing was changed."),
            file=archive,
        ) from None


def _place(name: str) -> PurePosixPath:
    """Return where a file goes in the organisation's folder. Raises ValueError for a place that is not in it."""
    place = PurePosixPath(name.removeprefix(BESIDE))
    windows = PureWindowsPath(place)
    if not place.parts or place.is_absolute() or windows.anchor or {"..", "."} & {*place.parts, *windows.parts}:
        raise ValueError
    return place


def _refuse_odd(zipped: zipfile.ZipFile, archive: Path, fresh: Path) -> None:
    """Raise ValueError for what no backup of ours has, and StoreError for more than the disk can hold."""
    members = zipped.infolist()
    sizes = sum(member.file_size for member in members)
    beside = sum(member.file_size for member in members if member.filename.startswith(BESIDE))
    if len(members) > MOST_FILES or beside > MOST_BYTES:
        raise ValueError
    if any(member.compress_type not in _KNOWN or member.flag_bits & _ENCRYPTED for member in members):
        raise ValueError
    if any(member.file_size > SMALL + SWOLLEN * member.compress_size for member in members):
        raise ValueError
    if sizes > shutil.disk_usage(fresh.parent).free:
        raise StoreError(
            _("The disk that holds {file} is full."),
            hint=_("Free some space and try again; nothing was changed."),
            file=archive,
        )


def _take(zipped: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    with zipped.open(member) as source:
        copy_part(source, target)


@attrs.frozen
class Laid:
    """Where the configuration and files that differ from those that are there were put, and what could not be."""

    config: Path | None = None
    files: Path | None = None
    failed: tuple[StoreError, ...] = ()


def lay_others(config: Config, others: Others, stamp: str) -> Laid:
    """Put the other files where they are missing, each that can be; those that are there stay.

    The store was restored by then: what cannot be put in its place is told together with that, and raised nowhere.
    """
    apart = config.folder / f"restored-{stamp}"
    wanted = [*_place_config(config, others.config, stamp), *_place_files(config, others.files, apart)]
    if not wanted:
        return Laid()
    laid: dict[Path, Path] = {}
    failed: list[StoreError] = []
    with _collect_refusal(config.folder, failed), workshop(config.folder, config.store_file.parent) as work:
        for number, (file, target) in enumerate(wanted):
            with _collect_refusal(target, failed):
                laid[file] = _lay(file, target, work / str(number))
    lies_apart = any(path.is_relative_to(apart) for path in laid.values())
    return Laid(laid.get(others.config or apart), apart if lies_apart else None, tuple(failed))


@contextmanager
def _collect_refusal(path: Path, failed: list[StoreError]) -> Iterator[None]:
    try:
        with report_refusal(path):
            yield
    except StoreError as error:
        failed.append(error)


def _lay(file: Path, target: Path, part: Path) -> Path:
    """Give a copy of a file a name that nobody has, also on another disk than that of the file."""
    make_folders(target.parent)
    with file.open("rb") as source:
        copy_part(source, part)
    return move_free(part, target)


def _place_config(config: Config, file: Path | None, stamp: str) -> Iterator[tuple[Path, Path]]:
    target = config.path or config.folder / CONFIG
    if file is not None and not _is_same(target, file):
        beside = target.with_name(f"{target.stem}-{stamp}{target.suffix}")
        yield file, beside if os.path.lexists(target) else target


def _place_files(config: Config, files: Mapping[PurePosixPath, Path], apart: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the files that are missing or differ, and where each is to lie.

    A chapter with another name would be another chapter: those that differ lie in a folder of their own.
    """
    for place, file in files.items():
        target = config.folder / place
        if not _is_same(target, file):
            yield file, apart / place if _is_taken(target, config.folder) else target


def _is_taken(target: Path, home: Path) -> bool:
    """Tell whether something is there already, or a file where the folder should be."""
    folders = [folder for folder in target.parents if folder != home and folder.is_relative_to(home)]
    return os.path.lexists(target) or any(os.path.lexists(folder) and not folder.is_dir() for folder in folders)


def _is_same(target: Path, file: Path) -> bool:
    try:
        return target.is_file() and filecmp.cmp(target, file, shallow=False)
    except OSError:  # it is there, and cannot be read
        return False
