"""Frozen reports as they are kept: facts, content and files, put in once and sealed by an entry in the audit chain.

The entry's digest is made of everything that is kept of the report, of each file its hash.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.errors import InputError
from omsorgskjerne.ids import new_code
from omsorgskjerne.organisation.audiences import INTERNAL
from omsorgskjerne.period import Period
from omsorgskjerne.store import audit
from omsorgskjerne.store.engine import listed, marks
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from omsorgskjerne.store.engine import Engine, Row
    from omsorgskjerne.store.store import Store

_ = words_of(__name__)

ACTION, TABLE = "freeze", "omsorg_frozen"
COLUMNS = (
    "id", "period_start", "period_end", "audience", "for_whom", "language", "at", "by_whom", "chain_sequence",
    "chain_link", "fingerprint",
)  # fmt: skip
"""What is known of a frozen report beside its content."""
_FACTS = f'SELECT {listed(COLUMNS)} FROM "omsorg_frozen"'
_SINCE = (
    'SELECT "frozen"."id" FROM "omsorg_audit" AS "entry" JOIN "omsorg_frozen" AS "frozen" '
    'ON "frozen"."id" = "entry"."row_id" WHERE "entry"."action" = ? AND "entry"."sequence" > ? '
    'AND ("frozen"."audience" = ? OR (? <> ? AND "frozen"."audience" <> ?))'
)
_FILES = 'SELECT "format", "name", "sha256" FROM "omsorg_frozen_file" WHERE "frozen" = ? ORDER BY "format"'


@attrs.frozen
class File:
    """One written form of a frozen report."""

    format: str
    name: str
    data: bytes = attrs.field(repr=False)

    @property
    def sha256(self) -> str:
        """Return the hash of its bytes."""
        return hashlib.sha256(self.data).hexdigest()


@attrs.frozen
class Frozen:
    """What was frozen, for whom and when; its content and files are read when they are asked for."""

    id: str
    period: Period
    audience: str
    for_whom: str
    language: str
    at: datetime
    by: str
    sequence: int
    """The last entry of the audit chain when it was evaluated."""
    link: str
    fingerprint: str
    """Of the records that were counted."""
    files: Mapping[str, str]
    """Format → hash of the file."""

    def before(self, other: Frozen) -> bool:
        """Tell whether it was frozen before another."""
        return (self.sequence, self.at) < (other.sequence, other.at)


def new_id(engine: Engine) -> str:
    """Return an id that no frozen report has: short enough to be said on the telephone."""
    return next(code for code in iter(new_code, "") if not list(engine.query(f'{_FACTS} WHERE "id" = ?', (code,))))


def keep(
    store: Store,
    id: str,
    period: Period,
    *,
    audience: str,
    for_whom: str,
    language: str,
    head: audit.Head,
    content: Mapping[str, Any],
    files: Sequence[File],
) -> Frozen:
    """Keep a frozen report and seal it with an entry in the chain, all of it or nothing; return it.

    `head` is the end of the chain when the report was made. Raises InputError where another was frozen since for
    the same audience, or both are for outside: the two were not compared.
    """
    engine, at = store.engine, store.stamp()
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    fingerprint = hashlib.sha256(json.dumps(content["records"], sort_keys=True).encode()).hexdigest()
    facts = (id, str(period.start), str(period.end), audience, for_whom, language, at, store.by, *head, fingerprint)
    with store.together():
        asked = (ACTION, head.sequence, audience, audience, INTERNAL.code, INTERNAL.code)
        since = next(engine.query(_SINCE, asked), None)
        if since is not None:
            raise InputError(
                _("Another report was frozen as {id} while this one was made. Nothing was frozen."),
                hint=_("See what it holds with omsorg frozen, and freeze this one again if it still should be."),
                id=since[0],
            )
        columns = (*COLUMNS, "content")
        engine.execute(
            f'INSERT INTO "omsorg_frozen" ({listed(columns)}) VALUES ({marks(len(columns))})', (*facts, text)
        )
        engine.executemany(
            'INSERT INTO "omsorg_frozen_file" ("frozen", "format", "name", "sha256", "bytes") VALUES (?, ?, ?, ?, ?)',
            [(id, file.format, file.name, file.sha256, file.data) for file in files],
        )
        seal = _seal((*facts, text), engine.query(_FILES, (id,)))
        audit.append(engine, action=ACTION, table=TABLE, row_id=id, by=store.by, at=at, digest=seal)
    return find(engine, id)


def _seal(kept: Sequence[Any], files: Iterator[Row]) -> str:
    """Return the digest of all that is kept of a report; a file is there by its hash."""
    return hashlib.sha256(json.dumps([*kept, *files], separators=(",", ":")).encode()).hexdigest()


def every(engine: Engine) -> list[Frozen]:
    """Return all frozen reports, the first one first."""
    return [_frozen(engine, row) for row in list(engine.query(f'{_FACTS} ORDER BY "chain_sequence", "at", "id"'))]


def latest(engine: Engine, period: Period, audience: str | None = None) -> Frozen | None:
    """Return the report of exactly that period that was frozen last, for one audience or for any."""
    of_period = [one for one in every(engine) if one.period == period and audience in {None, one.audience}]
    return of_period[-1] if of_period else None


def find(engine: Engine, id: str) -> Frozen:
    """Return a frozen report by its id, in capitals or not. Raises InputError if there is none."""
    row = next(engine.query(f'{_FACTS} WHERE "id" = ?', (id.strip().upper(),)), None)
    if row is None:
        raise InputError(_("There is no frozen report of that id."), hint=_("List them with: omsorg frozen"))
    return _frozen(engine, row)


def _frozen(engine: Engine, row: Row) -> Frozen:
    id, start, end, audience, for_whom, language, at, by, sequence, link, fingerprint = row
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    files = {format: sha256 for format, _name, sha256 in engine.query(_FILES, (id,))}
    when = datetime.fromisoformat(at)
    return Frozen(id, period, audience, for_whom, language, when, by, sequence, link, fingerprint, files)


def content(engine: Engine, id: str) -> dict[str, Any]:
    """Return the content of a frozen report."""
    found: dict[str, Any] = json.loads(
        next(engine.query('SELECT "content" FROM "omsorg_frozen" WHERE "id" = ?', (id,)))[0]
    )
    return found


def file(engine: Engine, frozen: Frozen, format: str) -> File:
    """Return a file of a frozen report, byte for byte as it was. Raises InputError if it was not frozen so."""
    sql = 'SELECT "name", "bytes" FROM "omsorg_frozen_file" WHERE "frozen" = ? AND "format" = ?'
    row = next(engine.query(sql, (frozen.id, format)), None)
    if row is None:
        raise InputError(
            _("{id} was not frozen in this format."),
            hint=_("It has: {formats}. To write its numbers in another: --anew"),
            id=frozen.id,
            formats=", ".join(frozen.files),
        )
    return File(format, row[0], bytes(row[1]))


def faults(engine: Engine) -> Iterator[Phrase]:
    """Yield what of frozen reports is not as it was sealed."""
    if not {TABLE, "omsorg_frozen_file"} <= set(engine.tables()):
        return  # a file that is to be migrated
    sql = 'SELECT "row_id", "digest" FROM "omsorg_audit" WHERE "action" = ?'
    seals: dict[str, str] = dict(engine.query(sql, (ACTION,)))
    rows = engine.query(f'SELECT {listed((*COLUMNS, "content"))} FROM "omsorg_frozen" ORDER BY "id"')
    kept = {row[0]: _seal(row, engine.query(_FILES, (row[0],))) for row in rows}
    for id in sorted(seals.keys() | kept.keys()):
        if id not in kept:
            yield Phrase(_("the frozen report {id} is gone."), id=id)
        elif seals.get(id) != kept[id]:
            yield Phrase(_("the frozen report {id} was changed, or put in beside the program."), id=id)
    for id, format, sha256, data in engine.query(
        'SELECT "frozen", "format", "sha256", "bytes" FROM "omsorg_frozen_file" ORDER BY "frozen", "format"'
    ):
        if hashlib.sha256(data).hexdigest() != sha256 or id not in kept:
            yield Phrase(_("the file {format} of the frozen report {id} was changed."), id=id, format=format)


def codes(engine: Engine) -> dict[str, dict[str, str]]:
    """Return the codes in use with their labels, by field."""
    found: dict[str, dict[str, str]] = {}
    for field, code, label in engine.query(
        'SELECT "field", "code", "label" FROM "omsorg_code" ORDER BY "field", "code"'
    ):
        found.setdefault(field, {})[code] = label
    return found
