"""Which parts a figure has, and which of them somebody means who names one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.figures.expressions import TIME
from omsorgskjerne.figures.spans import each_day
from omsorgskjerne.figures.tally import time_code
from omsorgskjerne.words import LANGUAGES, Language, Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from omsorgskjerne.figures.results import Axis
    from omsorgskjerne.period import Period

FEW = 6
"""How many codes of a breakdown are listed."""


def codes_of(axes: Iterable[Axis], days: Period) -> dict[str, Mapping[str, str | Phrase]]:
    """Return the codes of each breakdown with their labels, found or not; of time those of some days, without."""
    return {
        axis.name: {time_code(axis.name, day): "" for day in each_day(days)} if axis.name in TIME else axis.codes
        for axis in axes
    }


def part_named(by: Mapping[str, Mapping[str, str | Phrase]], said: str) -> tuple[str, str] | None:
    """Return breakdown and code of a part: `kind=external`, or a code that one breakdown alone has; else None.

    In place of a code its label may be said, in any language.
    """
    named, _sign, word = said.rpartition("=")
    some = {name: codes for name, codes in by.items() if named in {"", name}}
    found = [(name, word) for name, codes in some.items() if word in codes]
    found = found or [(name, code) for name, codes in some.items() for code in _labelled(codes, word)]
    return found[0] if len(found) == 1 else None


def _labelled(codes: Mapping[str, str | Phrase], word: str) -> Iterator[str]:
    """Yield the codes that have a label."""
    for code, label in codes.items():
        labels = {Language(language).say("{label}", label=label).casefold() for language in LANGUAGES}
        if word and word.casefold() in labels:
            yield code


def some_parts(by: Mapping[str, Mapping[str, str | Phrase]]) -> Phrase:
    """Return the first codes of each breakdown with their labels, as they are listed for who named none of them."""
    texts, labels = [], dict[str, str | Phrase]()
    for name, codes in by.items():
        each = []
        for code, label in list(codes.items())[:FEW]:
            key = f"label_{len(labels)}"
            labels[key] = label
            each.append(f"{code} ({{{key}}})" if label else code)
        texts.append(f"{name} = {', '.join([*each, *(['…'] if len(codes) > FEW else [])])}")
    return Phrase("; ".join(texts), **labels)


def nearest_part(by: Mapping[str, Mapping[str, str | Phrase]], said: str) -> str | None:
    """Return what names a part, and is spelled most like what was said."""
    import difflib

    every = [(name, code) for name, codes in by.items() for code in codes]
    alone = [code for _name, code in every if part_named(by, code)]
    return next(iter(difflib.get_close_matches(said, [*alone, *map("=".join, every)], n=1, cutoff=0.5)), None)
