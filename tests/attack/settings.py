"""What an invented organisation sets: codes of its own, slices that overlap, formulas, windows, sections, funders."""

from __future__ import annotations

import tomllib
from itertools import combinations
from random import Random
from typing import TYPE_CHECKING

from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.roles import Pick
from omsorgskjerne.schema import FieldRef

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from omsorgskjerne import Organisation, RowFigure

CHOICES = """
[choices."contact.place"]
cafe = "the café"
street = "the street"
office = "the office"
[choices."contact.kind"]
errand = "errand"
[choices."housing.tenancy.team"]
north = "team north"
south = "team south"
"""


def settings(chance: Random | None, plain: Organisation | None, plugins: Sequence[str]) -> str:
    """Return an `omsorg.toml`: with nothing of its own but codes, unless there is something to draw it with."""
    names = ", ".join(f'"{name}"' for name in plugins)
    head = f'[organisation]\nname = "Invented"\nlanguage = "en"\nplugins = [{names}]\n'
    if chance is None or plain is None:
        return head + CHOICES
    years = f"[report]\nyears = {chance.choice((0, 1, 2))}\n"
    apart = Random(chance.getstate()[1][0])  # noqa: S311 - other organisations are not drawn for its sake
    own = [*slices(chance, plain)]
    parts = [head, years, CHOICES, *own, *formulas(chance, plain), *windows(chance, plain)]
    return "\n".join([*parts, *funders(chance, plain), *rests(apart, own)])


def counted(plain: Organisation) -> list[tuple[RowFigure, str, list[str]]]:
    """Return figures that can be sliced, each with a field of its own record and the codes of that."""
    records = {table.record for table in plain.tables.values()}
    found = []
    for figure in plain.figures.values():
        if is_of_rows(figure) and figure.record in records:
            for by in figure.by:
                if isinstance(by, FieldRef) and by.record is figure.record:
                    codes = allowed(plain, figure, by)
                    found += [(figure, by.name, codes)] if codes else []
    return found


def allowed(plain: Organisation, figure: RowFigure, field: FieldRef) -> list[str]:
    """Return the codes of a field that the rows of a figure may have."""
    role = plain.table(figure.record)[field.name].role
    own = dict(figure.where).get(field)
    known = list(role.codes) if isinstance(role, Pick) else []
    return known if own is None else [code for code in known if code in ({own} if isinstance(own, str) else set(own))]


def slices(chance: Random, plain: Organisation) -> Iterator[str]:
    """Yield slices of some figures: a code alone, two codes, and for some figures several that overlap."""
    some = counted(plain)
    for number, (figure, name, codes) in enumerate(chance.sample(some, chance.randint(0, 6))):
        few = chance.sample(codes, min(len(codes), 3))
        wanted = [few[:1]]
        if len(few) == 3 and chance.random() < 0.6:
            wanted = [list(pair) for pair in combinations(few, 2)] + ([few] if chance.random() < 0.5 else [])
        others = [other.name for other in figure.by if isinstance(other, FieldRef) and other.name != name]
        by = chance.sample(others, min(len(others), chance.randint(0, 1)))
        dimensions = ", ".join(f'"{other}"' for other in by)
        for place, where in enumerate(wanted):
            inside = ", ".join(f'"{code}"' for code in where)
            yield (
                f'[figures."own.slice_{number}_{place}"]\nlabel = "Slice {number} {place}"\nof = "{figure.id}"\n'
                f"where = {{ {name} = [{inside}] }}\nby = [{dimensions}]\n"
            )


def formulas(chance: Random, plain: Organisation) -> Iterator[str]:
    """Yield formulas of figures: a sum, a difference, a quotient."""
    ids = [figure.id for figure in plain.figures.values() if is_of_rows(figure)]
    for number in range(chance.randint(0, 3)):
        one, other = chance.sample(ids, 2)
        sign = chance.choice("+-/")
        yield (
            f'[figures."own.formula_{number}"]\nlabel = "Formula {number}"\nformula = "{one} {sign} {other}"\n'
            f'decimals = {1 if sign == "/" else 0}\nunit = "piece"\n'
        )


def rests(chance: Random, slices: Sequence[str]) -> Iterator[str]:
    """Yield formulas of some slices: what each leaves over of what it is of, how much of that it is."""
    for number, one in enumerate(slices):
        [(here, said)] = tomllib.loads(one)["figures"].items()
        whole = said["of"]
        way = chance.choice((None, f"{whole} - {here}", f"100 * {here} / {whole}", f"1 - {here} / {whole}"))
        if way is not None:
            unit = "piece" if way.startswith(whole) else "percent" if way.startswith("100") else "ratio"
            yield (
                f'[figures."own.rest_{number}"]\nlabel = "Rest {number}"\nformula = "{way}"\nunit = "{unit}"\n'
                f"decimals = {0 if unit == 'piece' else 1}\n"
            )


def windows(chance: Random, plain: Organisation) -> Iterator[str]:
    """Yield figures of the same rows in windows that lie across each other."""
    some = [figure for figure in plain.figures.values() if is_of_rows(figure) and figure.since is None]
    for number, figure in enumerate(chance.sample(some, chance.randint(0, 2))):
        ends = {"since": f"2024-{chance.randint(2, 7):02}-01", "as_of": f"2024-{chance.randint(8, 11):02}-30"}
        said = chance.choice((["since"], ["as_of"], ["since", "as_of"]))
        yield (
            f'[figures."own.window_{number}"]\nlabel = "Window {number}"\nof = "{figure.id}"\nwhere = {{}}\nby = []\n'
            + "".join(f"{name} = {ends[name]}\n" for name in said)
        )


def funders(chance: Random, plain: Organisation) -> Iterator[str]:
    """Yield somebody who gives money, with sections that select figures."""
    if chance.random() < 0.6:
        ids = [figure.id for figure in plain.figures.values() if is_of_rows(figure)]
        chosen = ", ".join(f'"{id_}"' for id_ in sorted(chance.sample(ids, 25)))
        yield (
            f'[funders.city]\nname = "City"\nthreshold = {chance.choice((3, 5, 10))}\n'
            f'[[funders.city.sections]]\ntitle = "Chosen"\nfigures = [{chosen}]\n'
        )
