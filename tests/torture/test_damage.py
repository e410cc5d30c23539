"""Damaged stores and archives: told in words, never taken for whole, and a good backup can take their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from places import archived

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from places import Stage

PAGE = 4096
STORES, ARCHIVES = 120, 400


def _bit(data: bytearray, seed: random.Random) -> None:
    data[seed.randrange(len(data))] ^= 1 << seed.randrange(8)


def _byte(data: bytearray, seed: random.Random) -> None:
    data[seed.randrange(len(data))] = seed.choice((0, 255, seed.randrange(256)))


def _bytes(data: bytearray, seed: random.Random) -> None:
    place = seed.randrange(len(data))
    data[place : place + 16] = seed.randbytes(16)


def _page(data: bytearray, seed: random.Random) -> None:
    page = seed.randrange(len(data) // PAGE) * PAGE
    data[page : page + PAGE] = bytes(PAGE)


def _swap(data: bytearray, seed: random.Random) -> None:
    one, other = (seed.randrange(len(data) // PAGE) * PAGE for _page in "ab")
    data[one : one + PAGE], data[other : other + PAGE] = data[other : other + PAGE], data[one : one + PAGE]


def _cut(data: bytearray, seed: random.Random) -> None:
    del data[seed.randrange(len(data)) :]


def _header(data: bytearray, seed: random.Random) -> None:
    data[seed.randrange(100)] = seed.randrange(256)


def _schema(data: bytearray, seed: random.Random) -> None:
    """Damage the text of a statement that made a table or an index."""
    found = [at for at in range(len(data)) if data.startswith(b"CREATE ", at)]
    at = seed.choice(found) + seed.randrange(120)
    data[at] = seed.choice((255, 0, seed.randrange(256)))


STORE_DAMAGE: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _bit,
    _byte,
    _bytes,
    _page,
    _swap,
    _cut,
    _header,
    _schema,
)
LOOKS = ("db check", "db audit", "today", "report 2025", "contact export {out}/x.csv", "db backup {out}/b.zip")


def test_damaged_stores(stage: Stage) -> None:
    """No command fails unexplained on a damaged store, none backs it up as if whole, and a restore replaces it."""
    whole, held = stage.furnished.store.read_bytes(), stage.furnished.state()
    for number in range(int(STORES * stage.size)):
        place = stage.furnished.copy(stage.folder / "place")
        data, damage = bytearray(whole), STORE_DAMAGE[number % len(STORE_DAMAGE)]
        damage(data, stage.seed)
        if data == whole:
            continue
        place.store.write_bytes(data)
        stage.sheet.count("attempts")
        codes = {}
        for words in LOOKS:
            end = place.run(stage.runner, *words.replace("{out}", str(place.out)).split())
            codes[words] = end.code
            if end.is_fault:
                stage.sheet.fault("exit 70", f"damage {number} ({damage.__name__}), {words}: {end.err.strip()[-300:]}")
        found = codes["db check"] != 0 or codes["db audit"] != 0
        stage.sheet.count("hit", int(found))
        # A copy leaves indexes behind, so that it may be whole although the store is not.
        if found and codes[LOOKS[-1]] == 0 and archived(place.out / "b.zip").content != held.content:
            stage.sheet.fault(
                "corrupt", f"damage {number} ({damage.__name__}): what is left of it is backed up with exit 0"
            )
        end = place.run(stage.runner, "db", "restore", place.out / "good.zip")
        if (
            end.code
            or not place.state().sound
            or place.state().outline != archived(stage.furnished.out / "good.zip").outline
        ):
            kind = "exit 70" if end.is_fault else "other"
            stage.sheet.fault(
                kind,
                f"damage {number} ({damage.__name__}): a good backup could not take its place: {end.err.strip()[-300:]}",
            )
    stage.sheet.judge()


def _field(data: bytearray, seed: random.Random) -> None:
    """Change a byte where a zip says what it holds: headers of entries, and its directory."""
    found = [
        at
        for sign in (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06")
        for at in range(len(data))
        if data.startswith(sign, at)
    ]
    data[min(seed.choice(found) + seed.randrange(46), len(data) - 1)] = seed.choice((0, 1, 8, 255, seed.randrange(256)))


def _spliced(data: bytearray, seed: random.Random) -> None:
    at = seed.randrange(len(data))
    data[at:at] = seed.randbytes(seed.randrange(1, 40))


ARCHIVE_DAMAGE = (_bit, _byte, _bytes, _cut, _field, _spliced)


def test_damaged_archives(stage: Stage) -> None:
    """A damaged backup is refused with exit 1 and nothing is changed, unless the damage changed nothing in the store."""
    place = stage.furnished.copy(stage.folder / "place")
    whole = (stage.furnished.out / "good.zip").read_bytes()
    bad = place.out / "bad.zip"
    before = {name: (place.root / name).read_bytes() for name in place.files()}
    held = archived(stage.furnished.out / "good.zip")
    for number in range(int(ARCHIVES * stage.size)):
        data, damage = bytearray(whole), ARCHIVE_DAMAGE[number % len(ARCHIVE_DAMAGE)]
        damage(data, stage.seed)
        if data == whole:
            continue
        bad.write_bytes(data)
        end = place.run(stage.runner, "db", "restore", bad)
        stage.sheet.count("attempts")
        how = f"archive {number} ({damage.__name__})"
        if end.is_fault:
            stage.sheet.fault("exit 70", f"{how}: {end.err.strip()[-300:]}")
        if end.code == 0:
            if place.state().ids != held.ids:
                stage.sheet.fault("corrupt", f"{how}: accepted")
            place = stage.furnished.copy(stage.folder / "place")
        else:
            stage.sheet.count("hit")
            bad.unlink()
            after = {name: (place.root / name).read_bytes() for name in place.files()}
            changed = {
                name
                for name in before.keys() | after.keys()
                if before.get(name) != after.get(name) and "omsorg.db-" not in name
            }
            if changed:
                stage.sheet.fault("leftovers", f"{how}: changed {sorted(changed)}", len(changed))
                place = stage.furnished.copy(stage.folder / "place")
    stage.sheet.judge()
