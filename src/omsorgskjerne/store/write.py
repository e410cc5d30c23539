"""Adding, editing and voiding one row, each in one transaction with its row in the audit chain."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from omsorgskjerne.errors import InputError
from omsorgskjerne.hookspecs import Change
from omsorgskjerne.ids import Id, is_id
from omsorgskjerne.roles import Code, Text
from omsorgskjerne.store import audit, codes, history, references, rows, rules, times
from omsorgskjerne.store.engine import listed, marks, quoted
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from omsorgskjerne.kept import Kept
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.schema import Field
    from omsorgskjerne.store.engine import Engine
    from omsorgskjerne.store.references import Reference, RowKey
    from omsorgskjerne.store.store import Store
    from omsorgskjerne.tables import Table

_ = words_of(__name__)
T = TypeVar("T")

REASON = Text(most=500)


def add(store: Store, record: T, row_id: str | None = None) -> Id[T]:
    """Add a record; return its id. See `Store.add`."""
    table = store.organisation.table(type(record))
    if row_id is not None and not is_id(row_id):
        raise InputError(_("An id has the form of a UUID, as made by new_id()."))
    packed = rows.pack(table, rows.given(table, record), store.organisation.config.timezone)
    with store.together():
        if row_id and _is_there(store.engine, table, row_id, packed):
            return Id(row_id)
        row_id = row_id or next(store.ids)
        check_references(store.engine, store.organisation, table, packed)
        _settle_codes(store.engine, table, packed, table.columns)
        rules.check(store, table, row_id, before=None, after=packed)
        stamp = store.stamp()
        row = {
            "id": row_id,
            **packed,
            "entered_at": stamp,
            "entered_by": store.by,
            "batch": None,
            "voided": None,
            "void_reason": None,
        }
        _insert(store, table, row)
        fields = tuple(name for name, value in packed.items() if value is not None)
        store.tell(Change(table.name, row_id, "add", fields))
    return Id(row_id)


def _insert(store: Store, table: Table, row: dict[str, Any]) -> None:
    salt = audit.new_salt()
    digest = audit.digest(audit.content(row, audit.defaults(store.engine, table.name)), salt)
    row["salt"] = salt.hex()
    store.engine.execute(
        f"INSERT INTO {quoted(table.name)} ({listed(row)}) VALUES ({marks(len(row))})", tuple(row.values())
    )
    audit.append(
        store.engine, action="add", table=table.name, row_id=row["id"], by=store.by, at=row["entered_at"], digest=digest
    )


def _is_there(engine: Engine, table: Table, row_id: str, packed: Mapping[str, Any]) -> bool:
    """Tell whether the same record was added before with this id.

    A call repeated because its answer was lost adds nothing.
    """
    present = rows.stored(engine, table, row_id)
    if present is None:
        if rows.spent(engine, [row_id]):
            raise InputError(_("Another row has this id already."), hint=_("Leave the id out."))
        return False
    original = history.original(engine, row_id) or present
    drawn = {field.name for field in table.fields if isinstance(field.role, Code) and packed[field.name] == ""}
    if any(packed[name] != original.get(name) for name in table.columns if name not in drawn):
        raise InputError(
            _("Another {record} has this id."),
            hint=_("To change a row, use edit; a new one needs no id."),
            record=table.schema.label,
        )
    return True


def check_references(engine: Engine, organisation: Organisation, table: Table, packed: Mapping[str, Any]) -> None:
    """Raise InputError, naming the field, if one refers to a row that does not exist or was voided."""
    for field, record in table.references():
        if packed.get(field.name) is not None:
            target = quoted(organisation.table(record).name)
            if not next(
                engine.query(f'SELECT 1 FROM {target} WHERE "id" = ? AND "voided" IS NULL', (packed[field.name],)), None
            ):
                raise rows.refusal(field, field.role.expected)


def _settle_codes(engine: Engine, table: Table, packed: dict[str, Any], names: Iterable[str]) -> None:
    """Draw a code where none was given, and refuse one that another row has."""
    for field in (table[name] for name in names):
        if not isinstance(field.role, Code) or packed[field.name] is None:
            continue
        if packed[field.name] == "":
            packed[field.name] = codes.draw(field, partial(_taken, engine, table, field))
        elif _taken(engine, table, field, packed[field.name]):
            raise InputError(
                _("{field}: another {record} has this code already."),
                hint=_("Choose another, or leave it out to have one drawn."),
                field=field.label,
                record=table.schema.label,
            )


def _taken(engine: Engine, table: Table, field: Field, code: str) -> bool:
    sql = f"SELECT 1 FROM {quoted(table.name)} WHERE {quoted(field.name)} = ?"
    return next(engine.query(sql, (code,)), None) is not None


def edit(store: Store, record: type[T], row_id: str, changes: Mapping[str, Any]) -> Kept[T]:
    """Change fields of a row; return it as it is now. See `Store.edit`."""
    table = store.organisation.table(record)
    _check_names(table, changes)
    with store.together():
        row = _live(store.engine, table, row_id)
        packed = _changed(table, row, changes, store.organisation.config.timezone)
        fields = tuple(name for name in table.columns if packed[name] != row[name])
        if fields:
            check_references(store.engine, store.organisation, table, {name: packed[name] for name in fields})
            _settle_codes(store.engine, table, packed, fields)
            rules.check(store, table, row_id, before=row, after=packed)
            history.keep(store.engine, table.name, row)
            _replace(store, table, row, {name: packed[name] for name in fields}, action="edit", salt=audit.new_salt())
            store.tell(Change(table.name, row_id, "edit", fields))
    return store.get(record, row_id)


def _check_names(table: Table, changes: Mapping[str, Any]) -> None:
    for name in changes:
        if name not in table:
            import difflib

            near = difflib.get_close_matches(name, table.columns, n=1, cutoff=0.5)
            raise InputError(
                _("A {record} has no field {name}."),
                hint=_("Did you mean {near}?") if near else _("It has: {known}."),
                record=table.schema.label,
                name=name,
                near=near[0] if near else "",
                known=", ".join(table.columns),
            )


def _live(engine: Engine, table: Table, row_id: str) -> dict[str, Any]:
    row = rows.stored(engine, table, row_id)
    if row is None:
        raise InputError(_("There is no {record} of that id."), record=table.schema.label)
    if row["voided"]:
        raise InputError(
            _("This {record} was voided and stays as it is."), hint=_("Add a new one."), record=table.schema.label
        )
    return row


def _changed(table: Table, row: Mapping[str, Any], changes: Mapping[str, Any], zone: str) -> dict[str, Any]:
    checked = {name: rows.check(table[name], value) for name, value in changes.items()}
    for field in table.fields:
        if checked.get(field.name) == "" and isinstance(field.role, Code):
            raise rows.refusal(field, field.role.expected)
    return rows.pack(table, checked, zone, trusted=times.unsettled(table, rows.unpack(table, row), checked))


def _replace(
    store: Store, table: Table, row: Mapping[str, Any], changes: Mapping[str, Any], *, action: str, salt: bytes
) -> None:
    """Change columns of a row, and leave a row in the chain with the digest of all it holds now."""
    digest = audit.digest(audit.content({**row, **changes}, audit.defaults(store.engine, table.name)), salt)
    names = ", ".join(f"{quoted(name)} = ?" for name in (*changes, "salt"))
    store.engine.execute(
        f'UPDATE {quoted(table.name)} SET {names} WHERE "id" = ?', (*changes.values(), salt.hex(), row["id"])
    )
    audit.append(
        store.engine, action=action, table=table.name, row_id=row["id"], by=store.by, at=store.stamp(), digest=digest
    )


def void(store: Store, record: type, row_id: str, reason: str, *, with_references: bool) -> None:
    """Take a row out of the figures. See `Store.void`."""
    table = store.organisation.table(record)
    try:
        reason = REASON.parse(reason)
    except ValueError:
        raise InputError(_("A reason is needed: expected {expected}."), expected=REASON.expected) from None
    with store.together():
        _live(store.engine, table, row_id)
        known = references.references(store.engine, store.organisation)
        one = references.RowKey(table.name, row_id)
        along = references.taken_along(store.engine, known, one) if with_references else []
        _void_all(store, known, [*along, one], reason)


def _void_all(store: Store, known: Sequence[Reference], pending: Sequence[RowKey], reason: str) -> None:
    """Void rows in an order that references and rules allow: one that is refused waits for the others."""
    while pending:
        refused = []
        for row in pending:
            try:
                with store.together():
                    _void_one(store, known, row, reason)
            except InputError as error:
                refused.append((row, error))
        if len(refused) == len(pending):
            raise refused[0][1]
        pending = [row for row, _error in refused]


def _void_one(store: Store, known: Sequence[Reference], row: RowKey, reason: str) -> None:
    table = store.organisation.tables.get(row.table)
    if table is None:
        raise InputError(
            _("Rows of {table} refer to it, and their plugin is not enabled."),
            hint=_("Enable it in omsorg.toml, so that its rules can be asked."),
            table=row.table,
        )
    content = _live(store.engine, table, row.id)
    references.refuse_referred(store.engine, known, table, row.id)
    rules.check(store, table, row.id, before=content, after=None)
    # The content is the same and keeps its salt; a row that came with an import gets one of its own.
    salt = bytes.fromhex(content["salt"]) if content["salt"] else audit.new_salt()
    _replace(store, table, content, {"voided": store.stamp(), "void_reason": reason}, action="void", salt=salt)
    store.tell(Change(table.name, row.id, "void", ()))
