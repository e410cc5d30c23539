"""Laws of disclosure control, on real stores with random records: what is hidden, what more, and what never."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne import Config, Measure, MeasureKind, Period, Person, build_report, load, open_store
from omsorgskjerne.core.contacts import MeasureType, Theme
from omsorgskjerne.core.overrides import Override
from omsorgskjerne.disclosure.apply import left
from omsorgskjerne.disclosure.overrides import overrides_of
from omsorgskjerne.disclosure.places import places
from omsorgskjerne.disclosure.protect import protect
from omsorgskjerne.evaluate.results import Report
from omsorgskjerne.ids import Id, new_id
from omsorgskjerne.organisation import Organisation
from omsorgskjerne.organisation.audiences import Rule
from omsorgskjerne.store import Store
from omsorgskjerne.testing import Kit

YEAR = Period.of_year(2024)
RULE = Rule()
FIGURES = {
    "measures.internal": {"label": "Internal", "of": "measures.total", "where": {"kind": "internal"}, "by": ["theme"]},
    "measures.external": {"label": "External", "of": "measures.total", "where": {"kind": "external"}, "by": ["theme"]},
}


class House:
    """An organisation with ten persons, whose measures are made anew for each example."""

    def __init__(self, organisation: Organisation, store: Store, persons: list[Id[Person]]) -> None:
        """Take over an open store with these persons."""
        self.organisation = organisation
        self.store = store
        self.persons = persons

    def report(self, rows: list[tuple[int, str, str, int]]) -> Report:
        """Return the report of measures: month, kind, theme and number of the person (10 and more name nobody)."""
        with self.store.engine.writing():
            self.store.engine.execute('DELETE FROM "measure"')
            for month, kind, theme, person in rows:
                self.store.add(
                    Measure(
                        day=date(2024, month, 3),
                        kind=MeasureKind(kind),
                        type=MeasureType.ADVICE if kind == "internal" else MeasureType.NAV,
                        theme=Theme(theme),
                        person=self.persons[person] if person < len(self.persons) else None,
                    ),
                    new_id(),
                )
        return build_report(self.organisation, self.store, YEAR, today=date(2025, 1, 2))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give one store for all examples."""
    folder: Path = tmp_path_factory.mktemp("house")
    config = Config(path=None, name="Test", file=folder / "omsorg.db", language="en", rest={"figures": FIGURES})
    organisation = load(config, plugins={})
    with open_store(organisation, by="test", create=True) as store:
        yield House(organisation, store, [store.add(Person(registered=date(2014, 1, 1))) for _number in range(10)])


ROWS = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.sampled_from(["internal", "external"]),
        st.sampled_from(["rights", "legal", "housing"]),
        st.integers(0, 25),
    ),
    max_size=60,
)
LAWS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def hidden(report: Report) -> set[object]:
    """Return the places that are not shown."""
    return {place for place, result in places(report) if result.suppressed}


@LAWS
@given(rows=ROWS)
def test_what_is_shown_is_true_and_zero_is_shown(house: House, rows: list[tuple[int, str, str, int]]) -> None:
    """Every number that a protected report shows is the number there is, and no zero is hidden."""
    report = house.report(rows)
    protected = protect(report, house.organisation, house.store, RULE, today=date(2025, 1, 2)).report
    true = dict(places(report))
    for place, result in places(protected):
        assert result.suppressed or result.value == true[place].value
        assert not (result.suppressed and true[place].value == 0)


@LAWS
@given(rows=ROWS)
def test_few_persons_are_never_shown(house: House, rows: list[tuple[int, str, str, int]]) -> None:
    """No part by kind or theme is shown that stems from fewer than five persons, those not named each being one."""
    protected = protect(house.report(rows), house.organisation, house.store, RULE, today=date(2025, 1, 2)).report
    by = protected.lines["measures.total"].result.by
    for dimension, place in (("kind", 1), ("theme", 2)):
        for code, part in by.get(dimension, {}).items():
            theirs = [row[3] for row in rows if row[place] == code]
            named = {person for person in theirs if person < len(house.persons)}
            others = sum(person >= len(house.persons) for person in theirs)
            assert part.suppressed or len(named) + others >= RULE.threshold


@LAWS
@given(rows=ROWS)
def test_no_equation_has_one_hidden_number(house: House, rows: list[tuple[int, str, str, int]]) -> None:
    """Of a total and its parts never exactly one is hidden, for that one could be worked out."""
    protected = protect(house.report(rows), house.organisation, house.store, RULE, today=date(2025, 1, 2)).report
    for line in protected.lines.values():
        for dimension, parts in line.result.by.items():
            axis = line.axes.get(dimension)
            if axis is not None and axis.additive and line.result.value is not None and not line.result.is_range:
                assert sum(part.suppressed for part in parts.values()) != 1


def test_nothing_is_left_behind(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What τ-ARGUS writes while it works, which holds the numbers, is gone afterwards, from wherever it was."""
    elsewhere = tmp_path / "temporary"
    elsewhere.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    rows = (
        [(1, "internal", "rights", 20)] * 9 + [(1, "external", "legal", 20)] * 3 + [(1, "external", "rights", 20)] * 9
    )
    protected = protect(house.report(rows), house.organisation, house.store, RULE, today=date(2025, 1, 2))
    assert hidden(protected.report)
    assert [elsewhere] == list(tmp_path.rglob("*"))


def test_an_override_outlives_the_breakdown_it_names(house: House) -> None:
    """Where the breakdown that an override names is left out, the report is made, and does not say it was shown."""
    report = house.report([(1, "internal", "rights", 20)] * 9 + [(1, "external", "legal", 20)] * 3)
    signed = Override(
        since=date(2024, 1, 1), figure="measures.total", part="kind=external", reason="Agreed", signed_by="The manager"
    )
    override = house.store.add(signed)
    overrides = overrides_of(house.store, report)
    told = []
    for out in (set[tuple[str, str]](), {("measures.total", "kind")}):
        protected = protect(
            left(report, out), house.organisation, house.store, RULE, today=date(2025, 1, 2), overrides=overrides
        )
        assert protected.report.protection is not None
        told.append([one.part for one in protected.report.protection.shown])
    house.store.void(Override, override, reason="test")
    assert told == [["external"], []]


def test_what_was_never_stated_is_not_said_to_be_hidden(omsorg: Callable[..., Kit]) -> None:
    """Where nothing came of a formula because nothing was recorded, the report says so and hides nothing."""
    told = omsorg().run("report", "2024", "--audience", "public", "--format", "json").ok().out
    assert '"suppressed": true' not in told
