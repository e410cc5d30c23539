"""From what is printed to what must be true of it: every equation and inequality that a careful reader would write down."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

from tests.attack.bounds import Row, System
from tests.attack.formulas import name_slices, tell_formulas
from tests.attack.knowledge import ALWAYS_NAMED, OF_A_PERSON, revealing, rows_of
from tests.attack.means import tell_means
from tests.attack.printed import ANOTHER, TIMES, TOGETHER, Figure, Period, Place, Print, Shown, part_of
from tests.attack.relations import relate
from tests.attack.same_rows import tie_counts, tie_persons

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from tests.attack.families import Family
    from tests.attack.knowledge import Rows

ADDITIVE = frozenset({"number of rows", "sum", "nights", "persons once a day", "open days", "days of the period"})
PERSONS = frozenset({"different persons", "persons for the first time", "present in the period"})
SIGNED = frozenset({"formula", "change from first to latest"})
"""Kinds whose numbers may lie below zero."""
NOTHING = ("nothing",)
"""The name of the number zero."""


@dataclass
class Facts:
    """Everything that follows from some reports, as rows between numbers."""

    known: Print
    threshold: int = 5
    system: System = field(default_factory=System)
    rows: dict[str, Rows | None] = field(default_factory=dict)
    guesses: list[list[Row]] = field(default_factory=list)
    """What may be true and need not: rows that are all true or that nobody can count on."""
    tied: list[Family] = field(default_factory=list)
    rests: dict[Hashable, Place] = field(default_factory=dict)
    """Of what one number of persons leaves over beside another in it: that number."""
    stands_behind: dict[Hashable, Place] = field(default_factory=dict)
    """Of the number of rows behind a mean: the mean."""

    def gather(self) -> Facts:
        """Write everything down."""
        zeros = TIMES | revealing()
        for id_, figure in self.known.figures.items():
            self.rows[id_] = rows_of(id_, figure.definition, self.known.labels)
        name_slices(self)
        for place in list(self.known.numbers):
            self.put(place)
        for figure in self.known.figures.values():
            for period, dimensions in figure.dimensions.items():
                self.breakdowns(figure, period, dimensions)
                for name in sorted(zeros & dimensions.keys()):
                    self.may_be_nothing(figure.parts(period, name), figure)
            for period, merged in figure.together.items():
                self.together(figure, period, merged)
        for place, shown in self.known.numbers.items():
            self.beside(place, shown)
        self.tied = tie_counts(self)
        tie_persons(self)
        tell_means(self)
        tell_formulas(self)
        relate(self)
        return self

    # --- numbers ---

    def figure(self, place: Place) -> Figure:
        """Return the figure of a place."""
        return self.known.figures[place.figure]

    def is_of_persons(self, figure: Figure) -> bool:
        """Tell whether it counts different persons, some of whom nobody may have named."""
        rows = self.rows.get(figure.id)
        return figure.kind in PERSONS or (rows is not None and rows.measure == "persons")

    def put(self, place: Place) -> None:
        """Take in a printed number."""
        figure, shown = self.figure(place), self.known.numbers[place]
        if place.aspect != "value":
            return
        if not self.is_of_persons(figure):
            least = -inf if figure.kind in SIGNED else int(figure.whole and shown.hidden)
            self.system.number(place, *((least, inf) if shown.low is None else ends(shown)), whole=figure.whole)
            return
        known, high, unnamed = (place._replace(aspect=aspect) for aspect in ("known", "high", "unnamed"))
        for end in (known, high, unnamed):
            self.system.number(end)
        self.system.equal(high, [known, unnamed], "range")
        rows = self.rows[figure.id]
        if figure.kind != "different persons" or (rows is not None and rows.table in ALWAYS_NAMED):
            self.system.number(unnamed, 0, 0)
        if shown.low is None:
            self.system.number(high, int(shown.hidden))
            return
        self.system.number(known, 0, ends(shown)[1])
        self.system.number(high, *ends(shown))
        for end in (known, high):
            if end in self.known.numbers:
                self.system.low[end], self.system.high[end] = ends(self.known.numbers[end])
        if high not in self.known.numbers and known not in self.known.numbers:
            self.guesses.append([Row({unnamed: 1}, 0, 0, "persons")])  # or all of them came at once

    def value(self, place: Place) -> Hashable | None:
        """Return the name of a number that is printed or hidden somewhere, or None."""
        if place in self.system.low and place.aspect != "value":
            return place
        figure = self.known.figures.get(place.figure)
        if figure is not None and place.aspect == "value" and self.is_of_persons(figure):
            place = place._replace(aspect="known")
        return place if place in self.system.low else None

    def part(self, figure: str, period: Period, dimension: str, code: str, aspect: str = "value") -> Hashable | None:
        """Return the number of a part; of one that is not printed, although others are, a zero."""
        found = self.value(Place(figure, period, dimension, code, aspect))
        if found is None and figure in self.known.figures:
            codes = self.known.figures[figure].dimensions.get(period, {}).get(dimension)
            if codes is not None and code not in codes and codes.isdisjoint({TOGETHER, ANOTHER}):
                self.system.number(NOTHING, 0, 0)
                return NOTHING
        return found

    def codes(self, dimension: str) -> frozenset[str]:
        """Return the codes of a field that are printed anywhere, as a part or in a filter."""
        printed = (
            parts.get(dimension, set()) for one in self.known.figures.values() for parts in one.dimensions.values()
        )
        filters = (rows.where.get(dimension, frozenset[str]()) for rows in self.rows.values() if rows is not None)
        return frozenset(code for codes in (*printed, *filters) for code in codes)

    def places_of(self, figure: str) -> list[Place]:
        """Return where the numbers of a figure stand."""
        return [place for place in self.known.numbers if place.figure == figure and place.aspect == "value"]

    def periods_of(self, figure: str) -> list[Period]:
        """Return the periods in which a figure has numbers."""
        own = set(self.known.figures[figure].dimensions)
        return sorted(own | {place.period for place in self.places_of(figure)})

    def counts(self, figure: Figure, rows: Rows) -> bool:
        """Tell whether the numbers of a figure, cut in any way, add up."""
        query = figure.kind == "query" and rows.measure in {"number", "sum of number"}
        return rows.measure != "persons" and (figure.kind in ADDITIVE or query or self.adds_up(figure))

    # --- breakdowns ---

    def breakdowns(self, figure: Figure, period: Period, dimensions: Mapping[str, set[str]]) -> None:
        """Say what parts and their whole have to do with each other."""
        whole = Place(figure.id, period)
        persons = self.is_of_persons(figure)
        for name in dimensions:
            parts = figure.parts(period, name)
            if persons:
                if name not in TIMES:
                    self.parts_of_persons(whole, parts, name, figure)
            elif figure.kind in ADDITIVE or (self.adds_up(figure) and name not in TIMES):
                total = self.value(whole)
                inside = [part for place in parts if (part := self.value(place)) is not None and part != total]
                if total is not None and inside:
                    self.system.equal(total, inside, "sum")

    def together(self, figure: Figure, period: Period, merged: Mapping[str, set[str]]) -> None:
        """Say what codes are that one report has together and another has each of."""
        for name, codes in merged.items():
            both = self.value(part_of(figure.id, period, name, TOGETHER))
            apart = sorted(figure.dimensions[period][name] - codes)
            each = [part for code in apart if (part := self.value(part_of(figure.id, period, name, code))) is not None]
            if both is not None and "" not in apart:
                self.system.equal(both, each, "sum")

    def may_be_nothing(self, parts: list[Place], figure: Figure) -> None:
        """Say that hidden parts may be zeros: months without a row, and codes that reveal something, hide as others do."""
        aspect = "high" if self.is_of_persons(figure) else "value"
        shown = self.known.numbers
        hidden = [place._replace(aspect=aspect) for place in parts if place in shown and shown[place].hidden]
        at_least = [place for place in hidden if self.system.low.get(place) == 1]
        for place in at_least:
            self.system.low[place] = 0
        if at_least:
            self.guesses.append([Row({place: 1}, 1, inf, "sum") for place in at_least])

    def adds_up(self, figure: Figure) -> bool:
        """Tell whether parts of a figure that is no plain sum add up: rows that are there on a day do."""
        rows = self.rows.get(figure.id)
        return (
            figure.kind == "present on a day"
            and (rows is None or rows.measure != "persons")
            and "ifferent" not in figure.definition
        )

    def parts_of_persons(self, whole: Place, parts: list[Place], name: str, figure: Figure) -> None:
        """Say that nobody in a part is not in the whole, and that a person has one gender."""
        present = [place for place in parts if self.value(place) is not None]
        aspects = {
            aspect: (self.value(whole._replace(aspect=aspect)), [place._replace(aspect=aspect) for place in present])
            for aspect in ("known", "unnamed")
        }
        total, some = aspects["known"]
        unnamed, others = aspects["unnamed"]
        if total is None or any(place not in self.system.low for place in some):
            return
        alone = name in OF_A_PERSON or figure.id == "housing.residents"
        if alone:
            self.system.equal(total, some, "range" if unnamed in self.system.low else "persons")
        else:
            self.system.at_most(total, some, "persons")
            for one in some:
                self.system.at_most(one, [total], "persons")
        if unnamed in self.system.low and all(place in self.system.low for place in others):
            self.system.equal(unnamed, others, "range")

    def beside(self, place: Place, shown: Shown) -> None:
        """Say what the share of a target, and the change since the period before, tell of a number."""
        if place.aspect not in {"attained", "reached", "change", "change_percent"}:
            return
        figure, (low, high) = self.figure(place), ends(shown)
        value = self.value(place._replace(aspect="value"))
        if place.aspect == "reached":
            if value is not None and figure.target is not None and not self.is_a_range(place._replace(aspect="value")):
                room = 0.0 if figure.whole else 0.5 * 10**-figure.decimals
                above = bool(low) != (figure.direction == "at_most")
                low, high = (float(figure.target) - room, inf) if above else (-inf, float(figure.target) + room)
                self.system.row({value: 1}, low, high, "target")
            return
        if place.aspect == "attained":
            if value is not None and figure.target:
                share = float(figure.target) / 100
                self.system.row({value: 1}, low * share, high * share, "target")
            return
        # No range has a change, so it is that of all persons; it is reckoned of the numbers as they are printed.
        end = "high" if self.is_of_persons(figure) else "value"
        now, before = (
            place._replace(period=period, aspect=end) for period in (place.period, figure.before[place.period])
        )
        if now not in self.system.low or before not in self.system.low:
            return
        if figure.coarse:  # it is of the numbers as they are printed, and these are rounded by nobody knows how much
            return
        room = 0.0 if figure.whole else 0.5 * 10**-figure.decimals
        if place.aspect == "change":
            self.system.row({now: 1, before: -1}, low - 2 * room, high + 2 * room, "change")
        else:
            room *= 200 + max(high, 0)
            self.system.row({now: 100, before: -100 - low}, -room, inf, "change")
            self.system.row({now: 100, before: -100 - high}, -inf, room, "change")

    def is_a_range(self, place: Place) -> bool:
        """Tell whether a number is, or if it is hidden may be, of people some of whom were not named."""
        high = place._replace(aspect="high")
        unnamed = self.system.high.get(place._replace(aspect="unnamed"), 0)
        return high in self.known.numbers or (unnamed > 0 and self.known.numbers[place].low is None)


def ends(shown: Shown) -> tuple[float, float]:
    """Return the ends of a number that is shown."""
    assert shown.low is not None
    assert shown.high is not None
    return float(shown.low), float(shown.high)
