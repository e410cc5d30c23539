"""Attack random organisations: `python -m tests.attack 1-40` prints what each public report told that it hides."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING

from tests.attack.holders import holders
from tests.attack.judge import Verdict, judge, place_of
from tests.attack.organisations import YEAR, make, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def attacked(seed: int, folder: Path, config: str = "") -> tuple[Verdict, str]:
    """Make an organisation, write its public report, and attack it; return what came of it, and how long each took.

    `config` is added to its `omsorg.toml`.
    """
    begun = process_time()
    made = make(folder, seed)
    with (folder / "omsorg.toml").open("a", encoding="utf-8") as toml:
        toml.write(config)
    at = process_time()
    public = written(made, str(YEAR), "public", "json", "csv")
    after = process_time()
    internal = written(made, str(YEAR), "internal", "json", "csv")
    true = json.loads(internal["json"].read_text(encoding="utf-8"))
    asked = process_time()
    files = [internal["csv"], *public.values()]  # definitions and codes are known to whoever has the program
    verdict = judge(files, [true], made.free, holders(made, str(YEAR)), single=made.single)
    times = f"{made.rows:5} rows of {made.years} years, seconds {at - begun:.1f} {after - at:.1f} {process_time() - asked:.1f}"
    return verdict, times


def seeds(words: Sequence[str]) -> Iterator[int]:
    """Yield the seeds that are asked for: numbers, or from and to."""
    for word in words:
        first, _dash, last = word.partition("-")
        yield from range(int(first), int(last or first) + 1)


def main(words: Sequence[str]) -> int:
    """Attack and print; `-v` prints each number that was told. Return 1 where there was one."""
    total, kinds = Verdict(), Counter[str]()
    for seed in seeds([word for word in words if word != "-v"]):
        with TemporaryDirectory() as folder:
            verdict, times = attacked(seed, Path(folder))
        told = verdict.exact | verdict.narrow
        also = told | verdict.singles
        here = Counter(one.kind for one in told.values())
        say(f"{seed:4}: {times}; {summary(verdict)} {dict(here)}, guesses untrue {verdict.untrue}")
        for name, one in also.items() if "-v" in words else ():
            say(f"      {one.kind}: {place_of(name)} in {one.seen.low:g}–{one.seen.high:g}, is {one.true:g}")
        for fault in verdict.wrong:
            say(f"      fault of the attacker: {fault[:500]}")
        kinds += here
        total.hidden, total.shown = total.hidden + verdict.hidden, total.shown + verdict.shown
        for whole, some in (
            (total.exact, verdict.exact),
            (total.narrow, verdict.narrow),
            (total.above, verdict.above),
            (total.singles, verdict.singles),
        ):
            whole.update({(seed, name): one for name, one in some.items()})
    say(f" all: {summary(total)} {dict(kinds)}")
    return 1 if total.exact or total.narrow else 0


def summary(verdict: Verdict) -> str:
    """Return how many numbers were shown, hidden, and told all the same."""
    told = f"exact {len(verdict.exact)}, narrow {len(verdict.narrow)}, from below {len(verdict.above)}, single {len(verdict.singles)}, luck {len(verdict.lucky)}"
    return f"shown {verdict.share:.0%}, hidden {verdict.hidden}, {told}"


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
