"""Reading what people write: dates, clock times and numbers in the forms used in Norway.

Each function returns the value, or raises ValueError without repeating what it was given.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, time, timedelta
from decimal import Decimal

LEAP_YEARS_APART = 8
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)

_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
_NORWEGIAN = re.compile(r"(\d\d?)\.\s?(\d\d?)\.(?:\s?(\d{4}|\d\d))?")
_TIME = re.compile(r"(\d\d?)[.:]?(\d\d)?(?:[.:]\d\d)?")
_SPACES = " '\u00a0\u202f"  # Excel groups with no-break spaces
# What begins with 0 is less than one, or a code: its groups are never thousands.
_DOTTED = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
_SPACED = re.compile(rf"[+-]?[1-9]\d{{0,2}}([{_SPACES}]\d{{3}})+([.,]\d+)?")
_SIGNED = re.compile(rf"^([+-])[{_SPACES}]+")
_DECIMAL = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_KRONER = re.compile(r"(?:,-|:-|\bkr\.?)$")

_DAYS = re.compile(r"[+-]\d{1,3}")
_IN = re.compile(
    r"(?:om|in) (\d{1,3}|en|ein|ei|én|éin|a|one) (?:(dag|dager|dagar|day|days)|(uke|uker|veke|veker|week|weeks))"
)
_NEXT = re.compile(r"(?:neste|next) (\w+)")
# Days from today that have names of their own.
NEAR = {
    word: days
    for days, words in {
        -2: ("i forgårs", "i førgår", "forgårs"),
        -1: ("i går", "igår", "yesterday"),
        0: ("i dag", "idag", "today", "nå", "no", "now"),
        1: ("i morgen", "imorgen", "i morgon", "tomorrow"),
        2: ("i overmorgen", "i overmorgon", "overmorgen"),
        7: ("neste uke", "neste veke", "next week"),
    }.items()
    for word in words
}
WEEKDAYS = {
    name: day
    for day, names in enumerate(
        (
            ("mandag", "måndag", "monday"),
            ("tirsdag", "tysdag", "tuesday"),
            ("onsdag", "wednesday"),
            ("torsdag", "thursday"),
            ("fredag", "friday"),
            ("lørdag", "laurdag", "saturday"),
            ("søndag", "sundag", "sunday"),
        )
    )
    for name in names
}


def read_date(text: str) -> date:
    """Read `2024-12-31`, `31.12.2024` or `31.12.24`."""
    text = text.strip()
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif (found := _NORWEGIAN.fullmatch(text)) and found[3]:
        day, month, year = int(found[1]), int(found[2]), int(found[3])
        year += 2000 if year < 100 else 0  # noqa: PLR2004 - two digits
    else:
        raise ValueError
    value = date(year, month, day)
    if not EARLIEST <= value <= LATEST:
        raise ValueError
    return value


def read_spoken_date(text: str, today: date, ahead: date | None = None) -> date:
    """Read a date as said at the counter.

    Also `i dag`, `-2` and `+7` (days), `om en uke`, `neste torsdag` (that of next week), `torsdag` and `31.12`.
    The last two look back: the latest, up to today. With `ahead` they look ahead from that day: the first 31 December
    from it on, the first Thursday after it.
    """
    word = " ".join(text.strip().lower().split())
    if (days := _days_from(word, today)) is not None:
        return today + timedelta(days=days)
    if word in WEEKDAYS and ahead:
        return ahead + timedelta(days=(WEEKDAYS[word] - ahead.weekday() - 1) % 7 + 1)
    if word in WEEKDAYS:
        return today - timedelta(days=(today.weekday() - WEEKDAYS[word]) % 7)
    if (found := _NORWEGIAN.fullmatch(word if word.endswith(".") else f"{word}.")) and not found[3]:
        return _nearest(int(found[2]), int(found[1]), ahead or today, 1 if ahead else -1)
    return read_date(text)


def _days_from(word: str, today: date) -> int | None:
    """Return how many days from today a word is, where it says so by itself."""
    if word in NEAR or _DAYS.fullmatch(word):
        return NEAR[word] if word in NEAR else int(word)
    if found := _IN.fullmatch(word):
        return (int(found[1]) if found[1].isdecimal() else 1) * (7 if found[3] else 1)
    if (found := _NEXT.fullmatch(word)) and found[1] in WEEKDAYS:
        return 7 - today.weekday() + WEEKDAYS[found[1]]
    return None


def _nearest(month: int, day: int, start: date, way: int) -> date:
    """Return the nearest such day, `start` or in one way from it; 29 February may lie some years away."""
    for year in range(start.year, start.year + way * (LEAP_YEARS_APART + 1), way):
        with suppress(ValueError):
            if (found := date(year, month, day)) == start or (found > start) == (way > 0):
                return found
    raise ValueError


def read_time(text: str) -> time:
    """Read `08:30`, `8.30`, `0830` or `8`."""
    digits = text.strip().lower().removeprefix("kl").lstrip(". ")
    if digits.isdecimal() and len(digits) == 3:  # noqa: PLR2004 - 830
        digits = "0" + digits
    if not (found := _TIME.fullmatch(digits)):
        raise ValueError
    return time(int(found[1]), int(found[2] or 0))


def read_decimal(text: str) -> Decimal:
    """Read `1 234,5`, `1.234,5`, `1234.5` or `700.000:-`.

    A point before exactly three digits separates thousands: `1.200` is 1200. After a zero it does not: `0.450` is less
    than one.
    """
    plain = _KRONER.sub("", text.strip().lower().removeprefix("kr").lstrip(f".{_SPACES}")).strip(_SPACES)
    plain = _SIGNED.sub(r"\1", plain.replace("−", "-"))
    if _DOTTED.fullmatch(plain):
        return Decimal(plain.replace(".", "").replace(",", "."))
    if _SPACED.fullmatch(plain):
        return Decimal(re.sub(f"[{_SPACES}]", "", plain).replace(",", "."))
    if _DECIMAL.fullmatch(plain):
        return Decimal(plain.replace(",", "."))
    raise ValueError


def looks_grouped(text: str) -> bool:
    """Tell whether a number with a decimal point would be read as thousands: `1.234`."""
    return _DOTTED.fullmatch(text) is not None
