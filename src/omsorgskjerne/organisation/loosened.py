"""What `omsorg.toml` sets so that more is shown outside than is usual: somebody must sign for each of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.organisation.audiences import Rule
from omsorgskjerne.terms import Disclosure, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omsorgskjerne.organisation.audiences import Audience
    from omsorgskjerne.organisation.loading import Organisation

USUAL = Rule()
THINGS = {
    Unit.BED, Unit.COURSE, Unit.DELIVERY, Unit.FTE, Unit.KILO, Unit.KRONE, Unit.MEAL, Unit.MEETING, Unit.PARTNER,
    Unit.PIECE, Unit.ROOM, Unit.SERVING, Unit.SESSION,
}  # fmt: skip
"""Units of figures stated by hand that say nothing of a person."""


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
        if organisation.figures[id_].disclosure is Disclosure.NONE and _is_of_persons(organisation, id_):
            yield Loosened(f"figures.{id_}.disclosure", str(Disclosure.NONE), id_)


def _is_of_persons(organisation: Organisation, id_: str) -> bool:
    """Tell whether a figure says something of persons, whatever `omsorg.toml` says: as its plugin or origin has it.

    A slice is what it is a slice of, a formula what it is made from, and what is stated by hand what its unit is.
    """
    declared = {figure.id: figure for _plugin, figure in organisation.declared}
    if id_ in declared:
        return declared[id_].disclosure is not Disclosure.NONE
    figure, whole = organisation.figures[id_], organisation.settings.figures[id_].of
    if whole is not None:
        return _is_of_persons(organisation, whole)
    if figure.is_stated:
        return figure.unit not in THINGS
    return any(_is_of_persons(organisation, one.id.partition("[")[0]) for one, _years in figure.inputs(organisation))
