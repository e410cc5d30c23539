"""Numbers by what they are made of: those of the same units are one, wherever they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.disclosure.worlds import Group

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from omsorgskjerne.disclosure.book import Number
    from omsorgskjerne.disclosure.forms import Form


def key_of(*forms: Form) -> Hashable:
    """Return what two numbers have in common that are made of the same."""
    return tuple((frozenset(form.times.items()), form.constant) for form in forms)


def grouped(numbers: Iterable[Number]) -> Iterable[Group]:
    """Return numbers by what they are made of; those of which that is not known are each by themselves."""
    found: dict[Hashable, Group] = {}
    for number in numbers:
        made = [*number.forms, *(number.quotient or ())]
        key = key_of(*made) if made else id(number)
        found.setdefault((len(number.forms), key), Group()).numbers.append(number)
    return found.values()
