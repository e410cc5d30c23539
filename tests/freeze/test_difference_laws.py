"""Whatever is done after freezing, the causes of each change add up to it, and the records can be found again."""

from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from omsorgskjerne.core.contacts import Contact, ContactKind
from omsorgskjerne.core.people import Person
from omsorgskjerne.evaluate.report import build_report
from omsorgskjerne.files import import_file
from omsorgskjerne.freeze.content import content_of
from omsorgskjerne.freeze.differences import UNDO, Cause, differences
from omsorgskjerne.organisation import Config, load
from omsorgskjerne.period import Period
from omsorgskjerne.store import Store, audit, frozen, open_store, past

YEAR = Period.parse("2024")
days = st.sampled_from([date(2023, 12, 31), date(2024, 1, 1), date(2024, 6, 1), date(2024, 12, 31), date(2025, 1, 1)])
kinds = st.sampled_from([ContactKind.VISIT, ContactKind.PHONE, ContactKind.CRISIS_TALK])
number = st.integers(1, 9)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), days, kinds, number),
        st.tuples(st.just("import"), days, kinds, number),
        st.tuples(st.just("edit"), days, kinds, number),
        st.tuples(st.just("void"), number),
    ),
    max_size=6,
)


def do(store: Store, folder: Path, step: tuple[Any, ...]) -> None:
    """Do one thing to the records: add, import three, correct one or void one, if there is any."""
    match step:
        case ("add", day, kind, count):
            person = next(iter(store.rows(Person, limit=1))).id if count % 2 else None
            store.add(Contact(day=day, kind=kind, persons=count, person=person))
        case ("import", day, kind, count):
            lines = [f"{day},{kind},{count + row}" for row in range(3)]
            path = folder / "rows.csv"
            path.write_text("\n".join(["day,kind,persons", *lines, ""]), encoding="utf-8")
            import_file(store, Contact, path)
        case ("edit", day, kind, count):
            for row in list(store.rows(Contact))[count - 1 : count]:
                store.edit(Contact, row.id, day=day, kind=kind, persons=count)
        case ("void", count):
            for row in list(store.rows(Contact))[count - 1 : count]:
                store.void(Contact, row.id, "counted twice")


def frozen_of(store: Store) -> frozen.Frozen:
    """Freeze the year, without files."""
    report = build_report(store.organisation, store, YEAR)
    content = content_of(report, report, store)
    facts = {"audience": "internal", "for_whom": "board", "language": "en", "head": audit.head(store.engine)}
    return frozen.keep(store, frozen.new_id(store.engine), YEAR, **facts, content=content, files=[])  # type: ignore[arg-type]


def in_a_store(test: Callable[[Store, Path], None]) -> None:
    """Run a test in a store of its own."""
    with TemporaryDirectory() as name:
        organisation = load(Config(path=None, name="Test", file=Path(name) / "omsorg.db", language="en"))
        with open_store(organisation, create=True) as store:
            store.add(Person(registered=date(2024, 1, 1)))
            test(store, Path(name))


@settings(max_examples=settings().max_examples // 3)  # each makes a dozen reports
@given(before=steps, between=steps, after=steps)
def test_the_causes_add_up(before: list[Any], between: list[Any], after: list[Any]) -> None:
    """New, corrected and voided explain the whole change of every figure and part: nothing is left, and nothing else."""

    def check(store: Store, folder: Path) -> None:
        for step in before:
            do(store, folder, step)
        first = frozen_of(store)
        for step in between:
            do(store, folder, step)
        second = frozen_of(store)
        for step in after:
            do(store, folder, step)
        for later in (None, second):
            for one in differences(store, first, later):
                assert sum(one.causes.values()) == (one.after or 0) - (one.before or 0)
                assert one.causes.keys() <= {Cause.NEW, Cause.CORRECTED, Cause.VOIDED}
        with closing(store.engine.copy()) as copy:
            for undo in UNDO:
                undo(copy, first.sequence)
            records = past.records(store.organisation, copy, YEAR)
        assert records == frozen.content(store.engine, first.id)["records"]

    in_a_store(check)
