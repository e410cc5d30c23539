"""What `omsorg.toml` sets so that more is shown outside than is usual: somebody must sign for each of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.figures.holders import goes_by_homes
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.organisation.audiences import Rule
from omsorgskjerne.terms import Disclosure, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.organisation.audiences import Audience
    from omsorgskjerne.organisation.loading import Organisation

USUAL = Rule()
THINGS = {
    Unit.BED, Unit.COURSE, Unit.DELIVERY, Unit.FTE, Unit.KILO, Unit.KRONE, Unit.MEAL, Unit.MEETING, Unit.PARTNER,
    Unit.PIECE, Unit.ROOM, Unit.SERVING, Unit.SESSION,
}  # fmt: skip
"""Units of figures stated by hand that say nothing of a person."""
NOBODY = frozenset({Disclosure.NONE})
OF_PEOPLE = {Disclosure.PERSON, Disclosure.HOUSEHOLD}


@attrs.frozen
class Loosened:
    """A setting that shows more than is usual."""

    setting: str
    """Where it stands: `disclosure.threshold`, `funders.city.dominance`, `figures.intakes.total.disclosure`."""
    value: str
    """As it stands there: `3`, `90`, `none`."""
    figure: str
    """The figure that is not protected, or the rule that is milder: what an override names that signs for it."""
    part: str | None = None
    """Of a rule its value."""


def loosened_for(organisation: Organisation, reader: Audience, figures: Iterable[str]) -> Iterator[Loosened]:
    """Yield the settings that show a reader more of some figures; none inside, where everything is shown."""
    rule = reader.rule
    if rule is None:
        return
    for name, value, more in (
        ("threshold", rule.threshold, rule.threshold < USUAL.threshold),
        ("dominance", rule.dominance, rule.dominance > USUAL.dominance),
    ):
        if more:
            own = reader.funder is not None and getattr(reader.funder, name) is not None
            where = f"funders.{reader.code}" if own else "disclosure"
            said = f"{Decimal(value).normalize():f}"
            yield Loosened(f"{where}.{name}", said, f"disclosure.{name}", said)
    for id_ in figures:
        figure = organisation.figures[id_]
        if _shows_more(organisation, figure, whose(organisation, id_)):
            yield Loosened(f"figures.{id_}.disclosure", str(figure.disclosure), id_)


def _shows_more(organisation: Organisation, figure: Figure, usual: frozenset[Disclosure]) -> bool:
    """Tell whether more is shown than if a figure were of those whose it usually is.

    The rows of one person may lead to several homes; different persons are never more than those who live in them, but
    rows that lead to a home name nobody, and several persons live in one.
    """
    if usual == NOBODY or figure.disclosure is Disclosure.NONE:
        return usual != NOBODY
    if not is_of_rows(figure):
        return False
    return goes_by_homes(organisation, figure) if Disclosure.PERSON in usual else figure.disclosure not in usual


def is_of_people(organisation: Organisation, figure: Figure) -> bool:
    """Tell whether a figure says something of people, not only of dwellings; nobody has signed that it does not."""
    return figure.disclosure is not Disclosure.NONE and not OF_PEOPLE.isdisjoint(whose(organisation, figure.id))


def whose(organisation: Organisation, id_: str) -> frozenset[Disclosure]:
    """Return whom a figure says something of, whatever `omsorg.toml` says: as its plugin or origin has it.

    A slice is what it is a slice of, a formula what it is made from, and what is stated by hand what its unit is.
    """
    declared = {figure.id: figure for _plugin, figure in organisation.declared}
    id_ = id_.partition("[")[0]
    if id_ in declared:
        return frozenset({declared[id_].disclosure})
    figure, whole = organisation.figures[id_], organisation.settings.figures[id_].of
    if whole is not None:
        return whose(organisation, whole)
    if figure.is_stated:
        return NOBODY if figure.unit in THINGS else frozenset({Disclosure.PERSON})
    made_from = [whose(organisation, one.id) for one, _years in figure.inputs(organisation)]
    return frozenset().union(*made_from) or NOBODY
