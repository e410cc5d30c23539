"""A report as a service of this kind would have it: every kind of result, target, note, breakdown and chart."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import attrs

from omsorgskjerne import Formula, Period, Quality, Stated, Unit
from omsorgskjerne.core.contacts import Intake, Measure
from omsorgskjerne.core.figures import (
    INTAKES,
    MEASURES,
    NEW_PERSONS,
    NO_SHOWS,
    OPEN_DAYS,
    VISITORS,
    VISITS,
    VISITS_PER_OPEN_DAY,
)
from omsorgskjerne.core.planning import Direction
from omsorgskjerne.evaluate.results import Goal, Line, Report
from omsorgskjerne.figures import Figure
from omsorgskjerne.figures.results import NOTHING, Axis, Result
from omsorgskjerne.sections import Bars, Breakdown, Section, Trend
from omsorgskjerne.words import Phrase

YEARS = {name: Period.of_year(int(name)) for name in ("2024", "2023", "2022")}
VISITS_BY_MONTH = (3120, 3342, 3516, 3702, 3688, 3904, 3555, 3610, 3987, 4310, 4402, 4734)

SERVED = Formula(
    "meals.served",
    "Måltider servert",
    VISITS_PER_OPEN_DAY * OPEN_DAYS * Stated("meals.per_visitor", "Måltider per besøkende", unit=Unit.RATIO),
    unit=Unit.MEAL,
    decimals=0,
    round_to=1000,
    key=True,
    definition="Besøk per åpningsdag × åpningsdager × måltider per besøkende",
)
PER_VISITOR = SERVED.expression.right  # type: ignore[attr-defined]
EXTERNAL_SHARE = Formula(
    "measures.external_share",
    "Andel eksterne tiltak",
    100 * MEASURES.sliced({Measure.kind: "external"}) / MEASURES,
    unit=Unit.PERCENT,
)
INCIDENTS = Stated(
    "incidents.total", "Uønskede hendelser", unit=Unit.INCIDENT, decimals=0, key=True, note="Fra avvikssystemet"
)
INCOME = Stated("accounts.income", "Inntekter", unit=Unit.KRONE, decimals=0, key=True)
SOCIAL_WORK = Stated("survey.social_work", "Sosionomtjenesten", unit=Unit.SCORE, scale=(1, 5), key=True)
MEALS_SCORE = Stated("survey.meals", "Mattilbudet", unit=Unit.SCORE, scale=(1, 5), key=True)
LIFE = Stated("survey.quality_of_life", "Livskvalitet", unit=Unit.SCORE, scale=(1, 5))
BENEFITS = Stated("survey.benefits", "Trygd eller sosialhjelp som hovedinntekt", unit=Unit.PERCENT, decimals=0)
LATE = attrs.evolve(NO_SHOWS, since=date(2020, 1, 1))

COUNTED, COMPUTED, SURVEY, ESTIMATED = Quality.COUNTED, Quality.COMPUTED, Quality.SURVEY, Quality.ESTIMATED


def number(value: str | int, quality: Quality = COUNTED, **more: object) -> Result:
    """Return a result that is one number."""
    return Result(Fraction(value), quality=quality, **more)  # type: ignore[arg-type]


def line(
    figure: Figure,
    result: Result,
    before: Result = NOTHING,
    first: Result = NOTHING,
    *,
    target: tuple[str, Direction] | None = None,
    axes: Mapping[str, Axis] | None = None,
) -> Line:
    """Return a line with its change and what came of its target."""
    change = percent = None
    if result.value is not None and before.value is not None and not result.is_range and not before.is_range:
        change = result.value - before.value
        percent = change / before.value * 100 if before.value else None
    return Line(
        figure=figure,
        result=result,
        previous={"2023": before, "2022": first},
        goal=goal(result, *target) if target else None,
        change=change,
        change_percent=percent,
        definition=Phrase(figure.definition or "Antall {records} i perioden", records=figure.label),
        formula="a / b" if isinstance(figure, Formula) else "",
        axes=axes or {},
    )


def goal(result: Result, target: str, direction: Direction) -> Goal:
    """Return a target and whether it was reached."""
    value = Fraction(target)
    if result.value is None:
        return Goal(value, direction, None, None)
    reached = result.value >= value if direction is Direction.AT_LEAST else result.value <= value
    return Goal(value, direction, None if result.is_range else reached, result.value / value * 100)


def months(values: tuple[int, ...]) -> dict[str | None, Result]:
    """Return a breakdown by the months of 2024."""
    return {f"2024-{month:02}": number(value) for month, value in enumerate(values, start=1)}


MONTH = Axis("month", "month", {}, additive=True)
KINDS = Axis("kind", "type tiltak", {"internal": "interne", "external": "eksterne"}, additive=True)
OUTCOMES = Axis(
    "outcome", "utfall", {"permanent": "fast medlem", "temporary": "midlertidig", "rejected": "avslag"}, additive=True
)
GENDERS = Axis("gender", "kjønn", {"woman": "kvinne", "man": "mann"}, additive=False)


def lines() -> list[Line]:
    """Return every line of the report."""
    kinds = {"internal": number(2691), "external": number(650)}
    outcomes = {"permanent": number(114), "temporary": number(4), "rejected": number(14), None: number(2)}
    genders = {
        "woman": number(212),
        "man": number(604),
        None: Result(Fraction(3), Fraction(3), Fraction(1200), COUNTED),
    }
    partly = (Phrase("Registrert fra {month}.", month="april 2023"),)
    return [
        line(OPEN_DAYS, number(278), number(274), number(271)),
        line(
            VISITS,
            number(45870, ESTIMATED, by={"month": months(VISITS_BY_MONTH)}),
            number(31200, ESTIMATED, notes=partly),
            axes={"month": MONTH},
        ),
        line(VISITS_PER_OPEN_DAY, number("45870/278", ESTIMATED), number("31200/274", ESTIMATED)),
        line(
            VISITORS,
            Result(Fraction(819), Fraction(819), Fraction(2016), COUNTED, by={"gender": genders}),
            axes={"gender": GENDERS},
        ),
        line(LATE, number(0), number(0)),
        line(
            MEASURES,
            number(
                3341, by={"kind": kinds, "month": months((278, 280, 275, 281, 279, 270, 265, 281, 283, 285, 282, 282))}
            ),
            number(3186),
            number(2954),
            target=("3000", Direction.AT_LEAST),
            axes={"kind": KINDS, "month": MONTH},
        ),
        line(EXTERNAL_SHARE, number("65000/3341", COMPUTED), number("18.2", COMPUTED)),
        line(INTAKES, number(134, by={"outcome": outcomes}), number(141), axes={"outcome": OUTCOMES}),
        line(NEW_PERSONS, NOTHING, NOTHING),
        line(SERVED, number("73847.55", ESTIMATED), number("71204.2", ESTIMATED)),
        line(PER_VISITOR, number("1.61", ESTIMATED, source="Antatt av virksomheten")),
        line(INCIDENTS, number(14), number(9), target=("10", Direction.AT_MOST)),
        line(INCOME, number(2985000, Quality.STATED), number(2750000, Quality.STATED), number(2400000, Quality.STATED)),
        line(
            SOCIAL_WORK,
            number("4.38", SURVEY, respondents=61),
            number("4.18", SURVEY),
            number("4.21", SURVEY),
            target=("4.0", Direction.AT_LEAST),
        ),
        line(MEALS_SCORE, number("4.29", SURVEY, respondents=61), target=("4.1", Direction.AT_LEAST)),
        line(LIFE, number("3.88", SURVEY, n=58), number("4", SURVEY), target=("4", Direction.AT_LEAST)),
        line(BENEFITS, number(58, SURVEY, n=59, respondents=61), number(46, SURVEY)),
    ]


def sample_report() -> Report:
    """Return the report."""
    return Report(
        organisation="Blå Kors gatenært Oslo",
        language="nb",
        period=YEARS["2024"],
        previous=(YEARS["2023"], YEARS["2022"]),
        foreword=(
            "2024 var året da flere enn noen gang fant veien til oss. Kafeen åpnet klokken åtte hver hverdag, og i vinterhalvåret "
            "også på lørdager.\n\nTakk til ansatte, frivillige og alle som kom innom."
        ),
        lines={one.figure.id: one for one in lines()},
        sections=(
            Section("Besøk og kontakter", [OPEN_DAYS, VISITS, VISITS_PER_OPEN_DAY, VISITORS, NO_SHOWS], id="contacts",
                    charts=[Bars(VISITS, by="month")], tables=[Breakdown(VISITORS, by="gender", title="Ulike besøkende etter kjønn")]),
            Section("Hjelpetiltak", [MEASURES, EXTERNAL_SHARE], id="measures", charts=[Bars(MEASURES, by=Measure.kind)],
                    tables=[Breakdown(MEASURES, by=Measure.kind), Breakdown(MEASURES, by="month")]),
            Section("Medlemmer", [INTAKES, NEW_PERSONS], id="persons", tables=[Breakdown(INTAKES, by=Intake.outcome)]),
            Section("Mat", [SERVED, PER_VISITOR], id="meals"),
            Section("Brukerundersøkelsen", [SOCIAL_WORK, MEALS_SCORE, LIFE], id="survey",
                    charts=[Trend((SOCIAL_WORK, MEALS_SCORE, LIFE), "Tilfredshet over årene"), Trend((SOCIAL_WORK,), "Sosionomtjenesten over årene")]),
        ),
        plugins={"core": "0.1.0", "meals": "0.1.0"},
    )  # fmt: skip


def crowded_report() -> Report:
    """Return the same report with long words, long lines and large numbers: what is hardest to fit on a page."""
    report = sample_report()
    lines = {}
    for id_, one in report.lines.items():
        label = f"{one.figure.label}: rehabiliteringsinstitusjonsplasseringsvedtaksbegrunnelser av ymse slag"
        large = one.result.value is not None and one.figure.unit in {Unit.KRONE, Unit.MEAL, Unit.VISIT}
        result = attrs.evolve(one.result, value=one.result.value * 10**6) if large and one.result.value else one.result
        lines[id_] = attrs.evolve(one, figure=attrs.evolve(one.figure, label=label), result=result)
    sections = tuple(
        attrs.evolve(section, figures=[lines[figure.id].figure for figure in section.figures])
        for section in report.sections
    )
    return attrs.evolve(report, organisation="Stiftelsen " * 12, lines=lines, sections=sections)
