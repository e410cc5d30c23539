"""Whatever holds between numbers for everybody, the book knows: nobody can reckon what it does not."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import attrs
import pytest
from tests.attack.organisations import YEAR, make
from tests.disclosure.learned import (
    Name,
    Relations,
    is_known,
    learn,
    made_of,
    never_more,
    never_negative,
    not_given_back,
    shares,
)
from tests.disclosure.rich import CORE, TODAY, made
from tests.kits import load_rows

from omsorgskjerne import Period, load, open_store, read_config
from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.disclosure.writer import write_book
from omsorgskjerne.evaluate.laws import broken_laws
from omsorgskjerne.evaluate.report import measure, report_of, wanted
from omsorgskjerne.figures import TIME

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from pathlib import Path

    from tests.disclosure.learned import Shares

    from omsorgskjerne.testing import Kit

SIZES = {CORE: 1200, "housing": 600, "activities": 500, "volunteers": 500, "placement": 350}
"""How many rows it takes that there are more persons than numbers to tell apart. Meals say nothing of anybody."""
ORDERED: dict[str, list[tuple[str, ...]]] = {
    "housing": [
        ("present", "residents", "residents_during", "residents_ever"),
        ("residents_with_visitors high", "residents_during", "resident_nights"),
        ("dwelling_nights_let", "dwelling_nights"),
    ],
    "activities": [("participants high", "attendances")],
    "volunteers": [("started_and_stopped", "started")],
    "placement": [("admission_mean n", "admissions"), ("decision_mean n", "decisions"), ("home_kept", "home_known")],
}
"""Numbers of a service of which each is no more than the next."""
SEED = 61
EACH = 3
"""How many rows of one person there are in the first organisation: many persons."""
AGAIN = 8
"""Of how many persons fresh ones are: who come again and again."""
LEAST = 8
"""A number that fewer have anything of is like many others by chance."""
FRESH = 12
"""How many fresh organisations there are at most, to break what was so by chance."""


@attrs.frozen
class Learned:
    """What was learned of the numbers of a service, and what the book of an organisation knows of it."""

    seen: list[Shares]
    """What everybody has in organisations; that with the book is the first."""
    known: Shares
    least: list[dict[Hashable, float]]
    """What is never below zero: how often each unit is in it."""
    relations: Relations
    unknown: list[int]
    """The relations that do not hold for all units of the book."""


def learned(
    folder: Path, services: Sequence[str], size: int, seed: int, *, least: int, names: Callable[[Name], bool]
) -> Learned:
    """Return what was learned of some numbers of services."""
    with made(folder / "first", services, seed, size, EACH) as one:
        book = write_book(one.report, one.evaluation, one.store)
        seen, known = [shares(one.organisation, one.store, one.report, TODAY)], made_of(one.organisation, book)
    for fresh in range(1, FRESH):
        relations = learn(seen, filter(names, known), least=least)
        unknown = list(relations.broken_by(known))
        if not unknown:
            break
        with made(folder / str(fresh), services, seed + fresh, size, size // AGAIN) as one:
            seen.append(shares(one.organisation, one.store, one.report, TODAY))
    return Learned(seen, known, never_negative(book), relations, unknown)


def counted(services: str, found: Learned) -> dict[str, object]:
    """Return how much was learned, and how much of it the book knows."""
    pairs = never_more(found.seen, [name for name in found.relations.names if not name.place.dimension])
    return {
        "service": services,
        "organisations": len(found.seen),
        "numbers": len(found.relations.names),
        "learned": len(found.relations.free),
        "known": len(found.relations.free) - len(found.unknown),
        "never more": len(pairs),
        "never more, known": sum(is_known(pair, found.known, found.least) for pair in pairs),
    }


def named(number: str) -> Name:
    """Return the number of a figure this year; of its aspects the value, unless another is named."""
    figure, _space, aspect = number.partition(" ")
    return Name(Place(figure, str(YEAR)), aspect or "value")


def is_timeless(name: Name) -> bool:
    """Tell whether a number is no part of time: there are many of these."""
    return name.place.dimension not in TIME


def is_no_day(name: Name) -> bool:
    """Tell whether a number is not that of one day."""
    return name.place.dimension != "day"


MORE = sorted({*range(1, 301)} - {13, 36})
"""Seeds of organisations that are tried in `make torture` alone."""


@pytest.mark.parametrize("service", SIZES)
def test_the_book_knows_every_relation_that_holds_for_everybody(tmp_path: Path, service: str) -> None:
    """What is learned in a rich organisation, and is so in fresh ones, holds for all units that the book is made of."""
    found = learned(tmp_path, [service], SIZES[service], SEED, least=LEAST, names=is_timeless)
    assert found.relations.free
    assert [] == [found.relations.say(number) for number in found.unknown]
    for numbers in ORDERED.get(service, ()):
        for pair in pairwise(named(f"{service}.{number}") for number in numbers):
            assert is_known(pair, found.known, found.least), f"{pair[0]} is no more than {pair[1]}"


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(100, 500, 100))
@pytest.mark.parametrize("service", SIZES)
def test_all_relations_of_time_are_known(
    tmp_path: Path, service: str, seed: int, record_property: Callable[[str, object], None]
) -> None:
    """What holds between numbers and their months is known too, in larger organisations."""
    found = learned(tmp_path, [service], 3 * SIZES[service], seed, least=3 * LEAST, names=is_no_day)
    record_property("relations", counted(service or "core", found))
    assert [] == [found.relations.say(number) for number in found.unknown]


@pytest.mark.torture
@pytest.mark.parametrize("services", [*combinations(SIZES, 2)], ids=" and ".join)
def test_all_relations_between_two_services_are_known(
    tmp_path: Path, services: tuple[str, str], record_property: Callable[[str, object], None]
) -> None:
    """What holds between the numbers of two services, who have the same persons, is known too."""
    size = sum(SIZES[service] for service in services)
    found = learned(tmp_path, services, size, SEED, least=LEAST, names=is_timeless)
    record_property("relations", counted(" and ".join(service or "core" for service in services), found))
    assert [] == [found.relations.say(number) for number in found.unknown]


@pytest.mark.parametrize("seed", [13, 36, *(pytest.param(seed, marks=pytest.mark.torture) for seed in MORE)])
def test_members_give_the_numbers_of_random_organisations_back(tmp_path: Path, seed: int) -> None:
    """What is learned of members is true of numbers: those of any organisation are what its members have together.

    They are what the book makes them of, too: all units there are.
    """
    folder = make(tmp_path, seed).folder
    organisation = load(read_config(folder / "omsorg.toml"))
    with open_store(organisation, by="test") as store:
        period = Period.of_year(YEAR)
        assert [] == broken_laws(organisation, store, period, today=TODAY)
        figures, asked = wanted(organisation, period, 1)
        evaluation = measure(organisation, store, figures, asked, today=TODAY)
        assert [] == [*not_given_back(write_book(report_of(evaluation, figures, asked), evaluation, store))]


def test_a_formula_may_divide_by_what_is_less_than_nothing(omsorg: Callable[..., Kit]) -> None:
    """Thirty measures divided by ten visits less thirty measures are -1.5 by the book too."""
    config = '[figures."own.ratio"]\nlabel = "Ratio"\nformula = "measures.total / (visits.total - measures.total)"\n'
    kit = omsorg(config=config)
    load_rows(kit, "measure", "day;kind;type", ["2024-05-06;internal;advice"] * 30)
    load_rows(kit, "contact", "day;kind", ["2024-05-06;visit"] * 10)
    with kit.store() as store:
        figures, asked = wanted(kit.organisation, Period.of_year(2024), 0)
        evaluation = measure(kit.organisation, store, figures, asked, today=TODAY)
        book = write_book(report_of(evaluation, figures, asked), evaluation, store)
    assert book.at[Place("own.ratio", "2024")].quotient is not None
    assert [] == [*not_given_back(book)]


SPANS = """
from omsorgskjerne import Between, Contact, Count, Formula, Unit, hookimpl

TALKS = Count("spans.talks", "Talks", of=Contact, where={Contact.kind: "conversation"})
CALLS = Count("spans.calls", "Calls", of=Contact, where={Contact.kind: "phone"})
SOME = Between(TALKS, TALKS + CALLS)


@hookimpl
def omsorgskjerne_figures():
    spans = (SOME, SOME + CALLS, 50 - SOME, SOME - SOME, -2 * SOME + SOME, SOME / 2)
    numbered = (Formula(f"spans.no{number}", "Span", one, unit=Unit.PIECE) for number, one in enumerate(spans))
    return [TALKS, CALLS, *numbered]
"""


def test_both_ends_of_a_range_that_is_computed_are_known(omsorg: Callable[..., Kit]) -> None:
    """Between ten talks and these with four calls: low and high end are sums by the book, whatever is done to it."""
    kit = omsorg(spans=SPANS)
    load_rows(kit, "contact", "day;kind", ["2024-05-06;conversation"] * 10 + ["2024-05-07;phone"] * 4)
    with kit.store() as store:
        figures, asked = wanted(kit.organisation, Period.of_year(2024), 0)
        evaluation = measure(kit.organisation, store, figures, asked, today=TODAY)
        book = write_book(report_of(evaluation, figures, asked), evaluation, store)
    spans = [book.at[Place(f"spans.no{number}", "2024")] for number in range(6)]
    assert [2] * 6 == [len(one.forms) for one in spans]
    assert [one.result.ends for one in spans] == [tuple(form.at(book.counts) for form in one.forms) for one in spans]


def test_the_book_knows_which_activity_is_of_which_kind(tmp_path: Path) -> None:
    """Members of an activity are members of its kind, as a rule of the plugin has it: in no world are they of another."""
    with made(tmp_path / "one", ["activities"], SEED, SIZES["activities"], EACH) as one:
        book = write_book(one.report, one.evaluation, one.store)
        seen, known = shares(one.organisation, one.store, one.report, TODAY), made_of(one.organisation, book)
    members = [name for name in known if name.place.figure == "activities.members" and is_timeless(name)]
    relations = learn([seen], members, least=1)
    told = {relations.names[number].place.dimension for number in relations.free}
    assert {"activity", "kind"} & told
    assert [] == [relations.say(number) for number in relations.broken_by(known)]
