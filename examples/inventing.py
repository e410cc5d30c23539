"""Make the records of an example anew: `python examples/inventing.py huset-oslo`.

Each example has a file `*_records.py` with `YEAR` and `files(chance)`, which yields the name and rows of every file of
records. `chance` is seeded with the year, so the files are the same every time, byte for byte. Whoever appears in them
is invented.
"""

import csv
import importlib.util
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

EXAMPLES = Path(__file__).resolve().parent
LETTERS = "ACDEFHJKLMNPRTUVWXY34679"
DISTRICTS = ("01", "02", "03", "04", "05", "12", "16", "outside", "none", "99")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Row = dict[str, object]
Files = Iterator[tuple[str, Iterable[Row]]]


def days_of(year: int) -> list[date]:
    """Return the days of a year."""
    first = date(year, 1, 1)
    return [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]


def on_weekdays(days: Iterable[date], *weekdays: str) -> list[date]:
    """Return the days that fall on some weekdays."""
    wanted = {WEEKDAYS.index(weekday) for weekday in weekdays}
    return [day for day in days if day.weekday() in wanted]


def spread(chance: random.Random, total: int, over: int, least: int = 0) -> list[int]:
    """Share a total out over so many, unevenly but exactly; each gets at least `least`."""
    weights = [chance.uniform(0.75, 1.25) for _one in range(over)]
    rest = total - least * over
    shares = [least + int(rest * weight / sum(weights)) for weight in weights]
    for place in chance.sample(range(over), total - sum(shares)):
        shares[place] += 1
    return shares


def codes(chance: random.Random) -> Iterator[str]:
    """Yield different codes of five signs."""
    seen: set[str] = set()
    while True:
        code = "".join(chance.choice(LETTERS) for _sign in range(5))
        if code not in seen:
            seen.add(code)
            yield code


def person(chance: random.Random, code: str, registered: object, number: int) -> Row:
    """Return a person with an invented nickname that says so."""
    return {
        "registered": registered,
        "code": code,
        "nickname": f"Oppdiktet {number}",
        "birth_year": chance.randint(1955, 2002),
        "gender": chance.choices(("man", "woman", "other"), weights=(70, 28, 2))[0],
        "district": chance.choice(DISTRICTS),
    }


def closed(days: dict[date, str]) -> Iterator[Row]:
    """Yield the closures of single days, with their reasons."""
    for day, reason in days.items():
        yield {"since": day, "until": day + timedelta(days=1), "kind": "closed", "reason": reason}


def write(folder: Path, name: str, rows: Iterable[Row]) -> None:
    """Write a file of records with every column that any row has."""
    rows = list(rows)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def script(example: Path) -> ModuleType:
    """Return the module that invents an example's records."""
    [file] = example.glob("*_records.py")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise ImportError(file.name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def invent(example: Path, folder: Path) -> None:
    """Write every file of an example's records into a folder."""
    made = script(example)
    folder.mkdir(exist_ok=True)
    chance = random.Random(made.YEAR)  # noqa: S311 - invented records, not secrets
    for name, rows in made.files(chance):
        write(folder, name, rows)


def main(names: Sequence[str]) -> None:
    """Write the records of the examples named, or of all."""
    for file in sorted(EXAMPLES.glob("*/*_records.py")):
        if not names or file.parent.name in names:
            invent(file.parent, file.parent / "records")
            print(f"{file.parent.name}: records written")


if __name__ == "__main__":
    main(sys.argv[1:])
