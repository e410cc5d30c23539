"""Views: a query whose rows are counted as a record's are, and everything that is refused of one."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from omsorgskjerne.choices import Choice
from omsorgskjerne.core.people import Gender, Person, PersonRole, RoleKind
from omsorgskjerne.errors import FigureError, PluginError
from omsorgskjerne.evaluate.explain.explanation import explain
from omsorgskjerne.evaluate.members import read_members
from omsorgskjerne.fields import another_day, choice, flag, on, quantity, ref, same_as, since, until
from omsorgskjerne.figures import (
    Count,
    Days,
    During,
    Elapsed,
    Formula,
    Mean,
    Median,
    Newcomers,
    Nights,
    Peak,
    People,
    PersonDays,
    Progress,
    RowFigure,
    Snapshot,
    Sum,
    Within,
    via,
)
from omsorgskjerne.figures.behind import Part
from omsorgskjerne.ids import Id
from omsorgskjerne.period import Period
from omsorgskjerne.schema import record
from omsorgskjerne.show.explanation import Explained
from omsorgskjerne.terms import Quality, Unit
from omsorgskjerne.views import view
from omsorgskjerne.words import Language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from omsorgskjerne.figures.results import Result

YEAR = Period.of_year(2024)
PERSONS = [f"0190a000-0000-7000-8000-{number:012x}" for number in range(4)]
QUICK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


class Ward(Choice):
    """Where a bed stands."""

    NORTH = "north", "north"
    SOUTH = "south", "south"


ATTIC: Any = "attic"
"""A code that an organisation has of its own."""


@record("meal", plural="meals")
class Meal:
    """Food given, on one day."""

    day: date = on()
    ward: Ward | None = choice("ward", default=None)
    quality: Quality = choice("quality", default=Quality.COUNTED)
    person: Id[Person] | None = ref("person", default=None)
    persons: int = quantity("persons", unit=Unit.PERSON, default=1)
    grams: int | None = quantity("weight", unit=Unit.KILO, per=1000, default=None)
    ordered: date | None = another_day("ordered", default=None)
    warm: bool = flag("warm", default=False)


@record("stay", plural="stays")
class Stay:
    """Somebody sleeping here."""

    since: date = since("moved in")
    ward: Ward = choice("ward")
    person: Id[Person] | None = ref("person", default=None)
    beds: int = quantity("beds", unit=Unit.BED, default=1)
    until: date | None = until(default=None)


@view(
    "meal read",
    plural="meals read",
    of=Meal,
    sql="SELECT id, day, ward, quality, person, persons, grams, ordered, warm, entered FROM {house_meal}",
)
class MealRead:
    """The same as a meal."""

    day: date = same_as(Meal.day)
    ward: Ward | None = same_as(Meal.ward, default=None)
    quality: Quality = same_as(Meal.quality)
    person: Id[Person] | None = same_as(Meal.person, default=None)
    persons: int = same_as(Meal.persons)
    grams: int | None = same_as(Meal.grams, default=None)
    ordered: date | None = same_as(Meal.ordered, default=None)
    warm: bool = same_as(Meal.warm)


@view("stay read", plural="stays read", of=Stay, sql="WITH s AS (SELECT * FROM {house_stay}) SELECT * FROM s")
class StayRead:
    """The same as a stay."""

    since: date = same_as(Stay.since)
    ward: Ward = same_as(Stay.ward)
    person: Id[Person] | None = same_as(Stay.person, default=None)
    beds: int = same_as(Stay.beds)
    until: date | None = same_as(Stay.until, default=None)


def of_meals(of: Any) -> list[RowFigure]:
    """Return figures of every kind that counts rows by their day, of a record or view of meals."""
    gender, name = via(of.person, Person.gender), f"house.{of.__name__.lower()}"
    warm = {of.warm: True}
    return [
        Count(f"{name}.count", "", of=of, by=(of.ward, gender, "weekday")),
        Count(f"{name}.stated", "", of=of.ward, where=warm),
        Count(f"{name}.ordered", "", of=of, at=of.ordered, by=(of.ward,)),
        Sum(f"{name}.sum", "", of=of.grams, by=(of.ward, "day"), where={of.ward: (Ward.NORTH, None)}),
        Mean(f"{name}.mean", "", of=of.grams, by=(of.ward,)),
        Mean(f"{name}.wait", "", of=Elapsed(of.ordered, of.day), by=(of.ward, "quarter")),
        Median(f"{name}.median", "", of=of.grams, by=(of.ward,)),
        Within(f"{name}.within", "", of=of.grams, limit=500, by=(of.ward,), where=warm),
        People(f"{name}.people", "", of=of.person, persons=of.persons, by=(of.ward, gender)),
        PersonDays(f"{name}.days", "", of=of.person, persons=of.persons, by=(of.ward,)),
        Newcomers(f"{name}.new", "", of=of.person, by=(gender,)),
        Days(f"{name}.open", "", of=of),
    ]


def of_stays(of: Any) -> list[RowFigure]:
    """Return figures of every kind that counts rows while they are there, of a record or view of stays."""
    name = f"house.{of.__name__.lower()}"
    return [
        Snapshot(f"{name}.there", "", of=of, by=(of.ward,)),
        Snapshot(f"{name}.beds", "", of=of.beds, by=(of.ward,), where={of.ward: Ward.SOUTH}),
        Snapshot(f"{name}.who", "", of=of.person),
        During(f"{name}.during", "", of=of.person, by=(of.ward, via(of.person, Person.gender))),
        Nights(f"{name}.nights", "", of=of, by=(of.ward,)),
        Nights(f"{name}.bednights", "", of=of.beds, by=("month", "weekday")),
        Peak(f"{name}.peak", "", of=of.beds),
        Count(f"{name}.ended", "", of=of, at=of.until),
        Median(f"{name}.length", "", of=Elapsed(of.since, of.until), at=of.until),
    ]


FIGURES = [*of_meals(Meal), *of_meals(MealRead), *of_stays(Stay), *of_stays(StayRead)]
DAYS = st.dates(date(2023, 6, 1), date(2025, 2, 1))
MEALS = st.lists(
    st.builds(
        Meal,
        day=DAYS,
        ward=st.sampled_from([Ward.NORTH, Ward.SOUTH, None]),
        quality=st.sampled_from([Quality.COUNTED, Quality.ESTIMATED]),
        person=st.sampled_from([*PERSONS, None, None]),
        persons=st.integers(1, 4),
        grams=st.none() | st.integers(0, 1000),
        ordered=st.none() | DAYS,
        warm=st.booleans(),
    ),
    max_size=25,
)
STAYS = st.lists(
    st.tuples(DAYS, st.none() | st.integers(0, 300)).flatmap(
        lambda ends: st.builds(
            Stay,
            since=st.just(ends[0]),
            ward=st.sampled_from(list(Ward)),
            person=st.sampled_from([*PERSONS, None]),
            beds=st.integers(0, 3),
            until=st.just(None if ends[1] is None else date.fromordinal(ends[0].toordinal() + ends[1])),
        )
    ),
    max_size=15,
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Give a store with a house, whose tables tests fill anew."""
    from tests.figures.conftest import bench_of, module_of

    made = bench_of(tmp_path_factory.mktemp("house"), {"house": module_of([Meal, Stay], [*FIGURES])})
    genders = [Gender.WOMAN, Gender.MAN, None, Gender.WOMAN]
    with made.store:
        for id_, gender in zip(PERSONS, genders, strict=True):
            made.store.add(Person(registered=date(2024, 1, 1), gender=gender), id_)
        yield lambda: made  # a failed test of hypothesis prints what it is given: not all of an organisation


def plain(result: Result) -> Any:
    """Return a result with its notes in words, as can be compared."""
    notes = [(note.text, note.values) for note in result.notes]
    by = {name: {code: plain(part) for code, part in parts.items()} for name, parts in result.by.items()}
    return attrs.evolve(result, notes=(), by={}), notes, by


def held(bench: Any, figure: RowFigure, period: Period, today: date) -> Any:
    """Return who stands behind every part of a figure."""
    found = read_members(bench.organisation, bench.store.query, {(figure, period): True}, today).behind
    return {
        (part.dimension, part.code): (some.known, some.rows, some.others, some.value, some.largest)
        for part, some in found.items()
    }


@QUICK
@given(
    meals=MEALS,
    stays=STAYS,
    period=st.sampled_from([YEAR, Period.parse("2024-Q1"), Period.of_year(2025), Period.of_year(2022)]),
    today=st.sampled_from([date(2024, 2, 10), date(2025, 6, 1)]),
)
def test_a_view_of_a_record_counts_as_the_record(
    house: Any, meals: list[Meal], stays: list[Stay], period: Period, today: date
) -> None:
    """Whatever is counted of a view of all rows is what is counted of these: value, parts, notes, who stands behind."""
    assume(period.start <= today)
    bench = house()
    bench.fill(Meal, [meal for meal in meals if meal.day <= today])
    bench.fill(Stay, [stay for stay in stays if stay.since <= today])
    for record_class, view_class, figures_of in ((Meal, MealRead, of_meals), (Stay, StayRead, of_stays)):
        for of_record, of_view in zip(figures_of(record_class), figures_of(view_class), strict=True):
            expected = bench.measure(of_record, period, today=today)
            actual = bench.measure(of_view, period, today=today)
            assert plain(actual) == plain(expected), of_view.id
            assert held(bench, of_view, period, today) == held(bench, of_record, period, today), of_view.id


def test_whom_a_view_knows_is_in_the_union_of_services(tmp_path: Path) -> None:
    """Users of a service that is counted of a view are in the union, and stand behind it, as those of a record do."""
    from tests.figures.conftest import bench_of, module_of

    guests = People("soup.guests", "", of=MealRead.person, service="Soup")
    sleepers = During("beds.sleepers", "", of=StayRead.person, service="Beds")
    roles = During("helpers.all", "", of=PersonRole.person, service="Helpers")
    bench, day = bench_of(tmp_path, {"house": module_of([Meal, Stay], [guests, sleepers, roles])}), date(2024, 3, 1)
    with bench.store:
        ids: list[Any] = bench.add(*(Person(registered=day) for _number in range(4)))
        one, two, three, four = ids
        bench.add(
            Meal(day=day, person=one),
            Meal(day=day, person=two),
            Stay(since=day, until=None, ward=Ward.NORTH, person=two),
            Stay(since=day, until=None, ward=Ward.NORTH, person=three),
            PersonRole(since=day, until=None, person=four, kind=RoleKind.VOLUNTEER),
        )
        union = bench.organisation.figures["persons.in_services"]
        result = bench.measure(union, YEAR)
        assert result.value == 4
        assert {code: part.value for code, part in result.by["services"].items() if part.value} == {"soup + beds": 1}
        behind = read_members(bench.organisation, bench.store.query, {(union, YEAR): True}, None).behind
        assert behind[Part(union.id, YEAR)].persons == 4


def test_explaining_names_the_rows_behind(house: Any) -> None:
    """The rows behind a figure of a view are those of the record that its ids are of, with the statement that found them."""
    bench = house()
    bench.fill(Meal, [Meal(day=date(2024, 3, day)) for day in (1, 2)])
    of_record, of_view = (
        explain(bench.organisation, bench.store, f"house.{of}.count", YEAR) for of in ("meal", "mealread")
    )
    assert [one.records for one in of_view.counted] == [one.records for one in of_record.counted]
    assert len(of_view.counted[0].records) == 2
    told = Explained(of_view, bench.organisation, Language("en"), records=False)
    assert "The statement of house_meal_read" in told.text()
    assert "SELECT id, day, ward" in json.loads(told.json())["statements"][0]["sql"]


def test_nothing_is_kept_in_a_view(house: Any) -> None:
    """A view is no table: it has none in the file, and none of the commands and settings of one."""
    bench = house()
    assert "house_meal_read" not in bench.organisation.tables
    assert "house_meal_read" not in bench.store.engine.tables()
    assert bench.organisation.table(MealRead).name == "house_meal_read"


def test_voided_rows_are_not_in_a_view(plugged: Any) -> None:
    """A table in braces is its rows that stand."""
    figure = figure_of("SELECT id, day FROM {flats_meal}")
    bench = plugged([Meal], [figure])
    _kept, voided = bench.add(Meal(day=date(2024, 2, 1)), Meal(day=date(2024, 2, 1)))
    bench.store.void(Meal, voided, "twice")
    assert bench.measure(figure).value == 1


def test_the_organisations_codes_are_a_views_too(plugged: Any) -> None:
    """A column that is the same as a field has its codes and labels, another all of its choice; slices name them."""

    @view("ration", plural="rations", of=Meal, sql="SELECT id, day, ward, ward AS place FROM {flats_meal}")
    class Ration:
        day: date = on()
        ward: Ward | None = same_as(Meal.ward, default=None)
        place: Ward | None = choice("place", default=None)

    rations = Count("flats.rations", "Rations", of=Ration, by=(Ration.ward, Ration.place))
    bench = plugged(
        [Meal],
        [rations],
        choices={"flats.meal.ward": {"attic": {"label": "the attic", "retired": False}}},
        figures={"own.attic": {"of": "flats.rations", "where": {"ward": "attic"}, "label": "Attic"}},
    )
    bench.add(Meal(day=date(2024, 2, 1), ward=ATTIC), Meal(day=date(2024, 2, 1), ward=Ward.NORTH))
    line, attic = (bench.report().lines[id_] for id_ in ("flats.rations", "own.attic"))
    assert line.axes["ward"].codes["attic"] == line.axes["place"].codes["attic"] == "the attic"
    assert {name: dict(line.result.by[name].items())["attic"].value for name in ("ward", "place")} == {
        "ward": 1,
        "place": 1,
    }
    assert attic.result.value == 1
    assert str(attic.definition) == "Number of rations where ward is the attic; day in the period"


def test_missing_is_not_zero(plugged: Any) -> None:
    """Whether anything was recorded is said by the record that a view is of, not by the rows it happens to have."""
    figure = figure_of("SELECT id, day FROM {flats_meal} WHERE warm = 1")
    bench = plugged([Meal], [figure])
    assert bench.measure(figure).value is None
    bench.add(Meal(day=date(2024, 2, 1)))
    assert (bench.measure(figure).value, bench.measure(figure, Period.of_year(2023)).value) == (0, None)


def test_days_to_come_are_not_counted(plugged: Any) -> None:
    """What a view makes of rows has not happened before its day; of a period to come nothing is stated."""
    figure = figure_of("SELECT id, until AS day FROM {flats_stay} WHERE until IS NOT NULL", of=Stay)
    bench = plugged([Stay], [figure])
    bench.add(*(Stay(since=date(2024, 1, 1), until=date(2024, 3, day), ward=Ward.NORTH) for day in (10, 11)))
    counted = [bench.measure(figure, today=date(2024, 3, day)) for day in (9, 10, 11)]
    assert [one.value for one in counted] == [0, 1, 2]
    explained = explain(bench.organisation, bench.store, "flats.n", YEAR, today=date(2024, 3, 10)).counted
    assert len(explained[0].records) == 1
    to_come = bench.measure(figure, Period.of_year(2025), today=date(2024, 3, 10))
    assert (to_come.value, to_come.notes) == (None, ())


def test_who_is_there_by_what_is_entered_day_by_day(plugged: Any) -> None:
    """A view makes intervals of rows of single days: somebody is there on the last day, whenever that was entered."""

    @view(
        "spell",
        plural="spells",
        of=Meal,
        sql="SELECT id, day AS since, LEAD(day) OVER (ORDER BY day) AS until, warm FROM {flats_meal}",
    )
    class Spell:
        since: date = since()
        warm: bool = flag("warm")
        until: date | None = until()

    figure = Snapshot("flats.spells", "Spells", of=Spell, where={Spell.warm: True})
    bench = plugged([Meal], [figure])
    bench.add(Meal(day=date(2024, 2, 1)), Meal(day=date(2024, 3, 1), warm=True))
    measured = [bench.measure(figure, Period.parse(period)).value for period in ("2024-02", "2024-03", "2024")]
    assert measured == [0, 1, 1]


def figure_of(sql: str, **facts: Any) -> RowFigure:
    """Return a figure of a view with this statement."""

    @view("row", plural="rows", of=facts.pop("of", Meal), sql=sql)
    class Row:
        day: date = on()

    return Count("flats.n", "n", of=Row, **facts)


def class_of(sql: str, role: Any, hint: Any) -> RowFigure:
    """Return a figure of a view that has one more column, of some role."""
    body = {"__annotations__": {"day": date, "more": hint}, "day": on(), "more": role, "__module__": __name__}
    made: type = view("row", plural="rows", of=Meal, sql=sql)(type("Row", (), body))
    return Count("flats.n", "n", of=made)


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        (figure_of("DELETE FROM {flats_meal}"), "must begin with SELECT or WITH"),
        (figure_of("SELECT id, day FROM flats_meal"), "must be a table in braces"),
        (figure_of("SELECT id, day FROM {flats_male}"), "flats_male in its statement is no table"),
        (figure_of("SELECT id, day FROM {kitchen_load}"), "kitchen_load belongs to another plugin"),
        (figure_of("SELECT id, strftime('%Y', day) AS day FROM {flats_meal}"), "strftime() is not portable"),
        (figure_of("SELECT id, day FROM {flats_meal} WHERE day < :end"), "it has no parameters, such as :end"),
        (class_of("SELECT 1", choice("more"), str), "choice() is annotated with a class of Choice"),
        (class_of("SELECT 1", on("more"), date), "Row has 2 event dates"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_loading(plugged: Any, figure: RowFigure, reason: str) -> None:
    """A view is looked at before anything is read, also where only a formula counts it; plugin and view are named."""
    for figures in ([figure], [Formula("flats.double", "Double", figure * 2)]):
        with pytest.raises(FigureError) as refusal:
            plugged([Meal], figures).organisation.figures  # noqa: B018 - checked on first use
        assert reason in str(refusal.value)
        assert "flats: the view Row" in str(refusal.value)


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        (figure_of("SELECT id, ordered FROM {flats_meal}"), "returns no column day"),
        (figure_of("SELECT 'Kari' FROM {flats_meal}"), "returns no column id, day"),
        (figure_of("SELECT id, day FROM {flats_meal} WHERE"), "does not take its statement"),
        (figure_of("SELECT id, NULL AS day FROM {flats_meal}"), "its column day holds"),
        (figure_of("SELECT id, 'Kari' AS day FROM {flats_meal}"), "its column day holds"),
        (figure_of("SELECT id, '2023-02-29' AS day FROM {flats_meal}"), "its column day holds"),
        (figure_of("SELECT id, '2024-13-01' AS day FROM {flats_meal}"), "its column day holds"),
        (figure_of("SELECT id, '2024-11-31' AS day FROM {flats_meal}"), "its column day holds"),
        (figure_of("SELECT id, 20240101 AS day FROM {flats_meal}"), "its column day holds"),
        (class_of("SELECT id, day, 'Kari' AS more FROM {flats_meal}", choice("more"), Ward), "its column more holds"),
        (
            class_of("SELECT id, day, 'Kari' AS more FROM {flats_meal}", quantity("more", unit=Unit.PIECE), int),
            "its column more holds",
        ),
        (
            class_of("SELECT id, day, 0.5 AS more FROM {flats_meal}", quantity("more", unit=Unit.PIECE), int),
            "its column more holds",
        ),
        (class_of("SELECT id, day, 2 AS more FROM {flats_meal}", flag("more"), bool), "its column more holds"),
        (class_of("SELECT id, day, NULL AS more FROM {flats_meal}", flag("more"), bool), "its column more holds"),
    ],
)
def test_what_a_view_may_not_return_is_refused(plugged: Any, figure: RowFigure, reason: str) -> None:
    """What comes of a view is held to its fields; the message names plugin and view and never a value."""
    bench = plugged([Meal], [figure])
    bench.add(Meal(day=date(2024, 2, 1)))
    with pytest.raises(FigureError) as refusal:
        bench.measure(figure)
    assert reason in str(refusal.value)
    assert "flats: the view Row cannot be read" in str(refusal.value)
    assert "Kari" not in str(refusal.value)


def test_a_row_without_an_id_cannot_be_explained(plugged: Any) -> None:
    """The rows behind a figure are known by the ids that the view returns; one without is told where they are asked for."""
    bench = plugged([Meal], [figure_of("SELECT NULL AS id, day FROM {flats_meal}")])
    bench.add(Meal(day=date(2024, 2, 1)))
    with pytest.raises(FigureError, match="its column id holds what that field cannot"):
        explain(bench.organisation, bench.store, "flats.n", YEAR)


@pytest.mark.parametrize("day", ["2024-02-29", "2000-02-29", "2023-02-28", "2024-01-31", "2024-06-30", "2024-12-31"])
def test_every_day_of_the_calendar_is_taken(plugged: Any, day: str) -> None:
    """The last days of months are days, 29 February of leap years too."""
    figure = figure_of("SELECT id, 'DAY' AS day FROM {flats_meal}".replace("DAY", day))
    bench = plugged([Meal], [figure])
    bench.add(Meal(day=date.fromisoformat(day)))
    assert bench.measure(figure, Period.parse(day[:4])).value == 1


def test_a_view_is_no_record(plugged: Any) -> None:
    """A plugin that gives a view as a record, makes one of another view, or has one of a table's name, is told so."""
    with pytest.raises(PluginError, match="MealRead is a view"):
        plugged([Meal, MealRead], [])
    with pytest.raises(Exception, match="not of another view"):
        view("row", plural="rows", of=MealRead, sql="")(type("Row", (), {}))

    @view("meal", plural="meals", of=Stay, sql="SELECT id, since AS day FROM {flats_stay}", name="meal")
    class Other:
        day: date = on()

    with pytest.raises(PluginError, match="both declare the table flats_meal"):
        plugged([Meal, Stay], [Count("flats.n", "", of=Other)]).organisation.figures  # noqa: B018 - checked on first use


def test_what_is_entered_last_is_not_known_of_a_view(plugged: Any) -> None:
    """A change from first to latest needs the order in which rows were entered, which those of a view have not."""

    @view("weighed", plural="weighed", of=Meal, sql="SELECT id, day, grams, person FROM {flats_meal}")
    class Weighed:
        day: date = same_as(Meal.day)
        grams: int | None = same_as(Meal.grams, default=None)
        person: Id[Person] | None = same_as(Meal.person, default=None)

    weighed: Any = Weighed
    figure = Progress("flats.n", "", of=weighed.grams, person=weighed.person)
    with pytest.raises(FigureError, match="no order in which they were entered"):
        plugged([Meal], [figure]).organisation.figures  # noqa: B018 - checked on first use
