"""What a reader has: the numbers of reports as they are printed in files, with the definitions beside them.

Nothing here knows the program: it reads JSON and data packages.
"""

from __future__ import annotations

import csv
import json
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZipFile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

WHOLE = ""
"""The dimension and the code of a number that is no part."""
TIMES = frozenset({"month", "quarter", "year"})
"""Breakdowns whose parts are periods."""
TOGETHER = "(other)"
"""The part of a breakdown that rare codes have together: all that are not printed beside it."""
ANOTHER = "(another)"
"""A code that a breakdown which is left out may have besides."""
EXACT = frozenset(
    [
        "person",
        "visit",
        "conversation",
        "contact",
        "measure",
        "case",
        "assessment",
        "goal",
        "intake",
        "household",
        "partner",
        "tenancy",
        "dwelling",
        "bed",
        "night",
        "day",
        "minute",
        "application",
        "piece",
        "session",
        "attendance",
        "shift",
        "stay",
        "referral",
        "meeting",
        "serving",
        "delivery",
        "meal",
        "room",
    ]
)
"""Units whose numbers are whole unless something is divided."""


class Period(NamedTuple):
    """First day, and the first one after."""

    since: date
    until: date


class Place(NamedTuple):
    """A printed number: of which figure, in which days, in which part, and which of its numbers (`value`, `high` …)."""

    figure: str
    period: Period
    dimension: str = WHOLE
    code: str = WHOLE
    aspect: str = "value"


class Shown(NamedTuple):
    """A number as it is printed: between these two by its rounding, or hidden."""

    low: Fraction | None
    high: Fraction | None
    gone: bool = False
    """Whether it has no place at all, for its breakdown or figure is left out."""

    @property
    def hidden(self) -> bool:
        """Tell whether it stands as a colon."""
        return self.low is None and not self.gone


HIDDEN, GONE = Shown(None, None), Shown(None, None, gone=True)


@dataclass
class Figure:
    """What is printed of a figure beside its numbers."""

    id: str
    definition: str
    kind: str
    unit: str
    formula: str
    since: date | None = None
    """From when it counts, where that is before or after the period."""
    until: date | None = None
    """The first day that it does not count, where it is of an earlier day than the period's last."""
    decimals: int = 0
    dimensions: dict[Period, dict[str, set[str]]] = field(default_factory=dict)
    """Of each period the printed codes of each breakdown."""
    together: dict[Period, dict[str, set[str]]] = field(default_factory=dict)
    """Of a breakdown that one report has with codes together, and another with each: those that stand for themselves."""
    before: dict[Period, Period] = field(default_factory=dict)
    """Of each period the one that it is compared with."""
    target: Fraction | None = None
    direction: str = ""
    """Which way the target is reached: `at_least`, `at_most`."""
    coarse: bool = False
    """Whether a median of it is rounded further: by a step of at most half of it, so by a third of what is printed."""

    def parts(self, period: Period, dimension: str) -> list[Place]:
        """Return where the parts of a breakdown stand."""
        return [part_of(self.id, period, dimension, code) for code in sorted(self.dimensions[period][dimension])]

    def broken_down(self, period: Period, dimension: str, codes: set[str]) -> None:
        """Take in which codes a report has of a breakdown: of several the one in which none are together."""
        found = self.dimensions.setdefault(period, {})
        had = found.setdefault(dimension, codes)
        merged, single = sorted((had, codes), key=lambda some: not is_merged(some))
        if is_merged(merged) == is_merged(single):
            found[dimension] = had | codes
        else:
            found[dimension] = single
            if TOGETHER in merged:
                self.together.setdefault(period, {})[dimension] = merged

    @property
    def whole(self) -> bool:
        """Tell whether its numbers are whole."""
        return self.unit in EXACT and self.kind in COUNTING and (self.kind, self.unit) != ("query", "day")


def is_merged(codes: Collection[str]) -> bool:
    """Tell whether codes are together in some of these: rare ones, or months as quarters."""
    return any(code == TOGETHER or "-Q" in code for code in codes)


COUNTING = frozenset(
    {"number of rows", "sum", "different persons", "persons once a day", "persons for the first time", "nights",
     "present on a day", "present in the period", "open days", "union over services", "most on one night", "query"}
)  # fmt: skip


@dataclass
class Print:
    """Some reports, read together as one."""

    numbers: dict[Place, Shown] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    periods: set[Period] = field(default_factory=set)
    """Those that reports are of, without the earlier ones beside."""
    gone: dict[tuple[Period, str], set[str]] = field(default_factory=dict)
    """Of each report and figure the dimensions of what it says is left out; of a whole figure that of the whole."""
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    """Of each figure what a data package says of it."""
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    """Of each dimension the code of each printed label."""

    def put(self, place: Place, shown: Shown) -> None:
        """Take in a number; what one report hides another may show."""
        if self.numbers.get(place, HIDDEN).low is None:
            self.numbers[place] = shown


def read(*files: Path) -> Print:
    """Read reports: JSON, and the data packages beside them that say more of kinds and labels."""
    known = Print()
    for file in files:
        if file.suffix != ".json":
            package(file, known)
    for file in files:
        if file.suffix == ".json":
            take(json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal), known)
    return known


def package(file: Path, known: Print) -> None:
    """Take in what a data package says of figures, and the labels of codes."""
    with ZipFile(file) as content:
        tables = {name: rows(content.read(f"{name}.csv").decode("utf-8-sig")) for name in ("definitions", "parts")}
    for part in tables["parts"]:
        known.labels.setdefault(part["dimension"], {})[part["label"] or part["code"]] = part["code"]
    known.said |= {row["figure"]: row for row in tables["definitions"]}


def rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(StringIO(text)))


def take(report: Mapping[str, Any], known: Print) -> Print:
    """Take in a report as its JSON says it."""
    period = Period(*(date.fromisoformat(report["period"][end]) for end in ("start", "end")))
    known.periods.add(period)
    for out in report.get("left_out") or ():
        known.gone.setdefault((period, out["figure"]), set()).add(out["by"] or WHOLE)
    for one in report["figures"]:
        figure = known.figures.setdefault(one["id"], described(one, known.said.get(one["id"], {})))
        figure.decimals = max([figure.decimals, *(decimals(value) for value in values_in(one))])
        figure.coarse |= "printed alike" in (one.get("note") or "")
        if one.get("target") is not None:
            figure.target, figure.direction = Fraction(one["target"]), one.get("direction") or ""
        for place, printed in places(one, period):
            for aspect, shown in aspects(printed, figure):
                known.put(place._replace(aspect=aspect), shown)
        if one["previous"]:
            figure.before[period] = named(next(iter(one["previous"])), period)
        for name, parts in one["by"].items():
            figure.broken_down(period, name, set(parts))
        extra_numbers(one, figure, period, known)
    return known


def miss(report: Mapping[str, Any], known: Print) -> None:
    """Take in what is left out, as an internal report has it: whoever has the program knows which figures there are.

    Of a breakdown no reader knows which codes are all; there may be one more.
    """
    period = Period(*(date.fromisoformat(report["period"][end]) for end in ("start", "end")))
    for one in report["figures"]:
        gone = known.gone.get((period, one["id"]), set())
        if not gone or one.get("formula"):
            continue
        figure = known.figures.setdefault(one["id"], described(one, known.said.get(one["id"], {})))
        for place, _printed in places(one, period):
            if WHOLE in gone or place.dimension in gone:
                known.numbers.setdefault(place, GONE)
        for name in gone - {WHOLE, *TIMES} & set(one["by"]):
            codes = {*one["by"][name], ANOTHER}
            figure.dimensions.setdefault(period, {})[name] = codes
            known.numbers.setdefault(Place(one["id"], period, name, ANOTHER), GONE)


def described(one: Mapping[str, Any], extra: Mapping[str, str]) -> Figure:
    """Return what is printed of a figure beside its numbers."""
    definition, formula = one.get("definition") or "", one.get("formula") or ""
    kind = extra.get("kind") or kind_of(definition, formula)
    figure = Figure(one["id"], definition, kind, one.get("unit") or "", formula)
    note = one.get("note") or ""
    if "Counted from " in note:
        figure.since = spoken_day(note.partition("Counted from ")[2].partition(".")[0])
    if "As it stood on " in note:
        last = spoken_day(note.partition("As it stood on ")[2].partition(".")[0])
        figure.until = last and last + timedelta(days=1)
    return figure


KINDS = {
    "Number of different persons": "different persons", "Different persons": "different persons",
    "Number of": "number of rows", "Sum of": "sum", "Mean of": "mean", "Median of": "median",
}  # fmt: skip


def kind_of(definition: str, formula: str) -> str:
    """Return the kind of a figure from the words of its definition."""
    if formula:
        return "formula"
    return next((kind for words, kind in KINDS.items() if definition.startswith(words)), "")


MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def spoken_day(text: str) -> date | None:
    """Read `1 May 2024`."""
    words = text.split()
    if len(words) != 3 or words[1] not in MONTHS:
        return None
    return date(int(words[2]), MONTHS.index(words[1]) + 1, int(words[0]))


def places(one: Mapping[str, Any], period: Period) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Yield where the numbers of a figure stand, with what is printed there. A month of a year is a period itself."""
    yield Place(one["id"], period), one
    for name, earlier in one["previous"].items():
        yield Place(one["id"], named(name, period)), earlier
    for name, parts in one["by"].items():
        for code, part in parts.items():
            yield part_of(one["id"], period, name, code), part


def part_of(figure: str, period: Period, dimension: str, code: str) -> Place:
    """Return where the number of a part stands; a month or year of a report is a period itself, as far as it goes."""
    time = period_of(code) if dimension in TIMES else None
    if time is None:
        return Place(figure, period, dimension, code)
    return Place(figure, Period(max(time.since, period.since), min(time.until, period.until)))


def named(name: str, period: Period) -> Period:
    """Return the period of a column: that of its name, or as many years back as it says."""
    found = period_of(name)
    if found:
        return found
    years = period.since.year - int(name[:4])
    return Period(*(day.replace(year=day.year - years) for day in period))


def period_of(name: str) -> Period | None:
    """Return the period that `2024`, `2024-Q1` or `2024-03` names, or None."""
    year, _dash, rest = name.partition("-")
    if not year.isdecimal() or ".." in name:
        return None
    if not rest:
        return Period(date(int(year), 1, 1), date(int(year) + 1, 1, 1))
    months = 3 if rest[0] == "Q" else 1
    if not rest.lstrip("Q").isdecimal():
        return None
    first = (int(rest.lstrip("Q")) - 1) * months + 1
    last = first + months - 1
    until = date(int(year), last, monthrange(int(year), last)[1]) + timedelta(days=1)
    return Period(date(int(year), first, 1), until)


def aspects(printed: Mapping[str, Any], figure: Figure) -> Iterator[tuple[str, Shown]]:
    """Yield each number of a place: its value, which of a range is the low end, the high end, the persons known."""
    if printed.get("suppressed"):
        yield "value", HIDDEN
    else:
        if printed.get("high") is not None:
            yield "high", rounded(printed["high"], figure)
        if printed.get("known") is not None:
            yield "known", rounded(printed["known"], figure)
        if printed["value"] is not None:
            yield "value", rounded(printed["value"], figure)


def rounded(value: Any, figure: Figure) -> Shown:
    """Return between which numbers one lies that is printed so."""
    number = Fraction(value)
    if figure.whole:
        return Shown(number, number)
    slack = number / 3 if figure.coarse else Fraction(1, 2 * 10**figure.decimals)
    return Shown(number - slack, number + slack)


def values_in(one: Mapping[str, Any]) -> Iterator[Any]:
    """Yield all values of a figure that are printed."""
    results = [one, *one["previous"].values(), *(part for parts in one["by"].values() for part in parts.values())]
    yield from (result["value"] for result in results if result.get("value") is not None)


def decimals(value: Any) -> int:
    """Return how many decimals are printed."""
    return max(0, -int(Decimal(str(value)).as_tuple().exponent))


def extra_numbers(one: Mapping[str, Any], figure: Figure, period: Period, known: Print) -> None:
    """Take in what else tells of the number: the change since last year, what was attained of the target."""
    if one.get("reached") is not None:
        reached = Fraction(one["reached"])
        known.put(Place(figure.id, period, aspect="reached"), Shown(reached, reached))
    for aspect in ("change", "change_percent", "attained"):
        if one.get(aspect) is not None:
            value = Fraction(one[aspect])
            slack = Fraction(0) if aspect == "change" else Fraction(1, 2 * 10 ** max(decimals(one[aspect]), 1))
            known.put(Place(figure.id, period, aspect=aspect), Shown(value - slack, value + slack))
