"""A class of facts becomes a record; what cannot be meant is refused when it is loaded."""

from datetime import date, time
from typing import Any

import pytest

from omsorgskjerne import (
    Choice,
    Id,
    Person,
    Reveals,
    Unit,
    another_day,
    choice,
    clock,
    flag,
    number,
    on,
    quantity,
    record,
    ref,
    since,
    text,
    until,
)
from omsorgskjerne.errors import DeclarationError
from omsorgskjerne.roles import Pick, Quantity, Reference
from omsorgskjerne.schema import FieldRef, describe, is_record


class Meal(Choice):
    """One code."""

    DINNER = "dinner", "dinner"


@record("serving", plural="servings")
class FoodServing:
    """One batch.

    More is said here.
    """

    day: date = on()
    meal: Meal = choice("meal")
    portions: int = quantity("portions", unit=Unit.MEAL)
    person: Id[Person] | None = ref("person", default=None)


def test_a_record_is_described_from_its_class() -> None:
    """Name, help and fields come from the class; roles know their codes and the record they refer to."""
    schema = describe(FoodServing)
    assert (schema.name, schema.label, schema.plural, schema.help) == (
        "food_serving",
        "serving",
        "servings",
        "One batch.",
    )
    assert [field.name for field in schema.fields] == ["day", "meal", "portions", "person"]
    assert [field.optional for field in schema.fields] == [False, False, False, True]
    meal, person = schema["meal"].role, schema["person"].role
    assert isinstance(meal, Pick)
    assert meal.codes == {"dinner": "dinner"}
    assert isinstance(person, Reference)
    assert Person is person.record
    assert isinstance(schema["portions"].role, Quantity)


def test_a_field_names_itself_on_the_class_and_holds_its_value_on_an_object() -> None:
    """`FoodServing.portions` is a reference for figures; on an object it is the number."""
    named: object = FoodServing.portions
    assert named == FieldRef(FoodServing, "portions")
    serving = FoodServing(day=date(2024, 1, 1), meal=Meal.DINNER, portions=3)
    assert (serving.portions, serving.person) == (3, None)


def test_construction_never_checks() -> None:
    """An object of facts can hold anything; the store checks, with the organisation's codes."""
    assert FoodServing(day=date(2024, 1, 1), meal=Meal("lunch"), portions=-1).meal == "lunch"


def test_a_record_is_frozen() -> None:
    """Facts are not changed in place."""
    serving = FoodServing(day=date(2024, 1, 1), meal=Meal.DINNER, portions=3)
    with pytest.raises(AttributeError):
        serving.portions = 4  # type: ignore[misc]


def declared(**fields: tuple[Any, Any]) -> type:
    """Return a record made from annotations and fields."""
    body = {name: field for name, (_hint, field) in fields.items()}
    cls = type(
        "Wrong",
        (),
        {**body, "__annotations__": {name: hint for name, (hint, _field) in fields.items()}, "__doc__": "Wrong."},
    )
    return record("wrong", plural="wrongs")(cls)


DAY = {"day": (date, on())}
TIMES = {**DAY, "begins": (time, clock()), "ends": (time, clock(after="begins"))}


def minutes(
    *, between: tuple[str, str] = ("begins", "ends"), unit: Unit = Unit.MINUTE, per: int = 1
) -> tuple[Any, Any]:
    """Return the annotation and field of minutes between two clock times."""
    return int | None, quantity("minutes", unit=unit, per=per, between=between, default=None)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "0 event dates"),
        ({"one": (date, on()), "other": (date, on())}, "2 event dates"),
        ({"day": (date, on()), "since": (date, since())}, "2 event dates"),
        ({"day": (date, on()), "until": (date | None, until())}, "until"),
        ({"day": (str, on())}, "annotation date"),
        ({"day": (date, on()), "n": (float, quantity("n", unit=Unit.PIECE))}, "annotation int"),
        ({"day": (date, on()), "n": (int | None, quantity("n", unit=Unit.PIECE))}, "default=None"),
        ({"day": (date, on()), "n": (int, quantity("n", unit=Unit.PIECE, default=None))}, "default=None"),
        ({"day": (date, on()), "meal": (str, choice("meal"))}, "class of Choice"),
        ({"day": (date, on()), "person": (Person, ref("person"))}, "Id"),
        ({"day": (date, on()), "id": (str, text("id"))}, "taken"),
        ({"day": (date, on()), "format": (str, text("format"))}, "taken"),
        ({"day": (date, on()), "entered": (str, text("entered"))}, "taken"),
        ({"day": (date, on()), "Name": (str, text("name"))}, "taken"),
        ({"day": (date, on(ahead={"state": ["planned"]}))}, "ahead names"),
        ({**DAY, "due": (date | None, another_day("due", ahead={"day": ["x"]}, default=None))}, "ahead names"),
        ({"day": (date, on()), "plain": (int, 3)}, "no role"),
        ({"day": (date, on()), "ends": (time, clock(after="begins"))}, "clock"),
        ({"day": (date, on()), "ends": (time, clock(after="day"))}, "clock"),
        ({"day": (date, on()), "ends": (time, clock(after="ends"))}, "clock"),
        ({**TIMES, "open": (time, clock(recurring=True, after="begins"))}, "recurring"),
        ({**TIMES, "later": (time, clock(after="ends"))}, "clock"),
        ({**TIMES, "hours": minutes(between=("begins", "end"))}, "two clock"),
        ({**TIMES, "hours": minutes(between=("day", "ends"))}, "two clock"),
        ({**TIMES, "hours": (int, quantity("hours", unit=Unit.MINUTE, between=("begins", "ends")))}, "default=None"),
        ({**TIMES, "hours": minutes(unit=Unit.HOUR, per=1)}, "counts minutes"),
        ({**TIMES, "hours": minutes(unit=Unit.MINUTE, per=60)}, "counts minutes"),
        ({**TIMES, "hours": minutes(unit=Unit.PIECE)}, "counts minutes"),
        ({"day": (date, on()), "name": (str, text("name", reveals=Reveals.IDENTITY))}, "state a purpose"),
        ({"day": (date, on()), "ill": (bool, flag("ill", reveals=Reveals.SPECIAL))}, "state a purpose"),
    ],
)
def test_a_declaration_that_cannot_be_meant_is_refused(fields: dict[str, tuple[Any, Any]], reason: str) -> None:
    """Event dates, annotations, names and purposes are checked when a record is described; the message names class and field."""
    with pytest.raises(DeclarationError, match=reason) as refusal:
        describe(declared(**fields))
    assert "Wrong" in str(refusal.value)


def test_minutes_between_two_clock_times_are_declared() -> None:
    """Hours per 60 and minutes may lie between two clock times, of which the second may follow the first."""
    for fields in (minutes(unit=Unit.HOUR, per=60), minutes(unit=Unit.MINUTE)):
        role = describe(declared(**TIMES, spent=fields))["spent"].role
        assert isinstance(role, Quantity)
        assert ("begins", "ends") == role.between


def test_an_identity_field_with_a_purpose_is_accepted() -> None:
    """A field that reveals an identity is declared with the reason it is kept."""
    cls = declared(
        **DAY,
        name=(str, text("name", reveals=Reveals.IDENTITY, purpose="to call the person")),
        score=(Any, number("score")),
    )
    with pytest.raises(DeclarationError, match="annotation Decimal"):
        describe(cls)
    assert (
        describe(declared(**DAY, name=(str, text("n", reveals=Reveals.IDENTITY, purpose="to call the person"))))[
            "name"
        ].purpose
        == "to call the person"
    )


def test_only_records_are_records() -> None:
    """A class without @record is told apart, also when it inherits from one."""
    assert is_record(FoodServing)
    assert not is_record(type("Child", (FoodServing,), {}))
    with pytest.raises(DeclarationError, match="@record"):
        describe(int)
