"""Many at once, and ends without warning: no row that was acknowledged is lost, and nothing is half-written."""

from __future__ import annotations

import random
import subprocess
import sys
import textwrap
import threading
from datetime import date
from typing import TYPE_CHECKING

import pytest

from omsorgskjerne.core.contacts import Contact, ContactKind
from omsorgskjerne.store import open_store
from omsorgskjerne.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from omsorgskjerne.organisation import Organisation

    Make = Callable[..., Organisation]

VISIT = Contact(day=date(2024, 3, 1), kind=ContactKind.VISIT)
WRITER = textwrap.dedent("""
    import sys
    from datetime import date
    from pathlib import Path
    from omsorgskjerne.core.contacts import Contact, ContactKind
    from omsorgskjerne.organisation import Config, load
    from omsorgskjerne.store import open_store

    file, count, by = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    with open_store(load(Config(path=None, name="Test", file=file), plugins={}), by=by) as store:
        for _row in range(count):
            print(store.add(Contact(day=date(2024, 3, 1), kind=ContactKind.VISIT)), flush=True)
""")


def writer(file: Path, count: int, by: str) -> subprocess.Popen[str]:
    """Start a process that adds rows and prints each id after it was stored."""
    command = [sys.executable, "-c", WRITER, str(file), str(count), by]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_stores_write_in_turn(organisation: Make) -> None:
    """Two who have the file open write one after the other and see each other's rows; the chain is one."""
    with open_store(organisation(), create=True, by="one") as one, open_store(organisation(), by="other") as other:
        for store in (one, other, one):
            store.add(VISIT)
        entries = other.query('SELECT "by_whom" FROM "omsorg_audit" ORDER BY "sequence"')
        assert [by for (by,) in entries] == ["one", "other", "one"]
        assert one.count(Contact) == other.count(Contact) == 3
        assert (verify(one.engine).entries, verify(other.engine).faults) == (3, ())


def test_threads_with_stores_of_their_own_lose_nothing(organisation: Make) -> None:
    """Threads that each open the file add every row."""
    open_store(organisation(), create=True).close()

    def work() -> None:
        with open_store(organisation()) as store:
            for _row in range(50):
                store.add(VISIT)

    threads = [threading.Thread(target=work) for _thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_store(organisation()) as store:
        assert store.count(Contact) == 200


@pytest.mark.parametrize("each", [250, pytest.param(1000, marks=pytest.mark.torture)])
def test_eight_processes_lose_no_row(organisation: Make, tmp_path: Path, each: int) -> None:
    """Eight processes adding hundreds of rows each store all of them, and the chain has an entry for each."""
    open_store(organisation(), create=True).close()
    processes = [writer(tmp_path / "omsorg.db", each, f"writer {number}") for number in range(8)]
    ends = [process.communicate(timeout=120) for process in processes]
    assert [said for _ids, said in ends] == [""] * 8
    acknowledged = {row_id for ids, _said in ends for row_id in ids.split()}
    with open_store(organisation()) as store:
        assert {row.id for row in store.rows(Contact)} == acknowledged
        assert len(acknowledged) == 8 * each
        verified = verify(store.engine)
        assert (verified.entries, verified.compared, verified.faults) == (8 * each, 8 * each, ())
        assert store.engine.check() == []


@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=pytest.mark.torture)])
def test_a_kill_loses_no_acknowledged_row(organisation: Make, tmp_path: Path, kills: int) -> None:
    """Writers that are killed at any moment leave every row whose id they had printed, and a sound file."""
    open_store(organisation(), create=True).close()
    chance = random.Random(kills)  # noqa: S311 - when to kill
    acknowledged: set[str] = set()
    for _pair in range(kills // 2):
        processes = [writer(tmp_path / "omsorg.db", 100_000, "writer") for _process in range(2)]
        for process in processes:
            assert process.stdout is not None
            acknowledged.update(process.stdout.readline().strip() for _row in range(chance.randrange(1, 60)))
        for process in processes:
            process.kill()
        for process in processes:
            with process:
                assert process.stdout is not None
                acknowledged.update(process.stdout.read().split("\n")[:-1])
    with open_store(organisation()) as store:
        stored = {row.id for row in store.rows(Contact)}
        assert acknowledged - stored == set()
        assert len(stored - acknowledged) <= kills
        assert verify(store.engine).faults == ()
        assert store.engine.check() == []
