"""Import of records that have rules: what asking costs, and how it grows with the file.

For each record a file in three sizes, each about four times the one before, is imported into a copy of the same store
twice: by the organisation as it is, and by one whose plugins give no rules. Compared is the processor's time within
each of several rounds, in which sides and sizes take turns; told is the median of the ratios. A machine that is shared
drifts, and what was measured minutes apart says more of that than of the rules.
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
import statistics
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from omsorgskjerne import load, open_store
from omsorgskjerne.files import import_file
from omsorgskjerne.organisation import Config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from omsorgskjerne.organisation import Organisation

SIZES = (1_600, 6_249, 25_000)
PLUGINS = ("activities", "housing", "placement", "volunteers")
GROWTH, TIMES = 5, 3
"""How many times as long four times the rows may take, and how many times as long rules may make an import."""
FIRST = date(2015, 1, 1)
LAST = date(2025, 1, 1)
Row = tuple[str, ...]


class Case(NamedTuple):
    """A record that is imported, and the rows there must be before."""

    record: str
    rows: Callable[[int], Iterator[Row]]
    before: Sequence[tuple[str, Callable[[int], Iterator[Row]]]]


def main(argv: list[str]) -> list[tuple[str, str, float, float, str]]:
    """Run the benchmark; return name, floor, ratio, its limit and a remark, for the table of `run.py`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", help=f"of: {', '.join(CASES)}; by default all")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--shuffled", action="store_true", help="rows in no order; moves stay in theirs")
    parser.add_argument("--quick", action="store_true", help="without the largest size, for a look")
    options = parser.parse_args(argv)
    sizes = SIZES[:-1] if options.quick else SIZES
    found: list[tuple[str, str, float, float, str]] = []
    for name in options.cases or CASES:
        found += judged(name, sizes, measure(CASES[name], sizes, options.rounds, shuffled=options.shuffled))
    return found


def judged(
    name: str, sizes: Sequence[int], rounds: Sequence[Sequence[tuple[float, float]]]
) -> Iterator[tuple[str, str, float, float, str]]:
    """Yield the two lines of a record: against the import without rules, and against a file a quarter as long."""
    seconds = [[statistics.median(side) for side in zip(*some, strict=True)] for some in zip(*rounds, strict=True)]
    remark = "; ".join(
        f"{size}: {ours:.2f} s with rules, {floor:.2f} s without"
        for size, (ours, floor) in zip(sizes, seconds, strict=True)
    )
    times = statistics.median(one[-1][0] / one[-1][1] for one in rounds)
    yield f"rules of {name}", "the same import without rules", times, TIMES, remark
    grown = [
        statistics.median(one[number + 1][0] / one[number][0] for one in rounds) for number in range(len(sizes) - 1)
    ]
    yield (
        f"rules of {name}, as rows grow",
        "a quarter of the rows",
        max(grown),
        GROWTH,
        " ".join(f"{by:.2f}" for by in grown),
    )


def measure(case: Case, sizes: Sequence[int], rounds: int, *, shuffled: bool) -> list[list[tuple[float, float]]]:
    """Return, for each round and each size in it, the seconds that an import takes with the rules and without."""
    with tempfile.TemporaryDirectory() as name:
        files = [prepared(Path(name) / str(size), case, size, shuffled=shuffled) for size in sizes]
        return [
            [
                (imported_anew(file, case.record, rules=True), imported_anew(file, case.record, rules=False))
                for file in files
            ]
            for _round in range(rounds)
        ]


def prepared(folder: Path, case: Case, size: int, *, shuffled: bool) -> Path:
    """Make the store that there is before, and the file that is imported into a copy of it; return that."""
    folder.mkdir()
    for record, rows in case.before:
        imported(folder, "base.db", record, written(folder, record, rows(size)), rules=False)
    header, *lines = case.rows(size)
    if shuffled and case.record != "placement.move":
        random.Random(1).shuffle(lines)  # noqa: S311 - the same every time
    return written(folder, case.record, iter([header, *lines]))


def imported_anew(file: Path, record: str, *, rules: bool) -> float:
    """Import a file into a new copy of what there was before; return the processor's seconds it took."""
    shutil.copy(file.with_name("base.db"), file.with_name("omsorg.db"))
    return imported(file.parent, "omsorg.db", record, file, rules=rules)


def written(folder: Path, record: str, rows: Iterator[Row]) -> Path:
    """Write rows, the first of which is the header, to a file."""
    file = folder / f"{record}.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return file


def imported(folder: Path, store: str, record: str, file: Path, *, rules: bool) -> float:
    """Import a file; return the processor's seconds it took."""
    organisation = organised(folder / store, rules=rules)
    tables = {table.path: table.record for table in organisation.tables.values()}
    with open_store(organisation, by="benchmark", create=True) as opened:
        before = time.process_time()
        import_file(opened, tables[record], file)
        return time.process_time() - before


def organised(file: Path, *, rules: bool) -> Organisation:
    """Load an organisation; without `rules`, its plugins are copies that give none."""
    config = Config(path=None, name="Benchmark", file=file, plugins=PLUGINS)
    whole = load(config)
    if rules:
        return whole
    return load(config, plugins={plugin.name: without_rules(plugin.module) for plugin in whole.plugins})


def without_rules(module: ModuleType) -> ModuleType:
    """Return a plugin's hooks but that of its rules."""
    copy = ModuleType(f"{module.__name__}_without_rules")
    hooks = ("records", "figures", "sections", "commands", "migrations")
    for hook in (f"omsorgskjerne_{name}" for name in hooks):
        if hasattr(module, hook):
            setattr(copy, hook, getattr(module, hook))
    return copy


def day(number: int, of: int) -> date:
    """Return the day of the `number`th of so many rows, spread over the ten years."""
    return FIRST + timedelta(days=(LAST - FIRST).days * number // of)


def people(size: int) -> Iterator[Row]:
    """Yield a person for each row."""
    yield "registered", "code"
    yield from ((f"{FIRST}", f"P{n}") for n in range(size))


def institutions(_size: int) -> Iterator[Row]:
    """Yield one institution."""
    yield from [("since", "ownership", "name"), (f"{FIRST}", "municipal", "Elm House")]


def wards(_size: int) -> Iterator[Row]:
    """Yield two wards."""
    yield "since", "level", "institution", "name"
    yield from ((f"{FIRST}", "coping", "Elm House", ward) for ward in ("North", "South"))


def referrals(size: int) -> Iterator[Row]:
    """Yield a referral for each person."""
    yield "day", "level", "code", "person"
    yield from ((f"{day(n, size)}", "coping", f"S{n}", f"P{n}") for n in range(size))


def some_referrals(size: int) -> Iterator[Row]:
    """Yield the referrals of so many moves."""
    return referrals(size // 5 + 1)


def moves(size: int) -> Iterator[Row]:
    """Yield the five moves of each referral, all on the way in and the last a month later."""
    yield "day", "state", "decided_by", "referral", "ward"
    for n in range(size):
        first, ward = day(n, size), ("North", "South")[n % 2]
        yield f"{first}", "referred", "", f"S{n}", ""
        yield f"{first}", "received", "", f"S{n}", ""
        yield f"{first}", "allocated", "head", f"S{n}", ward
        yield f"{first}", "admitted", "institution", f"S{n}", ward
        yield f"{first + timedelta(days=30)}", "discharged", "", f"S{n}", ""


def some_moves(size: int) -> Iterator[Row]:
    """Yield so many moves in all."""
    header, *rows = moves(size // 5 + 1)
    yield from [header, *rows[:size]]


def stays(size: int) -> Iterator[Row]:
    """Yield the stay that each referral led to."""
    yield "since", "until", "level", "discharge", "person", "ward", "referral"
    for n in range(size):
        first, ward = day(n, size), ("North", "South")[n % 2]
        yield f"{first}", f"{first + timedelta(days=30)}", "coping", "as_planned", f"P{n}", ward, f"S{n}"


def dwellings(_size: int) -> Iterator[Row]:
    """Yield one house of many rooms."""
    yield from [("since", "kind", "code", "rooms", "beds"), (f"{FIRST}", "own", "HOUSE", "60", "60")]


def tenancies(size: int) -> Iterator[Row]:
    """Yield tenancies in the one house, some fifty at a time; every fiftieth goes on for five times as long."""
    yield "since", "until", "dwelling", "person"
    for n in range(size):
        last = n + (250 if n % 50 == 0 else 45)
        yield f"{day(n, size)}", f"{day(last, size) + timedelta(days=1)}", "HOUSE", f"P{n}"


def shifts(size: int) -> Iterator[Row]:
    """Yield shifts of a hundred people."""
    yield "day", "task", "person", "begins", "ends"
    yield from ((f"{day(n, size)}", "kitchen", f"P{n % 100}", "10:00", "14:00") for n in range(size))


def engagements(size: int) -> Iterator[Row]:
    """Yield engagements of a hundred people, one after the other."""
    yield "since", "until", "role", "person"
    for n in range(size):
        until = day(n + 50, size) + timedelta(days=1)
        yield f"{until - timedelta(days=1)}", f"{until}", "volunteer", f"P{n}"


def activities(_size: int) -> Iterator[Row]:
    """Yield one closed group."""
    yield from [("since", "kind", "name", "closed"), (f"{FIRST}", "music_group", "Choir", "yes")]


def memberships(size: int) -> Iterator[Row]:
    """Yield memberships in the one group, some twenty at a time."""
    yield "since", "until", "kind", "activity", "person"
    for n in range(size):
        yield f"{day(n, size)}", f"{day(n + 20, size) + timedelta(days=1)}", "music_group", "Choir", f"P{n}"


PLACES = (("person", people), ("placement.institution", institutions), ("placement.ward", wards))
REFERRED = (*PLACES, ("placement.referral", referrals))
CASES = {
    "stays": Case("placement.stay", stays, (*REFERRED, ("placement.move", moves))),
    "tenancies in one house": Case("housing.tenancy", tenancies, (("person", people), ("housing.dwelling", dwellings))),
    "moves": Case("placement.move", some_moves, (*PLACES, ("placement.referral", some_referrals))),
    "shifts": Case("volunteers.shift", shifts, (("person", people),)),
    "engagements": Case("volunteers.engagement", engagements, (("person", people),)),
    "memberships": Case(
        "activities.membership", memberships, (("person", people), ("activities.activity", activities))
    ),
}


if __name__ == "__main__":
    import sys

    for row in main(sys.argv[1:]):
        print(*row, sep="  ")
