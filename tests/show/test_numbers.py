"""Numbers, dates and periods in three languages."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omsorgskjerne import Formula, Period, Quality, Stated, Unit
from omsorgskjerne.evaluate.results import Line
from omsorgskjerne.figures import Figure
from omsorgskjerne.figures.results import Result
from omsorgskjerne.show.numbers import Numbers, plain
from omsorgskjerne.values import read_decimal
from omsorgskjerne.words import Language, Phrase

NB, NN, EN = (Numbers(Language(code)) for code in ("nb", "nn", "en"))
COUNT = Stated("a.count", "Count", unit=Unit.MEASURE, decimals=0)
SCORE = Stated("a.score", "Score", unit=Unit.SCORE)
MEALS = Formula("a.meals", "Meals", COUNT * 2, unit=Unit.MEAL, decimals=0, round_to=1000)
SHARE = Formula("a.share", "Share", COUNT * 2, unit=Unit.PERCENT)

fractions = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6)
places = st.integers(min_value=0, max_value=4)


def line(figure: Figure, now: Result, before: Result) -> Line:
    """Return a line with its change."""
    assert now.value is not None
    assert before.value is not None
    change = now.value - before.value
    return Line(figure, now, {"2023": before}, None, change, change / before.value * 100, Phrase(""), "")


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [(NB, "1\u00a0234\u00a0567,50"), (NN, "1\u00a0234\u00a0567,50"), (EN, "1,234,567.50")],
)
def test_a_number_is_written_as_its_language_does(numbers: Numbers, expected: str) -> None:
    """Norwegian separates thousands with a no-break space and has a decimal comma; English has comma and point."""
    assert expected == numbers.number(Fraction("1234567.5"), 2)


@given(fractions, places)
def test_a_written_number_reads_back(value: Fraction, decimals: int) -> None:
    """What is written is read back, in Norwegian by the program's own reader, as the number rounded half up."""
    expected = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(1).scaleb(-decimals))
    written = Decimal(EN.number(value, decimals).replace(",", ""))
    assert abs(Fraction(written) - value) <= Fraction(1, 2 * 10**decimals)
    assert abs(written - expected) <= Decimal(1).scaleb(-decimals)
    norwegian = NB.number(value, decimals)
    assert written == Decimal(norwegian.replace("\u00a0", "").replace(",", "."))
    if decimals != 3:  # "1.200" is twelve hundred to the reader, so three decimals after a point are not tried
        assert written == read_decimal(norwegian)


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=3), st.integers(min_value=0, max_value=2))
def test_a_half_is_rounded_away_from_zero(value: Decimal, decimals: int) -> None:
    """Rounding is half up, as the language of annual reports has it, and the same below zero."""
    expected = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert expected == Decimal(EN.number(Fraction(value), decimals).replace(",", ""))


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [("12", 0, "+12"), ("-3", 0, "-3"), ("0", 0, "0"), ("0.2", 0, "0"), ("-0.2", 0, "0"), ("0.2", 2, "+0,20"), ("-1234.5", 1, "-1\u00a0234,5")],
)  # fmt: skip
def test_a_change_has_its_sign(value: str, decimals: int, expected: str) -> None:
    """A change says plus or minus; what rounds to zero has no sign; minus is a sign every console has."""
    assert expected == NB.signed(Fraction(value), decimals)


def test_per_cent_is_written_with_its_sign() -> None:
    """Norwegian has a no-break space before the sign, English none."""
    assert ("111,4\u00a0%", "111.4%") == (NB.percent(Fraction(334100, 3000)), EN.percent(Fraction(334100, 3000)))


def test_dates_are_written_in_words_and_in_digits() -> None:
    """A date stands in words of its language; in digits, English names the month because 3/4 is read in two ways."""
    day = date(2024, 12, 31)
    assert ["31.\u00a0desember 2024", "31.\u00a0desember 2024", "31\u00a0December 2024"] == [
        numbers.date(day) for numbers in (NB, NN, EN)
    ]
    assert ["31.12.2024", "31.12.2024", "31 Dec 2024"] == [numbers.date_short(day) for numbers in (NB, NN, EN)]
    assert ["lørdag", "laurdag", "Saturday"] == [numbers.weekday(6) for numbers in (NB, NN, EN)]


@pytest.mark.parametrize(
    ("period", "norwegian", "english"),
    [
        ("2024", "2024", "2024"),
        ("2022..2024", "2022–2024", "2022–2024"),
        ("2024-Q1", "1. kvartal 2024", "Q1 2024"),
        ("2024-T3", "3. tertial 2024", "September–December 2024"),
        ("2024-03", "mars 2024", "March 2024"),
        ("2024-04..2025-03", "april 2024–mars 2025", "April 2024–March 2025"),
        ("2024-04..2024-09", "april–september 2024", "April–September 2024"),
        ("2024-winter", "desember 2024–februar 2025", "December 2024–February 2025"),
        ("2024-03-01", "1. mars 2024", "1 March 2024"),
        ("2024-03-02..2024-03-15", "2. mars 2024–15. mars 2024", "2 March 2024–15 March 2024"),
    ],
)
def test_periods_are_named(period: str, norwegian: str, english: str) -> None:
    """A period has the name people would give it."""
    found = [numbers.period(Period.parse(period)).replace("\u00a0", " ") for numbers in (NB, NN, EN)]
    assert [norwegian, norwegian, english] == found


def test_what_is_missing_is_not_zero() -> None:
    """A result without a value says that it was not stated, in each language; zero is a zero."""
    missing = Result(None)
    assert ["ikke oppgitt", "ikkje oppgjeve", "not stated"] == [
        numbers.result(missing, COUNT) for numbers in (NB, NN, EN)
    ]
    assert NB.result(Result(Fraction(0), quality=Quality.COUNTED), COUNT) == "0"


def test_a_range_shows_both_ends() -> None:
    """A range is written from its low to its high end, once if both are written alike, and spaced where it begins below zero."""
    assert NB.result(Result(Fraction(1200), Fraction(1200), Fraction(1500)), COUNT) == "1\u00a0200–1\u00a0500"
    assert NB.result(Result(Fraction("1.1"), Fraction("1.1"), Fraction("1.2")), COUNT) == "1"
    assert NB.result(Result(Fraction(-3), Fraction(-3), Fraction(5)), COUNT) == "-3 – 5"
    assert NB.result(Result(Fraction(12), Fraction(12), Fraction(15)), SHARE) == "12,0–15,0\u00a0%"


@given(
    fractions,
    st.sampled_from(sorted(set(Quality) - {Quality.ESTIMATED})),
    st.sampled_from([COUNT, SCORE, MEALS, SHARE]),
)
def test_only_an_estimate_says_about(value: Fraction, quality: Quality, figure: Figure) -> None:
    """A counted, computed, surveyed or stated number never carries "ca." and is not rounded to a multiple; an estimate is."""
    exact, estimate = (NB.result(Result(value, quality=each), figure) for each in (quality, Quality.ESTIMATED))
    assert "ca." not in exact
    assert exact == NB.with_sign(NB.number(value, figure.decimals), figure.unit)
    assert estimate.startswith("ca.\u00a0")


def test_an_estimate_is_rounded_as_declared() -> None:
    """74 012 estimated meals are about 74 000; 74 500 are about 75 000; counted ones are not rounded."""
    written = [NB.result(Result(Fraction(value), quality=Quality.ESTIMATED), MEALS) for value in (74012, 74500)]
    assert written == ["ca.\u00a074\u00a0000", "ca.\u00a075\u00a0000"]
    assert NB.result(Result(Fraction(74012), quality=Quality.COUNTED), MEALS) == "74\u00a0012"


def test_units_that_are_signs_stand_beside_the_number() -> None:
    """Per cent, kroner and kilos stand beside the number; other units are words elsewhere."""
    money = attrs.evolve(COUNT, unit=Unit.KRONE)
    weight = attrs.evolve(SCORE, unit=Unit.KILO)
    value = Result(Fraction(2985000), quality=Quality.STATED)
    assert (NB.result(value, money), EN.result(value, money)) == ("2\u00a0985\u00a0000\u00a0kr", "2,985,000\u00a0kr")
    assert NB.result(Result(Fraction("12.5")), weight) == "12,50\u00a0kg"
    assert NB.result(value, COUNT) == "2\u00a0985\u00a0000"


def test_a_change_is_told_in_numbers_and_per_cent() -> None:
    """A change has its sign and, in brackets, per cent of last year; a score and a percentage have no per cent of themselves."""

    def counted(value: str) -> Result:
        return Result(Fraction(value), quality=Quality.COUNTED)

    assert NB.change(line(COUNT, counted("3341"), counted("3186"))) == "+155 (+4,9\u00a0%)"
    assert NB.change(line(SCORE, counted("4.38"), counted("4.18"))) == "+0,20"
    assert NB.change(line(SHARE, counted("58"), counted("46"))) == "+12,0 prosentpoeng"
    assert NB.change(line(COUNT, counted("13"), counted("13"))) == "0"
    estimated = Result(Fraction(74012), quality=Quality.ESTIMATED)
    assert NB.change(line(MEALS, estimated, counted("71204"))) == "ca.\u00a0+3\u00a0000 (+3,9\u00a0%)"


@given(fractions)
def test_plain_numbers_are_unrounded(value: Fraction) -> None:
    """A number for machines is whole if it is whole, else the nearest float; nothing stays nothing."""
    written = plain(value)
    assert written == (int(value) if value.denominator == 1 else float(value))
    assert isinstance(written, int) == (value.denominator == 1)
    assert plain(None) is None


@given(fractions, places, st.sampled_from([NB, NN, EN]))
def test_numbers_can_be_written_on_any_console(value: Fraction, decimals: int, numbers: Numbers) -> None:
    """Numbers, changes and percentages hold only signs that cp1252 has."""
    assert (numbers.number(value, decimals) + numbers.signed(value, decimals) + numbers.percent(value)).encode("cp1252")
