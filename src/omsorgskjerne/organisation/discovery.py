"""Which plugins are installed: read from the distributions' own files.

`importlib.metadata` gives the same answer but costs as much as everything else a one-row `add` does, so the few files
it would read are read directly; it is asked only when that finds no plugin of the name (a zipped or otherwise unusual
installation).
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

GROUP = "omsorgskjerne"
_REQUIRES = re.compile(r"^Requires-Dist: omsorgskjerne(?![\w.-])(?:\[[^\]]*\])?\s*\(?([^;)\n]*)", re.MULTILINE)


class Installed(NamedTuple):
    """An installed plugin: its name, module, and what its distribution says of itself."""

    name: str
    module: str
    version: str = ""
    summary: str = ""
    requires: str = ""
    """The versions of the core it is made for, as in `>=0.1,<0.2`; empty for any."""


def find_plugins(names: Sequence[str]) -> dict[str, Installed]:
    """Return those of some plugins that are installed, by name."""
    installed = {plugin.name: plugin for plugin in installed_plugins()} if names else {}
    found = {name: installed.get(name) or _ask_metadata(name) for name in names}
    return {name: plugin for name, plugin in found.items() if plugin is not None}


def installed_plugins() -> list[Installed]:
    """Return every plugin that is installed, in the order Python would import them."""
    found: dict[str, Installed] = {}
    for entry in sys.path:
        for folder in _distributions(entry or "."):
            text = _read(folder, "entry_points.txt")
            if f"[{GROUP}]" in text:
                for name, module in _entries(text):
                    found.setdefault(name, _described(name, module, _metadata(folder)))
    return list(found.values())


def _distributions(entry: str) -> list[str]:
    """Return the folders in which the distributions of a place on the path say what they are.

    They are texts and no paths: every start of the program looks into all that is installed.
    """
    try:
        with os.scandir(entry) as there:
            return sorted(one.path for one in there if one.name.endswith("-info"))
    except OSError:  # no folder, or none that may be read
        return []


def _read(folder: str, name: str) -> str:
    """Return what a file says; nothing where there is none."""
    try:
        with open(f"{folder}/{name}", encoding="utf-8", errors="replace") as file:  # noqa: PTH123 - a path takes longer
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return ""


def _entries(text: str) -> list[tuple[str, str]]:
    """Return name and module of the entry points of our group: lines `name = module` below its heading."""
    group = text.partition(f"[{GROUP}]")[2].partition("\n[")[0]
    pairs = [line.partition("=") for line in group.splitlines() if line.strip() and line.lstrip()[0] not in "#;"]
    return [(name.strip(), module.strip()) for name, equals, module in pairs if equals]


def _metadata(folder: str) -> str:
    for name in ("METADATA", "PKG-INFO"):
        if text := _read(folder, name):
            return text.partition("\n\n")[0]
    return ""


def _described(name: str, module: str, metadata: str) -> Installed:
    requires = _REQUIRES.search(metadata)
    return Installed(
        name=name,
        module=module.strip(),
        version=_header(metadata, "Version"),
        summary=_header(metadata, "Summary"),
        requires=requires[1].strip() if requires else "",
    )


def _header(metadata: str, name: str) -> str:
    found = re.search(rf"^{name}: (.*)$", metadata, re.MULTILINE)
    return found[1].strip() if found else ""


def _ask_metadata(name: str) -> Installed | None:
    from importlib.metadata import entry_points

    for entry in entry_points(group=GROUP, name=name):
        return _described(name, entry.value, str(entry.dist.metadata) if entry.dist else "")
    return None


def accepts(requires: str, version: str) -> bool:
    """Tell whether a version meets a requirement such as `>=0.1,<0.2`; only release numbers are compared.

    What cannot be read is not met: better to refuse a plugin than to run one that was made for another core.
    """
    return all(_meets(part, numbers(version)) for part in requires.split(",") if part.strip())


def _meets(part: str, version: tuple[int, ...]) -> bool:
    found = re.fullmatch(r"\s*(~=|==|!=|<=|>=|<|>)\s*([\d.]+)(\.\*)?\s*", part)
    if not found:
        return False
    wanted = numbers(found[2])
    cut = version[: len(wanted)] if found[3] else version
    width = max(len(cut), len(wanted))
    one, other = (numbers + (0,) * (width - len(numbers)) for numbers in (cut, wanted))
    return {
        "==": one == other,
        "!=": one != other,
        "<": one < other,
        "<=": one <= other,
        ">": one > other,
        ">=": one >= other,
        "~=": one >= other and one[: len(wanted) - 1] == wanted[:-1],
    }[found[1]]


def numbers(version: str) -> tuple[int, ...]:
    """Return the release numbers of a version, to compare."""
    return tuple(int(number) for number in re.findall(r"\d+", re.split(r"[a-z+]", version)[0]))
