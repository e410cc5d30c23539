"""Rules of housing: what tenancies, dwellings, states and visits refuse of each other."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne import Id, InputError
from omsorgskjerne.testing import Kit
from omsorgskjerne_housing.homes import Dwelling, DwellingKind, OutOfUse, Tenancy
from omsorgskjerne_housing.rules import check_places
from omsorgskjerne_housing.safety import Visitor, VisitorEntry
from omsorgskjerne_housing.support import HousingApplication, ResidentState


def let(kit: Kit, person: str, dwelling: str, since: str, *more: object, code: int = 0) -> str:
    """Add a tenancy through the command line and return what was said; it ends with `code`."""
    words = ("--person", person, "--dwelling", dwelling, "--since", since, *more)
    outcome = kit.run("housing", "tenancy", "add", *words)
    assert code == outcome.code, outcome.err
    return outcome.err


def test_nobody_has_two_tenancies_at_once(house: Callable[..., Kit]) -> None:
    """A second tenancy is refused while the first goes on, and accepted from the day the first is over."""
    kit = house()
    let(kit, "P001", "F01", "2024-01-01", "--until", "2024-06-01")
    assert "another tenancy" in let(kit, "P001", "F02", "2024-05-31", code=1)
    let(kit, "P001", "F02", "2024-06-01")
    assert "P001" not in let(kit, "P001", "F03", "2024-07-01", code=1)
    assert 2 == len(kit.rows(Tenancy))


def test_a_tenancy_lies_within_its_dwellings_time(house: Callable[..., Kit]) -> None:
    """A tenancy from before the dwelling, or going on after it, is refused; so is ending the dwelling under a tenancy."""
    kit = house()
    assert "at disposal" in let(kit, "P001", "F01", "2013-12-31", code=1)
    let(kit, "P001", "F01", "2024-01-01")
    assert "outside that time" in kit.run("housing", "dwelling", "edit", "F01", "--until", "2025-01-01").failed(1).err
    kit.run("housing", "dwelling", "edit", "F02", "--until", "2025-01-01").ok()
    assert "at disposal" in let(kit, "P002", "F02", "2024-01-01", code=1)


def test_no_room_is_let_twice(house: Callable[..., Kit]) -> None:
    """A flat let whole takes one tenancy; a partner moves in without taking a room, a shared flat has several rooms."""
    kit = house()
    let(kit, "P001", "F01", "2024-01-01")
    assert "too few rooms" in let(kit, "P002", "F01", "2024-02-01", code=1)
    let(kit, "P002", "F01", "2024-02-01", "--rooms", "0", "--beds", "0")
    kit.run("housing", "dwelling", "edit", "F02", "--rooms", "2", "--beds", "2").ok()
    let(kit, "P003", "F02", "2024-01-01")
    let(kit, "P004", "F02", "2024-01-01")
    assert "too few rooms" in kit.run("housing", "dwelling", "edit", "F02", "--rooms", "1").failed(1).err


def test_what_is_out_of_use_is_not_let(house: Callable[..., Kit]) -> None:
    """A flat out of use is not let, a flat that is let is not put out of use, and no more is out than there is."""
    kit = house()
    out = ("housing", "out-of-use", "add", "--dwelling", "F01", "--reason", "fire", "--since", "2024-03-01")
    kit.run(*out, "--until", "2024-04-01").ok()
    assert "too few rooms" in let(kit, "P001", "F01", "2024-03-31", code=1)
    let(kit, "P001", "F01", "2024-04-01")
    assert "too few rooms" in kit.run(*out[:-1], "2024-05-01").failed(1).err
    assert "beds" in kit.run(*out[:-1], "2023-05-01", "--until", "2023-06-01", "--beds", "2").failed(1).err
    assert "at disposal" in kit.run(*out[:-1], "2013-05-01", "--until", "2013-06-01").failed(1).err
    assert 1 == len(kit.rows(OutOfUse))


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        (["--exit", "dead"], "when it has ended"),
        (["--ethos-after", "housed"], "when it has ended"),
        (["--until", "2024-06-01", "--reason", "moved"], "no other exit"),
        (["--until", "2024-06-01", "--exit", "dead", "--reason", "moved"], "no other exit"),
        (
            ["--until", "2024-06-01", "--exit", "moved_or_given_notice", "--place-of-death", "elsewhere"],
            "only of somebody who died",
        ),
        (["--until", "2024-06-01", "--exit", "dead", "--destination", "private"], "moved nowhere"),
    ],
)
def test_an_ending_does_not_contradict_itself(house: Callable[..., Kit], ending: list[str], said: str) -> None:
    """How a tenancy ended is said only of one that has, and its parts fit each other."""
    kit = house()
    assert said in let(kit, "P001", "F01", "2024-01-01", *ending, code=1)
    assert [] == kit.rows(Tenancy)


def test_only_residents_have_states_and_visitors(house: Callable[..., Kit]) -> None:
    """A state or visit is refused on days on which the person has no tenancy, the day of moving out included."""
    kit = house()
    let(kit, "P001", "F01", "2024-01-01", "--until", "2024-06-01")
    kit.run("housing", "visitor", "add", "--registered", "2024-01-01", "--code", "V1").ok()
    visit = ("housing", "visitor-entry", "add", "--person", "P001", "--visitor", "V1", "--day")
    kit.run(*visit, "2024-05-31").ok()
    assert "Only residents have visitors" in kit.run(*visit, "2024-06-01").failed(1).err
    state = ("housing", "resident-state", "add", "--person", "P001", "--state", "in_hospital", "--since")
    kit.run(*state, "2024-01-01").ok()
    assert "Only residents have states" in kit.run(*state, "2023-12-31").failed(1).err
    assert (1, 1) == (len(kit.rows(VisitorEntry)), len(kit.rows(ResidentState)))


def test_a_tenancy_is_not_taken_from_under_visits_and_states(house: Callable[..., Kit]) -> None:
    """A tenancy is shortened to the last day that a visit or state rests on, and no further; nor can it be voided."""
    kit = house()
    let(kit, "P001", "F01", "2024-01-01")
    kit.run("housing", "visitor-entry", "add", "--person", "P001", "--day", "2024-03-31").ok()
    kit.run("housing", "away", "--since", "2024-02-01", "--until", "2024-03-01", "P001").ok()
    tenancy = kit.rows(Tenancy)[0].id
    edit = ("housing", "tenancy", "edit", tenancy, "--until")
    assert "no longer cover" in kit.run(*edit, "2024-03-31").failed(1).err
    kit.run(*edit, "2024-04-01").ok()
    assert "no longer cover" in kit.run("housing", "tenancy", "void", tenancy, "--reason", "test").failed(1).err


def test_no_bed_is_taken_twice(house: Callable[..., Kit]) -> None:
    """More beds than a dwelling has are not taken, and where all its rooms are out of use so are all its beds."""
    kit = house()
    kit.run("housing", "dwelling", "edit", "F01", "--beds", "2").ok()
    assert "too few beds" in let(kit, "P001", "F01", "2024-01-01", "--beds", "3", code=1)
    let(kit, "P001", "F01", "2024-01-01", "--until", "2024-03-01")
    let(kit, "P002", "F01", "2024-01-01", "--until", "2024-03-01", "--rooms", "0")
    assert "too few beds" in let(kit, "P003", "F01", "2024-02-01", "--rooms", "0", code=1)
    out = ("housing", "out-of-use", "add", "--dwelling", "F01", "--reason", "fire", "--since", "2024-03-01")
    assert "so are all beds: 2" in kit.run(*out).failed(1).err
    kit.run(*out, "--beds", "2").ok()


def test_a_dwelling_that_is_let_is_not_voided(house: Callable[..., Kit]) -> None:
    """A dwelling with a tenancy stays until that is void."""
    kit = house()
    let(kit, "P001", "F01", "2024-01-01")
    void = ("housing", "dwelling", "void", "F01", "--reason", "test")
    assert "tenancies: 1" in kit.run(*void).failed(1).err
    kit.run("housing", "tenancy", "void", kit.rows(Tenancy)[0].id, "--reason", "test").ok()
    kit.run(*void).ok()


def test_nobody_is_in_one_state_twice(house: Callable[..., Kit]) -> None:
    """A state that goes on is not noted again; another one may overlap it."""
    kit = house()
    let(kit, "P001", "F01", "2024-01-01")
    away = ("housing", "away", "P001", "--since")
    kit.run(*away, "2024-02-01").ok()
    assert "in that state already" in kit.run(*away, "2024-03-01").failed(1).err
    kit.run(*away, "2024-03-01", "--state", "in_treatment").ok()


def test_a_need_comes_before_the_home(house: Callable[..., Kit]) -> None:
    """A need stated after the tenancy began is refused, instead of being left out when days are counted."""
    kit = house()
    assert "The need" in let(kit, "P001", "F01", "2024-01-01", "--needed", "2024-01-02", code=1)
    let(kit, "P001", "F01", "2024-01-01", "--needed", "2024-01-01")


def test_applications_and_offers_agree(house: Callable[..., Kit]) -> None:
    """Offers lie within the time of their application, one at most is accepted, and outcomes do not contradict."""
    kit = house()
    add = ("housing", "application", "add", "--applied-to", "municipality", "--day", "2024-05-01")
    assert "or later" in kit.run(*add, "--closed", "2024-04-30").failed(1).err
    kit.run(*add).ok()
    application = kit.rows(HousingApplication)[0].id
    offer = ("housing", "offer", "add", "--application", application, "--day")
    assert "after the application was sent" in kit.run(*offer, "2024-04-30").failed(1).err
    kit.run(*offer, "2024-06-01", "--outcome", "declined").ok()
    kit.run(*offer, "2024-07-01", "--outcome", "accepted").ok()
    assert "Another offer" in kit.run(*offer, "2024-08-01", "--outcome", "accepted").failed(1).err
    edit = ("housing", "application", "edit", application)
    assert "says otherwise" in kit.run(*edit, "--outcome", "rejected").failed(1).err
    assert "before it is closed" in kit.run(*edit, "--closed", "2024-06-30").failed(1).err
    kit.run(*edit, "--outcome", "accepted", "--closed", "2024-07-01").ok()
    assert "offers: 2" in kit.run("housing", "application", "void", application, "--reason", "test").failed(1).err


def test_rent_changes_while_the_tenancy_goes_on(house: Callable[..., Kit]) -> None:
    """A rent change outside its tenancy, or a second on one day, is refused; so is ending the tenancy before it."""
    kit = house()
    let(kit, "P001", "F01", "2024-01-01", "--rent", "8000")
    tenancy = kit.rows(Tenancy)[0].id
    change = ("housing", "rent-change", "add", "--tenancy", tenancy, "--rent", "8200", "--day")
    assert "while the tenancy goes on" in kit.run(*change, "2023-12-31").failed(1).err
    kit.run(*change, "2024-07-01").ok()
    assert "on that day" in kit.run(*change, "2024-07-01").failed(1).err
    edit = ("housing", "tenancy", "edit", tenancy, "--until")
    assert "rent changes" in kit.run(*edit, "2024-07-01").failed(1).err
    kit.run(*edit, "2024-07-02").ok()


def test_an_import_keeps_the_rules_in_the_order_of_the_file(house: Callable[..., Kit]) -> None:
    """A file in which one person lives in two flats at once is refused whole, and its line is named."""
    kit = house()
    rows = "since;dwelling;person\n2024-01-01;F01;P001\n2024-02-01;F02;P001\n"
    outcome = kit.run("housing", "tenancy", "import", kit.write("tenancies.csv", rows)).failed(1)
    assert "3" in outcome.err
    assert [] == kit.rows(Tenancy)


def test_a_visitor_is_a_code_and_a_circle() -> None:
    """Visitors are third parties: there is no field that could hold a name."""
    assert ["registered", "scene", "code"] == list(Visitor.__annotations__)


DAYS = st.integers(0, 40).map(lambda number: date(2024, 1, 1) + timedelta(days=number))


@st.composite
def claims(draw: st.DrawFn) -> Tenancy:
    """Return a tenancy of a few days that takes up to two rooms."""
    begun = draw(DAYS)
    until = draw(st.none() | DAYS.filter(lambda day: day > begun))
    rooms, beds = draw(st.integers(0, 2)), draw(st.integers(0, 2))
    return Tenancy(since=begun, until=until, dwelling=Id("d"), person=Id("p"), rooms=rooms, beds=beds)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(claims(), max_size=6), st.integers(1, 4), st.integers(1, 4))
def test_places_are_enough_exactly_if_they_are_on_every_day(tenancies: list[Tenancy], rooms: int, beds: int) -> None:
    """Tenancies are refused if and only if there is a day on which they take more rooms or beds than there are."""
    dwelling = Dwelling(since=date(2024, 1, 1), kind=DwellingKind.OWN, rooms=rooms, beds=beds)
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(60)]
    taken = [[row for row in tenancies if row.since <= day < (row.until or date.max)] for day in days]
    if any(sum(row.rooms for row in some) > rooms or sum(row.beds for row in some) > beds for some in taken):
        with pytest.raises(InputError):
            check_places(dwelling, tenancies)
    else:
        check_places(dwelling, tenancies)
