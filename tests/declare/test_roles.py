"""Every role takes its values through three doors and refuses the rest with the same words, never repeating the value."""

from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omsorgskjerne import Choice, Unit
from omsorgskjerne.roles import (
    Clock,
    Code,
    Day,
    Flag,
    Number,
    Pick,
    Quantity,
    Reference,
    Refused,
    Role,
    Since,
    Tags,
    Text,
    Until,
)

TODAY = date(2024, 5, 17)


class Meal(Choice):
    """Two codes."""

    BREAKFAST = "breakfast", "frokost"
    DINNER = "dinner", "middag"


PICK = Pick(
    choice=Meal, codes={"breakfast": "frokost", "dinner": "middag", "lunch": "lunsj"}, retired=frozenset({"lunch"})
)
TAGS = Tags(choice=Meal, codes=PICK.codes, retired=PICK.retired)
HOURS = Quantity(unit=Unit.HOUR, per=60)
GOOD: list[tuple[Role, Any, str]] = [
    (Day(), date(2024, 12, 31), "31.12.2024"),
    (Since(), date(2024, 12, 31), "2024-12-31"),
    (Until(), date(2024, 12, 31), "2024-12-31"),
    (Clock(), time(8, 30), "8.30"),
    (PICK, Meal.DINNER, "dinner"),
    (PICK, Meal.DINNER, " Middag "),
    (TAGS, (Meal.BREAKFAST, Meal.DINNER), "dinner breakfast"),
    (HOURS, 90, "1,5"),
    (Quantity(unit=Unit.KILO, per=1000), 1234500, "1.234,5"),
    (Quantity(unit=Unit.MEAL), 1200, "1.200"),
    (Number(), Decimal("4.29"), "4,29"),
    (Text(), "blåbær", " blåbær "),
    (Code(), "KTR42", "ktr42"),
    (Flag(), True, "ja"),
    (Flag(), False, "No"),
]
BAD: list[tuple[Role, list[Any], list[str]]] = [
    (Day(), ["2024-01-01", datetime(2024, 1, 1), None, 20240101, date(1800, 1, 1)], ["31.02.2024", "", "i dag"]),  # noqa: DTZ001
    (Clock(), ["08:30", 8, datetime(2024, 1, 1)], ["25:00", "08-10", ""]),  # noqa: DTZ001
    (PICK, ["diner", "lunch", 3, None, ""], ["diner", "lunch", "lunsj", ""]),
    (TAGS, [("diner",), (), "dinner", ["dinner"]], ["diner", ""]),
    (HOURS, ["3", 3.0, True, -1, None, Decimal(3), 1 << 60], ["1,001", "-1", "tre", ""]),
    (Quantity(unit=Unit.PIECE, least=1, most=12), [0, 13], ["0", "13", "1,5", "1.2"]),
    (Number(), ["3", 3.0, True, Decimal("NaN"), Decimal("Infinity")], ["NaN", "", "1e3"]),
    (Text(most=5), ["", "  ", "sekssj", 3, "a\x00b", None], ["", "for langt"]),
    (Code(), ["med rom", "små", 3, "X" * 21, "A\tB;=", "-A"], ["med rom", "a;b"]),
    (Flag(), ["ja", 1, 0, None], ["kanskje", ""]),
    (Reference(), ["KTR42", "", 3, None], []),
]


@pytest.mark.parametrize(("role", "value", "text"), GOOD)
def test_a_good_value_goes_in_and_comes_back(role: Role, value: Any, text: str) -> None:
    """What is read from a file or the keyboard is checked, stored, read back and written so that it reads as itself."""
    assert value == role.check(value) == role.parse(text) == role.spoken(text, TODAY)
    assert value == role.unpack(role.pack(value))
    assert value == role.parse(role.write(value))
    assert type(role.pack(value)) is {"TEXT": str, "INTEGER": int}[role.column]


@pytest.mark.parametrize(("role", "values", "texts"), BAD)
def test_a_bad_value_is_refused_at_every_door(role: Role, values: list[Any], texts: list[str]) -> None:
    """Nothing is coerced: wrong types, unknown codes, impossible values and blanks are refused with what was expected."""
    for value in values:
        with pytest.raises(Refused) as refusal:
            role.check(value)
        assert str(role.expected) == str(refusal.value)
    for text in texts:
        with pytest.raises(Refused):
            role.parse(text)


@given(st.text(min_size=1, max_size=40))
def test_a_refusal_never_repeats_the_value(text: str) -> None:
    """Whatever is refused does not stand in the refusal."""
    marked = f"§{text}§"
    for role, _values, _texts in BAD:
        with suppress(Refused):
            role.parse(marked)
            continue
        with pytest.raises(Refused) as refusal:
            role.parse(marked)
        assert "§" not in str(refusal.value)


@given(st.integers(0, 10**9), st.sampled_from([1, 10, 60, 100, 1000]))
def test_quantities_are_exact_in_small_units(small: int, per: int) -> None:
    """A whole number of small units is stored as it is; where the unit has finite decimals it is written and read back exactly."""
    role = Quantity(unit=Unit.PIECE, per=per)
    assert small == role.unpack(role.pack(role.check(small)))
    if per != 60:
        assert small == role.parse(role.write(small))


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_numbers_of_every_scale_are_written_so_that_they_read_as_themselves(digits: int, decimals: int) -> None:
    """A number with any decimals reads back as itself: neither 1.234 nor 0.125 becomes thousands on the way."""
    number = Decimal(digits).scaleb(-decimals)
    assert number == Number().parse(Number().write(number))
    quantity = Quantity(unit=Unit.PIECE, per=10**decimals, least=None)
    assert digits == quantity.parse(quantity.write(digits))


def test_an_open_choice_reads_codes_it_does_not_list() -> None:
    """A code that an organisation added is a member of the choice, equal to its text, and listed nowhere else."""
    supper = Meal("supper")
    assert isinstance(supper, Meal)
    assert "supper" == supper == str(supper)
    assert list(Meal) == [Meal.BREAKFAST, Meal.DINNER]


def test_a_retired_code_is_read_but_not_accepted() -> None:
    """A code that is no longer used can be read from the store and is not offered."""
    assert PICK.unpack("lunch") == "lunch"
    assert "lunch" not in str(PICK.expected)


def test_the_words_say_limits_and_unit() -> None:
    """The refusal of a quantity names its limits in the unit people write."""
    assert str(HOURS.expected) == "a number in whole 60ths, such as 1,5, at least 0 (hours)"
    assert (
        str(attrs.evolve(HOURS, per=1, unit=Unit.PIECE, least=1, most=12).expected)
        == "a whole number from 1 to 12 (pieces)"
    )
