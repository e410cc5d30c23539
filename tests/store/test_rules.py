"""Rules: asked before every change, in its transaction; what one refuses leaves nothing behind."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

import pytest

from omsorgskjerne import (
    Assessment,
    Contact,
    Id,
    InputError,
    LifeArea,
    Person,
    PluginError,
    Proposal,
    Rows,
    Rule,
    Store,
    Unit,
    clock,
    code,
    on,
    open_store,
    quantity,
    record,
    ref,
    words_of,
)
from omsorgskjerne.files import RefusedFileError, import_file
from omsorgskjerne.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from omsorgskjerne.organisation import Organisation

_ = words_of(__name__)
DAY = date(2024, 10, 26)


@record("watch", plural="watches")
class Watch:
    """A watch."""

    day: date = on()
    code: str = code(default="")
    begins: time | None = clock("begins", default=None)
    ends: time | None = clock("ends", after="begins", default=None)
    minutes: int | None = quantity("minutes", unit=Unit.MINUTE, between=("begins", "ends"), default=None)
    person: Id[Person] | None = ref("person", default=None)


def one_a_day(rows: Rows, proposal: Proposal) -> None:
    """Refuse a second watch on a day, and that the last one is voided."""
    if proposal.after is None:
        if rows.count(Watch) == 1:
            raise InputError(_("The last watch stays."))
    elif any(row.id != proposal.id for row in rows.rows(Watch, {"day": proposal.after.day})):
        raise InputError(_("One watch a day."), hint=_("Give another day."))


@pytest.fixture
def watches(organisation: Callable[..., Organisation]) -> Iterator[Store]:
    """Return a store with the rule."""
    with open_store(organisation(Watch, rules=[Rule(Watch, one_a_day)]), by="tester", create=True) as opened:
        yield opened


def days(store: Store) -> list[str]:
    """Return the days of all watches that are not voided, first to last."""
    return [f"{row.record.day}" for row in store.rows(Watch, newest_first=False)]


def test_what_a_rule_refuses_is_not_stored(watches: Store) -> None:
    """A refused add, edit or void leaves rows, chain and history as they were."""
    first = watches.add(Watch(day=DAY))
    second = watches.add(Watch(day=date(2024, 10, 27)))
    entries = list(watches.query('SELECT COUNT(*) FROM "omsorg_audit"'))
    with pytest.raises(InputError, match="One watch a day"):
        watches.add(Watch(day=DAY))
    with pytest.raises(InputError, match="One watch a day"):
        watches.edit(Watch, second, day=DAY)
    assert entries == list(watches.query('SELECT COUNT(*) FROM "omsorg_audit"'))
    assert ["2024-10-26", "2024-10-27"] == days(watches)
    watches.void(Watch, second, "test")
    with pytest.raises(InputError, match="stays"):
        watches.void(Watch, first, "test")
    assert ["2024-10-26"] == days(watches)
    assert 1 == len(watches.history(Watch, first))
    assert () == verify(watches.engine).faults


def test_a_rule_sees_a_row_as_it_is_and_as_it_would_be(organisation: Callable[..., Organisation]) -> None:
    """An added row has no before and a voided one no after; codes are drawn, offsets and minutes settled."""
    seen: list[Proposal] = []
    rule = Rule(Watch, lambda _rows, proposal: seen.append(proposal))
    with open_store(organisation(Watch, rules=[rule]), create=True) as store:
        row = store.add(Watch(day=DAY, begins=time(22), ends=time(7)))
        added = store.get(Watch, row).record
        edited = store.edit(Watch, row, ends=time(6)).record
        store.edit(Watch, row, ends=time(6))  # changes nothing: nothing is asked
        store.void(Watch, row, "test")
    assert [Proposal(row, None, added), Proposal(row, added, edited), Proposal(row, edited, None)] == seen
    assert (600, 540) == (added.minutes, edited.minutes)
    assert added.code


def test_a_rule_is_asked_after_references_and_codes(organisation: Callable[..., Organisation]) -> None:
    """A row that refers to nobody, or has a code that another has, is refused before its rules are asked."""
    seen: list[str] = []
    rule = Rule(Watch, lambda _rows, proposal: seen.append(proposal.after.code))
    with open_store(organisation(Watch, rules=[rule]), create=True) as store:
        store.add(Watch(day=DAY, code="ABC12"))
        for wrong in (Watch(day=DAY, person=Id("0")), Watch(day=DAY, code="ABC12")):
            with pytest.raises(InputError):
                store.add(wrong)
    assert ["ABC12"] == seen


def test_each_row_of_a_file_sees_those_before_it(watches: Store, tmp_path: Path) -> None:
    """Rows of a file are checked in its order; without a refused row its day and its code are free for the next."""
    watches.add(Watch(day=DAY, code="AAA1"))
    file = tmp_path / "watches.csv"
    file.write_text(
        "day,code\n2024-10-26,bbb2\n2024-10-27,bbb2\nmonday,ccc3\n2024-10-27,ccc3\n2024-10-28,ccc3\n",
        encoding="utf-8",
    )
    with pytest.raises(RefusedFileError) as refused:
        import_file(watches, Watch, file)
    said = ["line 2: One watch a day. Give another day.", "line 5: One watch a day. Give another day."]
    assert said == [str(line) for line in refused.value.refusals if "watch" in str(line)]
    assert 3 == refused.value.refused
    assert (2, 3) == ((dry := import_file(watches, Watch, file, dry_run=True, skip_invalid=True)).added, dry.refused)
    assert ["2024-10-26"] == days(watches)
    done = import_file(watches, Watch, file, skip_invalid=True)
    assert (2, 3) == (done.added, done.refused)
    assert ["2024-10-26", "2024-10-27", "2024-10-28"] == days(watches)
    assert done.refused_file
    refused_rows = done.refused_file.read_text(encoding="utf-8-sig").splitlines()
    assert all("Give another day." in refused_rows[row] for row in (1, 3))
    assert 4 == len(refused_rows)
    assert () == verify(watches.engine).faults


def test_a_row_that_is_there_already_is_not_asked_for_again(watches: Store, tmp_path: Path) -> None:
    """A file with the ids of rows that are in the store adds nothing and breaks no rule."""
    row = watches.add(Watch(day=DAY, code="AAA1"))
    (tmp_path / "again.csv").write_text(f"id,day,code\n{row},2024-10-26,aaa1\n", encoding="utf-8")
    done = import_file(watches, Watch, tmp_path / "again.csv")
    assert (0, 1, 0) == (done.added, done.already, done.refused)


def test_a_plugin_rules_its_own_records_only(organisation: Callable[..., Organisation]) -> None:
    """A rule about another's record is a fault of the plugin; the core's rows can be written all the same."""
    here = organisation(Watch, rules=[Rule(Contact, one_a_day)])
    with pytest.raises(PluginError, match="laundry gives a rule for Contact"):
        here.rules(Watch)
    assert () == here.rules(Contact)


def test_the_core_has_rules_of_its_own(store: Store) -> None:
    """An assessment needs a score, in BrukerPlan from one to five; one that breaks a rule is not stored."""
    person = store.add(Person(registered=DAY))
    given = {"day": DAY, "person": person, "area": LifeArea.WORK}
    for wrong, reason in (({}, "needs a score"), ({"score": 6}, "from 1 to 5")):
        with pytest.raises(InputError, match=reason):
            store.add(Assessment(**given, **wrong))  # type: ignore[arg-type]
    store.add(Assessment(**given, own_score=5))  # type: ignore[arg-type]
    assert [5] == [row.record.own_score for row in store.rows(Assessment)]
