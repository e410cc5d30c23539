"""The parts of `omsorg.toml` that only some commands need: figures, sections, report, tally, covered periods."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - attrs resolves it
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.errors import ConfigError
from omsorgskjerne.organisation.audiences import Rule
from omsorgskjerne.organisation.config import known_names
from omsorgskjerne.organisation.funders import (
    Deadline,
    FunderSetting,
    FunderTarget,
    read_deadline,
    read_target,
    settled,
)
from omsorgskjerne.organisation.strict import Label, strict_converter, structured
from omsorgskjerne.period import Period  # noqa: TC001 - attrs resolves it
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from cattrs import Converter

    from omsorgskjerne.organisation.config import Config

_ = words_of(__name__)
YEARS, DECIMALS, LARGEST = 10, 6, 1_000_000
"""How many years may stand beside the report's, decimals a figure may have, and what it may be rounded to."""
JUMPS = 1, 100
"""From and to how many times last year's number is a jump."""
THRESHOLDS, SHARES = (2, 1000), (50, 100)
"""From and to how many persons a threshold, and how many per cent one person's share, may be set."""
MONTHS, CODES = "months", "codes"
"""What may be merged where it would be hidden."""
KRONER = 10**12
"""More than any grant."""


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
    """`[report]`: foreword, years beside the report's, chapters, the order of it all, and what is a jump."""

    foreword: Label = Label()  # noqa: RUF009 - it is immutable
    years: int = 2
    order: list[str] = attrs.field(factory=list)
    """Chapters, sections, `key`, `other` and `goals`."""
    chapters: str | None = None
    """The folder that holds them; left out, `chapters`, which need not be there."""
    jump: Decimal = Decimal(2)
    """More than so many times last year's number, or less than that part of it, is pointed out."""


@attrs.frozen
class DisclosureSetting(Rule):
    """`[disclosure]`: when a number is not shown outside the organisation, and which names are."""

    names: list[str] = attrs.field(factory=list)
    """Records whose rows may be called by their names outside, such as `activities.activity`."""
    merge: list[str] = attrs.field(factory=list)
    """What is shown merged where parts of it would be hidden: `months` as quarters, rare `codes` together."""


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


@cache
def _converter() -> Converter:
    """Return what reads these tables: it writes functions for each class, which takes longer than to use them."""
    return strict_converter({Deadline: read_deadline, FunderTarget: read_target})


def structure(config: Config) -> Settings:
    """Structure and check the rest of the configuration.

    Raises ConfigError with the place of the first thing that is wrong, without its value.
    """
    settings = structured(config.rest, Settings, _converter())
    _check_numbers(settings)
    known_names(dict.fromkeys(settings.disclosure.merge), [MONTHS, CODES], "omsorg.toml [disclosure] merge")
    return attrs.evolve(settings, funders={code: settled(code, funder) for code, funder in settings.funders.items()})


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
    for code, funder in settings.funders.items():
        limits += [
            (f"funders.{code}.grants[{n}].amount", grant.amount, 0, KRONER) for n, grant in enumerate(funder.grants)
        ]
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
