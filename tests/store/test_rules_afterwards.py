"""Rules that are asked when everything written together is written: rows of two records that must agree."""

import json
from collections.abc import Callable

import pytest

from omsorgskjerne import InputError
from omsorgskjerne.testing import Kit

LOANS = '''
from datetime import date
from omsorgskjerne import InputError, Rule, hookimpl, on, record

@record("handed out", plural="handed out", name="out")
class Out:
    """A key handed out."""
    day: date = on()

@record("receipt", plural="receipts")
class Receipt:
    """What was signed for a key."""
    day: date = on()

def agree(rows, proposal):
    if rows.count(Out) != rows.count(Receipt):
        raise InputError("Each key has its receipt.")

@hookimpl
def omsorgskjerne_records(): return [Out, Receipt]

@hookimpl
def omsorgskjerne_rules(): return [Rule(Out, agree, afterwards=True), Rule(Receipt, agree, afterwards=True)]
'''
LIMITED = LOANS.replace("count(Out) != rows.count(Receipt)", "count(Out) > 1").replace(
    "Each key has its receipt.", "There is one key a week."
)


def test_rows_that_must_agree_are_written_together_or_not_at_all(omsorg: Callable[..., Kit]) -> None:
    """One alone is refused and leaves nothing; both together are kept, and both go together, however deep within."""
    kit = omsorg(loans=LOANS)
    out, receipt = (kit.organisation.tables[name].record for name in ("loans_out", "loans_receipt"))
    assert "Each key has its receipt." in kit.run("loans", "out", "add", "--day", "2025-01-01").failed().err
    with kit.store() as store:
        day = store.now().date()

        def one_too_many() -> None:
            with store.together():
                store.add(out(day=day))
                with store.together():
                    store.add(out(day=day))
                    store.add(receipt(day=day))

        with pytest.raises(InputError):
            one_too_many()
        assert (0, 0) == (store.count(out), store.count(receipt))
        with store.together():
            first = store.add(out(day=day))
            with store.together():
                second = store.add(receipt(day=day))
        with pytest.raises(InputError):
            store.void(receipt, second, "wrong")
        with store.together():
            store.void(receipt, second, "wrong")
            store.void(out, first, "wrong")
        assert (0, 0) == (store.count(out), store.count(receipt))


def test_what_is_undone_within_is_not_asked_about(omsorg: Callable[..., Kit]) -> None:
    """Where the inner part fails and is caught, the outer one is kept: the check of the row undone sees none."""
    kit = omsorg(loans=LOANS)
    out, receipt = (kit.organisation.tables[name].record for name in ("loans_out", "loans_receipt"))
    with kit.store() as store:
        day = store.now().date()
        with store.together():
            store.add(out(day=day))
            store.add(receipt(day=day))
            with pytest.raises(InputError, match="no field"), store.together():
                store.edit(receipt, store.add(receipt(day=day)), colour="red")
        assert (1, 1) == (store.count(out), store.count(receipt))


def test_an_import_refuses_the_rows_that_such_a_rule_is_against(omsorg: Callable[..., Kit]) -> None:
    """Each with its line; with --skip-invalid the others are kept, and the chain of changes holds."""
    kit = omsorg(loans=LIMITED)
    file = kit.write("out.csv", "day\n2025-01-01\n2025-01-02\n2025-01-03\n")
    outcome = kit.run("loans", "out", "import", file).failed()
    assert "line 3: There is one key a week.\nline 4: There is one key a week." in outcome.err
    outcome = kit.run("loans", "out", "import", "--skip-invalid", file).ok()
    assert "1 rows were added." in outcome.out
    assert "line 3: There is one key a week." in outcome.err
    assert "2025-01-02" in (kit.folder / "out-refused.csv").read_text()
    assert 1 == len(json.loads(kit.run("loans", "out", "list", "--format", "json").ok().out))
    assert "The chain holds." in kit.run("db", "audit").ok().out
