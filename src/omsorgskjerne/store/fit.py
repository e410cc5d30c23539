"""Whether a file fits the records of the enabled plugins: a digest of each one's declarations is kept in the file."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from omsorgskjerne.errors import StoreError
from omsorgskjerne.organisation.discovery import numbers
from omsorgskjerne.roles import Pick
from omsorgskjerne.store import ddl
from omsorgskjerne.store.own import FORMAT
from omsorgskjerne.tables import CORE
from omsorgskjerne.version import VERSION
from omsorgskjerne.words import Words, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store.engine import Engine
    from omsorgskjerne.store.store import Store

_ = words_of(__name__)


def is_empty(engine: Engine) -> bool:
    """Tell whether nothing has been made in the file yet."""
    return "omsorg_plugin" not in engine.tables()


def refuse_empty(engine: Engine) -> None:
    """Raise StoreError if nothing has been made in the file yet."""
    if is_empty(engine):
        raise StoreError(
            _("There is nothing in {file} yet."), hint=_("Make its tables with: omsorg db migrate"), file=engine.path
        )


def check(store: Store, *, read_only: bool) -> None:
    """Raise StoreError if the file does not fit. Copies codes and labels into it where they have changed."""
    organisation, engine = store.organisation, store.engine
    refuse_empty(engine)
    others = unlike(organisation, engine)
    if others or engine.format() < FORMAT:
        from omsorgskjerne.store.plan import plan

        refuse_newer(organisation, engine)
        if plan(store).steps:
            raise StoreError(
                _("{file} does not fit the records of: {plugins}."),
                hint=_("Bring it up to date with: omsorg db migrate"),
                file=engine.path,
                plugins=", ".join(others) or CORE,
            )
    if not read_only and (others or codes_changed(organisation, engine)):
        with engine.writing():
            sign(organisation, engine)


def signed(engine: Engine) -> dict[str, tuple[str, str]]:
    """Return version and digest of each plugin that the file was last migrated for."""
    return {
        name: (version, digest)
        for name, version, digest in engine.query('SELECT "name", "version", "digest" FROM "omsorg_plugin"')
    }


def unlike(organisation: Organisation, engine: Engine) -> list[str]:
    """Return the enabled plugins whose declarations are not those the file was last migrated for."""
    known = signed(engine)
    return [plugin for plugin, digest in ddl.digests(organisation).items() if known.get(plugin, ("", ""))[1] != digest]


def refuse_newer(organisation: Organisation, engine: Engine) -> None:
    """Raise StoreError if a newer version of the core or a plugin than the one at hand has changed the file."""
    known, version = signed(engine), versions(organisation)
    for plugin in unlike(organisation, engine):
        wrote, _digest = known.get(plugin, ("", ""))
        if numbers(wrote) > numbers(version[plugin]):
            raise StoreError(
                _("{file} was written by {plugin} {wrote}; this is {version}."),
                hint=_("Update it; the file was not touched."),
                file=engine.path,
                plugin="omsorgskjerne" if plugin == CORE else plugin,
                wrote=wrote,
                version=version[plugin],
            )


def versions(organisation: Organisation) -> dict[str, str]:
    """Return the versions of the core and the enabled plugins."""
    return {CORE: VERSION, **{plugin.name: plugin.installed.version for plugin in organisation.plugins}}


def sign(organisation: Organisation, engine: Engine) -> None:
    """Write down which declarations the file fits, and every code with its label.

    So it can be read without this program. Codes that are no longer declared keep the label they had.
    """
    version = versions(organisation)
    for plugin, digest in ddl.digests(organisation).items():
        engine.execute('DELETE FROM "omsorg_plugin" WHERE "name" = ?', (plugin,))
        engine.execute(
            'INSERT INTO "omsorg_plugin" ("name", "version", "digest") VALUES (?, ?, ?)',
            (plugin, version[plugin], digest),
        )
    say = organisation.language.say
    labels = [(field, code, say(label)) for field, code, label in _codes(organisation)]
    engine.executemany('DELETE FROM "omsorg_code" WHERE "field" = ? AND "code" = ?', [label[:2] for label in labels])
    engine.executemany('INSERT INTO "omsorg_code" ("field", "code", "label") VALUES (?, ?, ?)', labels)
    engine.execute("DELETE FROM \"omsorg_file\" WHERE \"key\" IN ('codes', 'organisation')")
    facts = [("codes", _codes_digest(organisation)), ("organisation", organisation.name)]
    engine.executemany('INSERT INTO "omsorg_file" ("key", "value") VALUES (?, ?)', facts)


def codes_changed(organisation: Organisation, engine: Engine) -> bool:
    """Tell whether codes or labels differ from those in the file.

    Labels are compared before they are translated, which is cheap.
    """
    found = next(engine.query('SELECT "value" FROM "omsorg_file" WHERE "key" = \'codes\''), ("",))
    return bool(found[0] != _codes_digest(organisation))


def _codes(organisation: Organisation) -> Iterator[tuple[str, str, str]]:
    for table in organisation.tables.values():
        for field in table.fields:
            if isinstance(field.role, Pick):
                yield from ((f"{table.name}.{field.name}", code, label) for code, label in field.role.codes.items())


def _codes_digest(organisation: Organisation) -> str:
    say = organisation.language.say
    known = [
        (field, code, str(label) if isinstance(label, Words) else say(label))
        for field, code, label in _codes(organisation)
    ]
    return hashlib.sha256(repr((organisation.config.language, organisation.name, known)).encode()).hexdigest()
