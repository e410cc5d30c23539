"""Cells that are made up of others: by a breakdown, by several codes of a filter, or by months, quarters and years."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.disclosure.cells import Cell
    from omsorgskjerne.disclosure.sheet import Group, Sheet


class Partition(NamedTuple):
    """A cell, and others that together have all of it."""

    whole: Cell
    parts: tuple[Cell, ...]
    adds_up: bool
    """Whether nothing is in two of them."""


def wholes(sheet: Sheet) -> list[Partition]:
    """Return every cell that is made up of others, once for each way in which it is."""
    return list(dict.fromkeys((*_breakdowns(sheet), *_slices(sheet), *_stretches(sheet))))


def _breakdowns(sheet: Sheet) -> Iterator[Partition]:
    """A whole is made up of its parts."""
    for group in sheet.groups:
        if (group.adds_up or group.distinct) and sheet.stated(group.whole):
            yield Partition(group.whole, tuple(group.parts.values()), group.adds_up)


def _slices(sheet: Sheet) -> Iterator[Partition]:
    """A figure with a filter is made up of those parts of another that pass it."""
    wider: dict[tuple[Cell, str], list[Group]] = {}
    for group in sheet.groups:
        for field in _fields(group) if group.adds_up or group.distinct else ():
            wider.setdefault((group.whole.without(field), field), []).append(group)
    for cell in sheet.figures:
        for field, codes in cell.filters.items():
            for group in wider.get((cell.without(field), field), ()):
                found = tuple(part for code, part in group.parts.items() if code in codes)
                if found != (cell,) and codes <= group.whole.filters.get(field, codes):
                    yield Partition(cell, found, group.adds_up)


def _fields(group: Group) -> list[str]:
    """Return the field that tells the parts of a group apart; none where they are stretches of time."""
    return sorted({field for part in group.parts.values() for field, _codes in part.where - group.whole.where})


def _stretches(sheet: Sheet) -> Iterator[Partition]:
    """Days are made up of the months, quarters or years in them, and those since a first day of earlier and later."""
    alike: dict[object, list[Cell]] = {}
    for cell, figure in sheet.figures.items():
        if figure.traits.grows_with_days:
            alike.setdefault((cell.what, cell.where), []).append(cell)
    for cells in alike.values():
        for whole in (cell for cell in cells if cell.days.days > 1):
            inside = [cell for cell in cells if cell != whole and whole.days.covers(cell.days)]
            figure = sheet.figures[whole]
            for shortest in (True, False):
                parts = _walk(whole, inside, shortest=shortest)
                if parts:
                    yield Partition(whole, parts, figure.traits.additive)


def _walk(whole: Cell, inside: list[Cell], *, shortest: bool) -> tuple[Cell, ...]:
    """Return cells that follow upon one another from the first day of a whole to its last; none if there is a gap."""
    longest_last = sorted(inside, key=lambda cell: cell.days.end, reverse=shortest)
    following = {cell.days.start: cell for cell in longest_last}
    day, parts = whole.days.start, []
    while day < whole.days.end:
        if day not in following or following[day].days.end <= day:
            return ()
        parts.append(following[day])
        day = following[day].days.end
    return tuple(parts)
