"""Numbers, dates and periods as a language writes them; how they are rounded is said in `figures.precision`.

Norwegian (nb, nn) separates thousands with a no-break space and has a decimal comma; English has `1,234.5`. Minus is a
hyphen-minus, which every console can write. Files for machines get plain numbers: see `plain`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.period import MONTHS_IN_YEAR, Period, month_start
from omsorgskjerne.rounding import OF_PERCENT, decimals_of, nearest
from omsorgskjerne.terms import Quality, Unit
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    import datetime as dt

    from omsorgskjerne.evaluate.results import Line
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.words import Language

_ = words_of(__name__)

SPACE = "\N{NO-BREAK SPACE}"
ENGLISH = "en"
SUPPRESSED = ":"
"""What stands for a number that is not shown, by the convention of Statistics Norway."""
DAYS_IN_WEEK = 7

_NORWEGIAN_MONTHS = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)
_ENGLISH_MONTHS = (
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
)
# The Language Council's abbreviations: a full stop where something is left out.
_NORWEGIAN_SHORT = ("jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des.")
_WEEKDAYS = {
    "nb": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "nn": ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "sundag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
# Units that stand beside their number as a sign; the others are words in a column of their own.
_SIGNS = {Unit.PERCENT: "%", Unit.KRONE: "kr", Unit.KILO: "kg"}


def plain(value: Fraction | None) -> int | float | None:
    """Return a number for JSON and CSV: unrounded, whole if it is whole, else the float nearest to it."""
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


@attrs.frozen
class Number:
    """An exact number and how it is written: the decimals, and the words or signs that stand before and after it."""

    value: Fraction
    decimals: int = 0
    multiple: int = 1
    """An estimate is written as the nearest multiple of this."""
    before: str = ""
    after: str = ""
    signed: bool = False
    """Whether a plus is written too, as before a change."""

    @property
    def shown(self) -> Fraction:
        """Return the number as it is written: rounded."""
        return nearest(self.value, self.decimals, self.multiple)


class Numbers:
    """Writes numbers, dates and periods in one language."""

    def __init__(self, language: Language) -> None:
        """Choose the language."""
        self.language = language
        self._english = language.code == ENGLISH
        self._thousands, self._point = (",", ".") if self._english else (SPACE, ",")

    def number(self, value: Fraction | int, decimals: int = 0) -> str:
        """Return a number rounded half up to `decimals`: `1 234,5`."""
        scaled = int(nearest(Fraction(value), decimals) * 10**decimals)
        digits = f"{abs(scaled):0{decimals + 1}d}"
        whole, part = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
        text = f"{int(whole):,}".replace(",", self._thousands)
        return ("-" if scaled < 0 else "") + text + (self._point + part if part else "")

    def exact(self, value: Fraction, least: int = 0) -> str:
        """Return a number with the decimals it needs, and at least `least`: for targets and constants of formulas."""
        return self.number(value, decimals_of(value, least))

    def percent(self, value: Fraction, decimals: int = 1) -> str:
        """Return a number that already is per cent, with the sign: `111,4 %`, in English `111.4%`."""
        return self.with_sign(self.number(value, decimals), Unit.PERCENT)

    def signed(self, value: Fraction, decimals: int = 0) -> str:
        """Return a number with its sign, `+12` or `-3`; what rounds to zero has none."""
        text = self.number(value, decimals)
        return f"+{text}" if nearest(value, decimals) > 0 else text

    def with_sign(self, text: str, unit: Unit | None) -> str:
        """Put `%`, `kr` or `kg` after a written number of such a unit."""
        sign = _SIGNS.get(unit) if unit else None
        if sign is None:
            return text
        return text + sign if self._english and unit is Unit.PERCENT else text + SPACE + sign

    @property
    def not_stated(self) -> str:
        """What is written where nothing was recorded; never a zero."""
        return self.language.say(_("not stated"))

    def result(self, result: Result, figure: Figure) -> str:
        """Return a result as its figure is printed: `3 341`, `12–15`, `ca. 74 000`, `:` or *not stated*.

        A range says by itself that it is not exact, and has no *ca.*
        """
        if result.suppressed:
            return SUPPRESSED
        estimated = result.quality is Quality.ESTIMATED
        if result.is_range and result.low is not None and result.high is not None:
            low, high = (self.value(end, figure, estimated=estimated) for end in (result.low, result.high))
            if low != high:
                return self.with_sign(f"{low}{'–' if result.low >= 0 else ' – '}{high}", figure.unit)
        value = result.low if result.value is None else result.value
        return self.not_stated if value is None else self.write(self.figure(value, figure, estimated=estimated))

    def behind(self, result: Result, figure: Figure) -> Number | None:
        """Return the number that a result is written as; None where that is a range, or nothing."""
        value = result.low if result.value is None else result.value
        if value is None or result.is_range:
            return None
        return self.figure(value, figure, estimated=result.quality is Quality.ESTIMATED)

    def figure(self, value: Fraction, figure: Figure, *, estimated: bool) -> Number:
        """Return a number as its figure is written: decimals, sign and *ca.*; one that was set as it was set."""
        about, sign = self._about("", estimated), self.with_sign("", figure.unit)
        return Number(value, *figure.precision(value, estimated=estimated), before=about, after=sign)

    def write(self, number: Number) -> str:
        """Write a number with what stands before and after it."""
        write = self.signed if number.signed else self.number
        return f"{number.before}{write(number.shown, number.decimals)}{number.after}"

    def share(self, value: Fraction) -> Number:
        """Return a number that already is per cent, with one decimal and the sign."""
        return Number(value, OF_PERCENT, after=self.with_sign("", Unit.PERCENT))

    def value(self, value: Fraction, figure: Figure, *, estimated: bool) -> str:
        """Return a number with its figure's decimals, an estimate rounded as the figure says; without unit and *ca*."""
        number = self.figure(value, figure, estimated=estimated)
        return self.number(number.shown, number.decimals)

    def change(self, line: Line) -> str:
        """Return the change from last year, `+155 (+4,9 %)`, or a dash where it cannot be told."""
        changed, percent = self.changed(line), self.changed_percent(line)
        if changed is None:
            return "–"
        return f"{self.write(changed)} ({self.write(percent)})" if percent else self.write(changed)

    def changed(self, line: Line) -> Number | None:
        """Return the change from last year, `+155`; None where it cannot be told."""
        if line.change is None:
            return None
        unit, points = line.figure.unit, f" {self.language.say(_('percentage points'))}"
        return Number(
            line.change,
            *line.change_precision,
            before=self._about("", line.changes_estimate and bool(line.change)),
            after=points if unit is Unit.PERCENT else self.with_sign("", unit),
            signed=True,
        )

    def changed_percent(self, line: Line) -> Number | None:
        """Return the change in per cent of last year; None where it would say nothing, or be read as the change."""
        percent = line.told_percent
        return attrs.evolve(self.share(percent), signed=True) if percent else None

    def _about(self, text: str, estimated: bool) -> str:  # noqa: FBT001 - private
        return f"{self.language.say(_('ca.'))}{SPACE}{text}" if estimated else text

    def month(self, month: int) -> str:
        """Return the name of a month, 1 to 12."""
        return (_ENGLISH_MONTHS if self._english else _NORWEGIAN_MONTHS)[month - 1]

    def month_short(self, month: int) -> str:
        """Return the abbreviated name of a month, for charts."""
        return _ENGLISH_MONTHS[month - 1][:3] if self._english else _NORWEGIAN_SHORT[month - 1]

    def weekday(self, day: int) -> str:
        """Return the name of a weekday, 1 (Monday) to 7."""
        return _WEEKDAYS.get(self.language.code, _WEEKDAYS[ENGLISH])[day - 1]

    def date(self, day: dt.date) -> str:
        """Return a date in words: `31. desember 2024`."""
        return f"{day.day}{'' if self._english else '.'}{SPACE}{self.month(day.month)} {day.year}"

    def date_short(self, day: dt.date) -> str:
        """Return a short date, `31.12.2024`; in English with the month in letters, since 3/4 is read in two ways."""
        return f"{day.day} {self.month_short(day.month)} {day.year}" if self._english else f"{day:%d.%m.%Y}"

    def period(self, period: Period) -> str:
        """Return a period in words: `2024`, `1. kvartal 2024`, `april 2024–mars 2025`, `1. mars 2024–15. mars 2024`."""
        start, end = period
        if start.day != 1 or end.day != 1:
            return self.date(start) if period.days == 1 else f"{self.date(start)}–{self.date(period.last)}"
        months = (end.year - start.year) * MONTHS_IN_YEAR + end.month - start.month
        if start.month == end.month == 1:
            return f"{start.year}" if months == MONTHS_IN_YEAR else f"{start.year}–{end.year - 1}"
        if named := self._part_of_year(start, months):
            return named
        last = month_start(end.year, end.month - 1)
        if months == 1:
            return f"{self.month(start.month)} {start.year}"
        year = "" if start.year == last.year else f" {start.year}"
        return f"{self.month(start.month)}{year}–{self.month(last.month)} {last.year}"

    def _part_of_year(self, start: dt.date, months: int) -> str:
        """Return the name of a quarter or tertial; English has no word for a third of a year and says its months."""
        number, rest = divmod(start.month - 1, months)
        if rest or months not in {3, 4} or (self._english and months != 3):  # noqa: PLR2004 - quarter, tertial
            return ""
        if self._english:
            return f"Q{number + 1} {start.year}"
        return f"{number + 1}. {'kvartal' if months == 3 else 'tertial'} {start.year}"  # noqa: PLR2004 - quarter
