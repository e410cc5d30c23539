"""The parts of `omsorg.toml` that only some commands need: figures, sections, report, tally, covered periods."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import cattrs

from omsorgskjerne.errors import ConfigError, InputError
from omsorgskjerne.organisation.config import known_names
from omsorgskjerne.period import Period
from omsorgskjerne.words import LANGUAGES, Phrase, phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.organisation.config import Config

_ = words_of(__name__)
T = TypeVar("T")
YEARS, DECIMALS, LARGEST = 10, 6, 1_000_000
"""How many years may stand beside the report's, decimals a figure may have, and what it may be rounded to."""
JUMPS = 1, 100
"""From and to how many times last year's number is a jump."""
THRESHOLDS, SHARES = (2, 1000), (50, 100)
"""From and to how many persons a threshold, and how many per cent one person's share, may be set."""


class Label(str):
    """A text, or one for each language."""

    __slots__ = ()


@attrs.frozen
class FigureSetting:
    """`[figures."<id>"]`: a figure of the organisation's own, or what it adds to a plugin's figure."""

    label: Label | None = None
    of: str | None = None
    """The figure this one is a slice of."""
    where: dict[str, Any] = attrs.field(factory=dict)
    formula: str | None = None
    unit: str | None = None
    definition: Label | None = None
    note: Label | None = None
    key: bool | None = None
    decimals: int | None = None
    round_to: int | None = None
    since: date | None = None
    as_of: date | None = None
    section: str | None = None
    by: list[str] | None = None
    scale: list[int] | None = None
    parts: dict[str, dict[str, Label]] | None = None
    dimensions: dict[str, Label] = attrs.field(factory=dict)
    """What the breakdowns of `parts` are called."""
    value: Decimal | None = None
    """What a plugin's parameter is set to."""
    disclosure: str | None = None
    """Whom a small number could give away: `person`, `household`, `dwelling` or `none`."""

    @property
    def declares(self) -> bool:
        """Tell whether it is a figure of its own rather than something added to a plugin's."""
        return any(
            value is not None for value in (self.label, self.of, self.formula, self.unit, self.scale, self.parts)
        )


@attrs.frozen
class SectionSetting:
    """`[sections.<id>]`: a section of the organisation's own, or another title for a plugin's."""

    title: Label


@attrs.frozen
class ReportSetting:
    """`[report]`: the foreword, the years set beside the report's, the order of the sections, and what is a jump."""

    foreword: Label = Label()  # noqa: RUF009 - it is immutable
    years: int = 2
    order: list[str] = attrs.field(factory=list)
    jump: Decimal = Decimal(2)
    """More than so many times last year's number, or less than that part of it, is pointed out."""


@attrs.frozen
class DisclosureSetting:
    """`[disclosure]`: when a number is not shown outside the organisation."""

    threshold: int = 5
    """How many different persons must stand behind a number; zero is shown."""
    dominance: Decimal = Decimal(75)
    """How many per cent of a number may be one person's."""


@attrs.frozen
class FunderSetting:
    """`[funders.<code>]`: whoever gives money and is given a report of its own."""

    name: Label
    threshold: int | None = None
    dominance: Decimal | None = None


@attrs.frozen
class TallyKey:
    """`[tally.<key>]`: what one key of `omsorg tally` records."""

    label: Label
    record: str
    values: dict[str, Any] = attrs.field(factory=dict)
    """Field → code or text, as it would be typed."""
    quantity: str | None = None
    """The quantity that `+12` sets; left out, `+12` is refused."""


@attrs.frozen
class Settings:
    """Everything in `omsorg.toml` beyond what every command needs."""

    figures: dict[str, FigureSetting] = attrs.field(factory=dict)
    sections: dict[str, SectionSetting] = attrs.field(factory=dict)
    report: ReportSetting = attrs.field(factory=ReportSetting)
    disclosure: DisclosureSetting = attrs.field(factory=DisclosureSetting)
    funders: dict[str, FunderSetting] = attrs.field(factory=dict)
    tally: dict[str, TallyKey] = attrs.field(factory=dict)
    covered: dict[str, list[Period]] = attrs.field(factory=dict)
    """Record → periods in which no row means none."""


def structure(config: Config) -> Settings:
    """Structure and check the rest of the configuration.

    Raises ConfigError with the place of the first thing that is wrong, without its value.
    """
    _known_names(config.rest)
    reasons: list[Phrase] = []

    def numbered(error: BaseException, _kind: type | None) -> str:
        reasons.append(_reason(error))
        return str(len(reasons) - 1)

    try:
        settings = _converter().structure({**config.rest}, Settings)
    except cattrs.BaseValidationError as error:
        number, _at, place = cattrs.transform_error(error, format_exception=numbered)[0].partition(" @ ")
        where = place.removeprefix("$.").replace("['", ".").replace("']", "")
        raise ConfigError(_("omsorg.toml {where}: {reason}."), where=where, reason=reasons[int(number)]) from None
    _check_numbers(settings)
    return settings


def _check_numbers(settings: Settings) -> None:
    limits: list[tuple[str, int | Decimal | None, int, int]] = [
        ("report.years", settings.report.years, 0, YEARS),
        ("report.jump", settings.report.jump, *JUMPS),
    ]
    rules: dict[str, DisclosureSetting | FunderSetting] = {"disclosure": settings.disclosure}
    rules |= {f"funders.{code}": funder for code, funder in settings.funders.items()}
    for where, rule in rules.items():
        limits.append((f"{where}.threshold", rule.threshold, *THRESHOLDS))
        limits.append((f"{where}.dominance", rule.dominance, *SHARES))
    for id_, figure in settings.figures.items():
        limits.append((f"figures.{id_}.decimals", figure.decimals, 0, DECIMALS))
        limits.append((f"figures.{id_}.round_to", figure.round_to, 1, LARGEST))
    for where, value, least, most in limits:
        if value is not None and not least <= value <= most:
            raise ConfigError(
                _("omsorg.toml {where}: this number is not possible."),
                hint=_("From {least} to {most}."),
                where=where,
                least=least,
                most=most,
            )


def _known_names(rest: Mapping[str, Any]) -> None:
    """Look at names before types, so that a typo is answered with what was meant."""
    for table, kind in (
        ("figures", FigureSetting),
        ("sections", SectionSetting),
        ("tally", TallyKey),
        ("funders", FunderSetting),
    ):
        tables = rest.get(table)
        for name, given in tables.items() if isinstance(tables, dict) else ():
            if isinstance(given, dict):
                known_names(given, attrs.fields_dict(kind), f"omsorg.toml [{table}.{name}]")
    for table, one in (("report", ReportSetting), ("disclosure", DisclosureSetting)):
        if isinstance(rest.get(table), dict):
            known_names(rest[table], attrs.fields_dict(one), f"omsorg.toml [{table}]")


def _converter() -> cattrs.Converter:
    """Return a converter that coerces nothing: cattrs by default makes "7" of 7 and a list of letters of a text."""
    converter = cattrs.Converter(forbid_extra_keys=True)
    for kind in (str, int, bool, date):
        converter.register_structure_hook(kind, _exactly(kind))
    converter.register_structure_hook(Decimal, lambda value, _kind: _number(value))
    converter.register_structure_hook(Label, lambda value, _kind: _label(value))
    converter.register_structure_hook(Period, lambda value, _kind: Period.parse(_exactly(str)(value, str)))
    converter.register_structure_hook_func(lambda kind: kind is Any, lambda value, _kind: value)
    converter.register_structure_hook_func(
        lambda kind: getattr(kind, "__origin__", None) is list,
        lambda value, kind: [converter.structure(item, kind.__args__[0]) for item in _exactly(list)(value, kind)],
    )
    return converter


class _Wrong(ValueError):  # noqa: N818 - it says what happened
    """Says what was expected."""


def _exactly(kind: type[T]) -> Any:
    def hook(value: Any, _kind: Any) -> T:
        if type(value) is not kind or isinstance(value, datetime):
            raise _Wrong(_NAMES[kind])
        return value

    return hook


def _number(value: Any) -> Decimal:
    if type(value) not in {int, float} or not isfinite(value):
        raise _Wrong(_("expected a number"))
    return Decimal(str(value))


def _label(value: Any) -> str:
    if isinstance(value, str):
        return value
    if (
        isinstance(value, dict)
        and value
        and set(value) <= set(LANGUAGES)
        and all(isinstance(text, str) for text in value.values())
    ):
        return phrase(value)
    raise _Wrong(_("expected a text, or one for each language (nb, nn, en)"))


_NAMES: dict[type, str] = {
    str: _("expected a text"),
    int: _("expected a whole number"),
    bool: _("expected true or false"),
    date: _("expected a date such as 2024-12-31"),
    list: _("expected a list"),
}


def _reason(error: BaseException) -> Phrase:
    if isinstance(error, KeyError):
        return Phrase(_("{name} is missing"), name=error.args[0])
    if isinstance(error, InputError):
        return Phrase(_("this is not a period"))
    return Phrase(error.args[0] if isinstance(error, _Wrong) else _("not what was expected"))
