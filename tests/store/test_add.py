"""Adding rows: what is accepted comes back as it was given, what is refused is never repeated."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from omsorgskjerne import fields
from omsorgskjerne.choices import Choice
from omsorgskjerne.core.contacts import Contact, ContactKind
from omsorgskjerne.core.people import Person, PersonRole, RoleKind
from omsorgskjerne.errors import ConfigError, InputError, OmsorgError, PluginError
from omsorgskjerne.hookspecs import Change
from omsorgskjerne.ids import Id, new_id
from omsorgskjerne.schema import record
from omsorgskjerne.store import Store, open_store
from omsorgskjerne.store.verify import verify
from omsorgskjerne.terms import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from omsorgskjerne.organisation import Organisation

DAY = date(2024, 3, 1)
VISIT = Contact(day=DAY, kind=ContactKind.VISIT)
MARKER = "zyxwvut"


class Colour(Choice):
    """Two colours."""

    RED = "red", "red"
    BLUE = "blue", "blue"


@record("everything", plural="everything")
class Everything:
    """A field of every role."""

    since: date = fields.since()
    colour: Colour = fields.choice("colour")
    colours: tuple[Colour, ...] | None = fields.tags("colours", default=None)
    until: date | None = fields.until(default=None)
    due: date | None = fields.another_day("due", default=None)
    at: time | None = fields.clock(default=None)
    weekly: time | None = fields.clock("weekly", recurring=True, default=None)
    grams: int | None = fields.quantity("weight", unit=Unit.KILO, per=1000, default=None, most=10_000)
    value: Decimal | None = fields.number("value", default=None)
    name: str | None = fields.text("name", most=50, known_by=True, default=None)
    code: str = fields.code(default="")
    flag: bool = fields.flag("flag", default=False)
    person: Id[Person] | None = fields.ref("person", default=None)


FIELDS = [
    "since", "colour", "colours", "until", "due", "at", "weekly", "grams", "value", "name", "code", "flag", "person",
]  # fmt: skip


@pytest.fixture
def wide(organisation: Callable[..., Organisation]) -> Iterator[Store]:
    """Return a store with a record that has a field of every role."""
    with open_store(organisation(Everything), by="tester", create=True) as opened:
        yield opened


days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
letters = st.characters(blacklist_categories=["Cs", "Cc"])
accepted = st.fixed_dictionaries(
    {"since": days, "colour": st.sampled_from(Colour)},
    optional={
        "colours": st.none() | st.sets(st.sampled_from(Colour), min_size=1).map(lambda some: tuple(sorted(some))[::-1]),
        "due": st.none() | days,
        "at": st.none() | st.builds(time.replace, minutes, tzinfo=offsets),
        "weekly": st.none() | minutes,
        "grams": st.none() | st.integers(0, 10_000),
        "value": st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=3),
        "name": st.none() | st.text(letters, min_size=1, max_size=50).map(str.strip).filter(bool),
        "flag": st.booleans(),
    },
)


@given(values=accepted)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_added_comes_back(wide: Store, values: dict[str, Any]) -> None:
    """A record that is accepted is read back equal to what was given, but for a code that was drawn."""
    row = wide.get(Everything, wide.add(Everything(**values)))
    expected = Everything(**{**values, "code": row.record.code})
    if expected.colours:
        assert set(row.record.colours or ()) == set(expected.colours)
        expected = Everything(**{**values, "code": row.record.code, "colours": row.record.colours})
    assert row.record == expected
    assert len(row.record.code) >= 5
    assert (row.entered_by, row.batch, row.voided) == ("tester", None, None)


def everything(**values: Any) -> Everything:
    """Return a record that is accepted but for some values."""
    return Everything(**{"since": DAY, "colour": Colour.RED, **values})


def refusal(attempt: Callable[[], object]) -> OmsorgError | None:
    """Return how an attempt is refused; None if it is not."""
    try:
        attempt()
    except OmsorgError as error:
        return error
    return None


anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.dates(), st.datetimes(),
    st.times(), st.decimals(), st.lists(st.text()), st.tuples(st.sampled_from(["red", "blue", "green"])),
    st.sampled_from(Colour), st.from_regex(r"\A[A-Z0-9]{1,5}\Z"), st.text(st.characters(categories=["Cs"]), min_size=1),
)  # fmt: skip


@given(field=st.sampled_from(FIELDS), value=anything)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_else_is_refused_in_words(wide: Store, field: str, value: Any) -> None:
    """Whatever is put in a field is either stored or refused with an InputError that names the field by its label."""
    before = wide.count(Everything)
    label = str(wide.organisation.table(Everything)[field].label)
    refused = refusal(lambda: wide.add(everything(**{field: value})))
    assert wide.count(Everything) == before + (refused is None)
    assert refused is None or (type(refused), refused.values["field"]) == (InputError, label)


@given(field=st.sampled_from(FIELDS), noise=st.text(letters, max_size=10))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_refusal_never_holds_the_value(wide: Store, field: str, noise: str) -> None:
    """A value that is refused, by add or by edit, stands in no message."""
    value = f"{MARKER} {noise}" * 10
    row = wide.add(everything())
    for attempt in (
        lambda: wide.add(everything(**{field: value})),
        lambda: wide.edit(Everything, row, **{field: value}),
        lambda: list(wide.rows(Everything, {field: value})),
    ):
        refused = refusal(attempt)
        if refused:
            assert MARKER not in str(refused) + repr(refused) + repr(refused.values)
            assert refused.__cause__ is None


def test_the_event_day_gives_a_clock_time_its_offset(store: Store) -> None:
    """A clock time is stored with the offset of its day in the organisation's time zone, summer and winter."""
    summer = store.add(Contact(day=date(2024, 7, 1), kind=ContactKind.VISIT, at=time(8, 30)))
    winter = store.add(Contact(day=date(2024, 1, 1), kind=ContactKind.VISIT, at=time(8, 30)))
    assert [store.get(Contact, row).record.at for row in (summer, winter)] == [
        time(8, 30, tzinfo=timezone(timedelta(hours=2))),
        time(8, 30, tzinfo=timezone(timedelta(hours=1))),
    ]


def test_a_clock_time_that_has_an_offset_keeps_it(store: Store) -> None:
    """The hour that comes twice in autumn is told apart by the offset that was given."""
    given_time = time(2, 30, tzinfo=timezone(timedelta(hours=1)))
    row = store.add(Contact(day=date(2024, 10, 27), kind=ContactKind.VISIT, at=given_time))
    assert store.get(Contact, row).record.at == given_time


def test_an_unknown_time_zone_is_a_fault_of_the_configuration(organisation: Callable[..., Organisation]) -> None:
    """A time zone that does not exist is told when it is needed."""
    with open_store(organisation(timezone="Europe/Atlantis"), create=True) as store:
        with pytest.raises(ConfigError, match="Europe/Atlantis"):
            store.add(Contact(day=DAY, kind=ContactKind.VISIT, at=time(8, 30)))
        assert store.count(Contact) == 0


def test_an_interval_ends_after_it_began(wide: Store) -> None:
    """The first day not counted comes after the first day counted, when adding and when editing."""
    for until in (DAY, DAY - timedelta(days=1)):
        with pytest.raises(InputError, match="until: expected a day after from"):
            wide.add(Everything(since=DAY, colour=Colour.RED, until=until))
    row = wide.add(Everything(since=DAY, colour=Colour.RED, until=DAY + timedelta(days=1)))
    with pytest.raises(InputError, match="until: expected a day after from"):
        wide.edit(Everything, row, since=DAY + timedelta(days=1))


def test_a_reference_must_lead_to_a_row(store: Store) -> None:
    """A row that does not exist, or was voided, cannot be referred to; the message names the field."""
    voided = store.add(Person(registered=DAY))
    store.void(Person, voided, "registered twice")
    for person in (new_id(), voided):
        with pytest.raises(InputError, match=r"^person: expected the code, name or id of a row that exists"):
            store.add(PersonRole(since=DAY, kind=RoleKind.GUEST, person=Id(person)))
    assert store.count(PersonRole) == 0


def test_a_code_is_drawn_until_one_is_free(organisation: Callable[..., Organisation]) -> None:
    """Codes are drawn without repeating one that is taken, and get longer when the short ones run out."""

    @record("ticket", plural="tickets")
    class Ticket:
        day: date = fields.on()
        code: str = fields.code(length=1, default="")

    with open_store(organisation(Ticket), create=True) as store:
        codes = [store.get(Ticket, store.add(Ticket(day=DAY))).record.code for _row in range(40)]
    assert len(set(codes)) == 40
    assert {len(code) for code in codes} >= {1, 2}


def test_a_code_belongs_to_one_row(store: Store) -> None:
    """A code that another row has is refused without being repeated."""
    store.add(Person(registered=DAY, code="ABC"))
    with pytest.raises(InputError, match="another person has this code already") as refusal:
        store.add(Person(registered=DAY, code="ABC"))
    assert "ABC" not in str(refusal.value)


def test_the_same_record_twice_with_one_id_is_one_row(store: Store) -> None:
    """A call repeated because its answer was lost adds nothing, also when a code was drawn or the row edited since."""
    person, contact = Person(registered=DAY, nickname="Kari"), new_id()
    row = new_id()
    assert store.add(person, row) == store.add(person, row) == row
    store.edit(Person, row, nickname="Kåre")
    assert store.add(person, row) == row
    assert store.count(Person) == 1
    assert store.get(Person, row).record.nickname == "Kåre"
    store.add(VISIT, contact)
    with pytest.raises(InputError, match="Another contact has this id"):
        store.add(Contact(day=DAY, kind=ContactKind.PHONE), contact)
    assert next(store.query('SELECT COUNT(*) FROM "omsorg_audit"')) == (3,)


@given(text=st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_id_has_the_form_of_an_id(store: Store, text: str) -> None:
    """Nothing else is taken for an id."""
    assume(len(text) != 36)
    with pytest.raises(InputError, match="form of a UUID"):
        store.add(VISIT, text)


def test_a_record_of_no_plugin_is_refused(store: Store) -> None:
    """A record whose plugin is not enabled cannot be added or read."""
    with pytest.raises(PluginError, match="not a record of an enabled plugin"):
        store.add(Everything(since=DAY, colour=Colour.RED))


def test_plugins_are_told_after_the_commit(organisation: Callable[..., Organisation]) -> None:
    """The hook is told table, id, action and field names; when it is called the row can be read by others."""
    told: list[Change] = []
    seen: list[int] = []

    def changed(change: Change) -> None:
        told.append(change)
        with open_store(organisation(Everything), read_only=True, outdated=True) as other:
            seen.append(other.count(Contact, voided=True))

    with open_store(organisation(Everything, changed=changed), create=True) as store:
        row = store.add(VISIT)
        store.edit(Contact, row, minutes=5)
        store.edit(Contact, row, minutes=5)
        store.void(Contact, row, "a mistake")
        assert store.failures == []
    assert told == [
        Change("contact", row, "add", ("day", "kind", "state", "quality", "persons")),
        Change("contact", row, "edit", ("minutes",)),
        Change("contact", row, "void", ()),
    ]
    assert seen == [1, 1, 1]


def test_a_plugin_that_fails_leaves_the_row(organisation: Callable[..., Organisation]) -> None:
    """What a plugin raises when told of a change is kept as a failure, without its text; the row stands."""

    def changed(_change: Change) -> None:
        raise RuntimeError(MARKER)

    with open_store(organisation(Everything, changed=changed), create=True) as store:
        row = store.add(VISIT)
        assert store.get(Contact, row).record == VISIT
        assert [failure.plugin for failure in store.failures] == ["laundry"]
        assert MARKER not in str(store.failures[0].error)
        assert verify(store.engine).faults == ()


def test_rows_say_when_they_were_entered(organisation: Callable[..., Organisation]) -> None:
    """A row is stamped to the second with the local offset."""
    with open_store(organisation(), create=True, by="Kari Nordmann") as store:
        before = datetime.now().astimezone().replace(microsecond=0)
        kept = store.get(Contact, store.add(VISIT))
    assert before <= kept.entered_at <= datetime.now().astimezone()
    assert kept.entered_at.utcoffset() is not None
    assert kept.entered_by == "Kari Nordmann"


def test_any_name_can_be_that_of_who_writes(organisation: Callable[..., Organisation]) -> None:
    """A name with half a character in it is kept with a question mark there."""
    with open_store(organisation(), by="Kåre\udcff", create=True) as store:
        assert store.get(Contact, store.add(VISIT)).entered_by == "Kåre?"
