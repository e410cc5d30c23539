"""Ghosts: rows that could have been and were not, so that worlds are not made of what happened alone.

Nobody outside knows which codes never occur together. For each two codes by which numbers are told apart, that of a
field and that of another, or a month, there is a ghost: a row that has the one, changed to have the other, with copies
of its own of all it refers to, and of what else hangs together with it. Where all rows have one code of a field, others
might have another. What figures would count of ghosts is read as
that of rows is, from a store in memory that holds nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.roles import Code, Day, Pick
from omsorgskjerne.store.scratch import Scratch, Sought, first_ids, first_in_months, rows_where
from omsorgskjerne.terms import Disclosure

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period
    from omsorgskjerne.store.engine import Engine
    from omsorgskjerne.store.scratch import Cells
    from omsorgskjerne.tables import Table

HOLDERS = frozenset(map(str, Disclosure))
"""The records of persons, households and dwellings: whom rows belong to."""
MOST = 2000
"""Ghosts of a table at most: those of the figures that come first."""
SAMPLES = 40
"""Codes of a field for which there are ghosts, at most."""
BUNDLE = 60
"""Rows that hang together with one, at most; of more there are no ghosts."""


class Trait(NamedTuple):
    """What tells rows apart: a field, or one of the row that a reference leads to."""

    reference: str
    """Empty for a field of its own."""
    name: str


Where = tuple[tuple[str, tuple[Any, ...]], ...]
"""Which rows of a table are looked at: those that have one of some codes in each of some columns."""


def invent(
    organisation: Organisation,
    engine: Engine,
    figures: Iterable[Figure],
    linked: Mapping[str, Collection[Table]],
    days: Period,
) -> Scratch:
    """Return a store in memory that holds the ghosts of what figures count; tables that are `linked` go together."""
    traits: defaultdict[Table, defaultdict[Where, dict[Trait, None]]] = defaultdict(lambda: defaultdict(dict))
    for rows in filter(is_of_rows, figures):
        own = organisation.table(rows.record)
        for table in own.tables:
            columns = [one for one in rows.columns(organisation).values() if (one.through or one.name) in table]
            where = tuple((one.column, one.codes) for one in rows.conditions if table is own)
            traits[table][where].update((Trait(one.through, one.name), None) for one in columns)
    known = _Known(organisation, engine)
    made: defaultdict[str, list[Cells]] = defaultdict(list)
    for table, some in traits.items():
        inventor = _Inventor(known, table, linked[table.name], _Samples(engine, table, days, some), made)
        for where, told in some.items():
            inventor.invent(where, list(told))
    return Scratch(organisation, made)


class _Samples:
    """Ids of rows of a table that have the codes and dates that there are: of each the first."""

    def __init__(self, engine: Engine, table: Table, days: Period, traits: Mapping[Where, Iterable[Trait]]) -> None:
        """Look up once what tells rows apart for whatever figure, by the days that an index has them in."""
        event = table.event.name
        self.engine, self.sought = engine, Sought(table, event, days)
        names = [column for where in traits for column, _codes in where]
        names += [trait.name for some in traits.values() for trait in some if not trait.reference]
        self.columns = list(dict.fromkeys(names))
        self.first = {tuple(codes): id_ for *codes, id_ in first_ids(engine, self.sought, self.columns)}
        """The id of the first row with each combination of codes."""

    def months(self, date: str) -> list[str]:
        """Return the id of one row for each month of a date; of whatever rows, since only their dates are taken."""
        return sorted(first_in_months(self.engine, self.sought._replace(date=date)))

    def of(self, trait: Trait, where: Where) -> list[str]:
        """Return the id of one row for each code of a field, or for each row that a reference leads to; the first."""
        if trait.reference:
            rows = first_ids(self.engine, self.sought._replace(where=where), [trait.reference], SAMPLES)
            return sorted(id_ for _row, id_ in rows)[:SAMPLES]
        tests = [(self.columns.index(column), codes) for column, codes in where]
        at, found = self.columns.index(trait.name), dict[Any, str]()
        for codes, id_ in self.first.items():
            if all(codes[place] in some for place, some in tests):
                _keep_first(found, codes[at], id_)
        return sorted(found.values())[:SAMPLES]


def _keep_first(found: dict[Any, str], key: Hashable, id_: str) -> None:
    """Note an id where it is the first of what has a key."""
    if key not in found or id_ < found[key]:
        found[key] = id_


class _Known:
    """The rows that ghosts are copies of, and what these refer to: read for all of a table that are known at once."""

    def __init__(self, organisation: Organisation, engine: Engine) -> None:
        self.organisation, self.engine = organisation, engine
        self._references: dict[Table, list[tuple[str, Table]]] = {}
        self._rows: defaultdict[Table, dict[str, Cells | None]] = defaultdict(dict)
        """Of each table the rows by their ids; none where there is none, or it does not stand."""
        self._children: defaultdict[tuple[Table, str], dict[str, list[Cells]]] = defaultdict(dict)
        """Of each table and reference, the rows by the id that it has."""

    def references(self, table: Table) -> Sequence[tuple[str, Table]]:
        """Return the fields of a table that refer to another, with that."""
        if table not in self._references:
            found = [(field.name, self.organisation.table(record)) for field, record in table.references()]
            self._references[table] = found
        return self._references[table]

    def rows(self, table: Table, ids: Iterable[str]) -> list[Cells]:
        """Return the rows of a table that have some ids, in the order of these."""
        ids, known = sorted(set(ids)), self._rows[table]
        wanted = [id_ for id_ in ids if id_ not in known]
        known.update(dict.fromkeys(wanted))
        known.update((row["id"], row) for row in rows_where(self.engine, table, "id", wanted))
        return [row for row in map(known.get, ids) if row is not None]

    def parent(self, table: Table, row: Cells, reference: str, other: Table) -> Cells | None:
        """Return the row of another table that a row refers to."""
        id_ = row[reference]
        if id_ is not None and id_ not in self._rows[other]:
            refer = [row, *filter(None, self._rows[table].values())]
            self.rows(other, (one[reference] for one in refer if one[reference] is not None))
        return None if id_ is None else self._rows[other][id_]

    def children(self, table: Table, row: Cells, reference: str, other: Table) -> list[Cells]:
        """Return the rows of another table that refer to a row."""
        found = self._children[other, reference]
        if row["id"] not in found:
            wanted = sorted({row["id"], *self._rows[table]} - found.keys())
            found.update((id_, []) for id_ in wanted)
            for one in rows_where(self.engine, other, reference, wanted):
                found[one[reference]].append(one)
        return found[row["id"]]


class _Inventor:
    """Invents the ghosts of one table."""

    def __init__(
        self,
        known: _Known,
        table: Table,
        linked: Collection[Table],
        samples: _Samples,
        made: Mapping[str, list[Cells]],
    ) -> None:
        """Begin with the dates of rows for each month; ghosts are put among the rows `made` of each table."""
        self.known, self.table, self.linked, self.samples, self.made = known, table, linked, samples, made
        self.references = dict(known.references(table))
        self.dates = [field.name for field in table.fields if isinstance(field.role, Day)]
        self.months = [id_ for name in self.dates[:2] for id_ in samples.months(name)]
        self.met = 0
        self.bundles: dict[str, list[tuple[Table, Cells]] | None] = {}
        """What hangs together with each template, by its id."""
        self.done: set[tuple[str, Any]] = set()

    def invent(self, where: Where, traits: Sequence[Trait]) -> None:
        """Invent the ghosts for each two codes, and for each code and month, of some rows."""
        ids = [id_ for trait in traits for id_ in self.samples.of(trait, where)]
        rows = {row["id"]: row for row in self.known.rows(self.table, [*ids, *self.months])}
        in_months = [{name: rows[id_][name] for name in self.dates} for id_ in self.months if id_ in rows]
        together = self._together(rows.values())
        seen: dict[Trait, dict[object, Cells]] = {trait: {} for trait in traits}
        for row in rows.values():
            for trait in traits:
                seen[trait].setdefault(self._of(row, trait), row)
        codes = {trait: some | self._another(trait, some) for trait, some in seen.items()}
        for place, one in enumerate(traits):
            for template in seen[one].values():
                for other in traits[place + 1 :]:
                    own = self._of(template, other)
                    for code, like in codes[other].items():
                        if code != own and not {one, other} <= together:
                            with_it = together if other in together else ()
                            self._make(template, {other: code} | {trait: like[trait.name] for trait in with_it}, {})
                for dates in in_months:
                    self._make(template, {}, dates)

    def _another(self, trait: Trait, seen: Mapping[object, Cells]) -> dict[object, Cells]:
        """Return another code that rows might have where all have one: that none has it is known to nobody outside."""
        role = None if trait.reference else self.table[trait.name].role
        if not isinstance(role, Pick) or len(seen) != 1:
            return {}
        ((only, row),) = seen.items()
        return {code: row | {trait.name: code} for code in [code for code in role.codes if code != only][:1]}

    def _together(self, rows: Collection[Cells]) -> frozenset[Trait]:
        """Return the fields that say in every row what the row says that another refers to, and these others.

        No row has the kind of one activity and is of another, so no ghost has.
        """
        found = set[Trait]()
        for name, other in self.references.items():
            parents = [(row, parent) for row in rows if (parent := self._parent(row, name))]
            for own in self.table.fields:
                repeats = isinstance(own.role, Pick) and own.name in other and parents
                if repeats and all(row[own.name] == parent[own.name] for row, parent in parents):
                    found |= {Trait("", name), Trait("", own.name)}
        return frozenset(found)

    def _of(self, row: Cells, trait: Trait) -> object:
        if not trait.reference:
            return row[trait.name]
        parent = self._parent(row, trait.reference)
        return None if parent is None else parent.get(trait.name)

    def _parent(self, row: Cells, reference: str) -> Cells | None:
        return self.known.parent(self.table, row, reference, self.references[reference])

    def _make(self, template: Cells, codes: Mapping[Trait, object], dates: Cells) -> None:
        """Make one ghost, with copies of what it refers to and hangs together with."""
        id_ = template["id"]
        key = id_, frozenset((*codes.items(), *dates.items()))
        if key in self.done or len(self.done) >= MOST:
            return
        self.done.add(key)
        if id_ not in self.bundles:
            self.bundles[id_] = self._bundle(template)
        bundle = self.bundles[id_] or ()
        # In the order of their ids rows were entered, as far as it is told by them.
        new = {
            row["id"]: f"ghost {self.table.name} {number:09d} {row['id']}"
            for number, (_table, row) in enumerate(bundle, self.met + 1)
        }
        self.met += len(new)
        for table, row in bundle:
            copy = row | {"id": new[row["id"]]}
            for name, _other in self.known.references(table):
                copy[name] = new.get(copy[name], copy[name])
            copy.update((field.name, copy["id"]) for field in table.fields if isinstance(field.role, Code))
            if row is template:
                copy.update(dates)
                copy.update((trait.name, code) for trait, code in codes.items() if not trait.reference)
            for trait, code in codes.items():
                if trait.reference and row["id"] == template[trait.reference]:
                    copy[trait.name] = code
            self.made[table.name].append(copy)

    def _bundle(self, template: Cells) -> list[tuple[Table, Cells]] | None:
        """Return a row, all it refers to, and the rows of linked tables that refer to nothing else; None of too many.

        Other rows of its own table that a person has are left out, with what refers to them: a ghost is there once.
        """
        found: dict[str, tuple[Table, Cells]] = {}
        due = [(self.table, template)]
        while due:
            table, row = due.pop()
            if row["id"] in found:
                continue
            found[row["id"]] = table, row
            if len(found) > BUNDLE:
                return None
            for name, other in self.known.references(table):
                parent = self.known.parent(table, row, name, other)
                due += [(other, parent)] if parent is not None else []
            if len(self.linked) > 1 and self._is_somebodys(table):
                due += [one for one in self._children(table, row) if self._hangs_on(found, *one)]
        return list(found.values())

    def _hangs_on(self, found: Collection[str], table: Table, row: Cells) -> bool:
        """Tell whether a row of a linked table refers to nothing of these tables that is not found."""
        of = [name for name, other in self.known.references(table) if other in self.linked]
        return table is not self.table and all(row[name] is None or row[name] in found for name in of)

    def _is_somebodys(self, table: Table) -> bool:
        """Tell whether rows of a table are persons, or somebody's: what belongs to a house hangs on nobody."""
        return table.schema.name in HOLDERS or any(
            other.schema.name in HOLDERS for _name, other in self.known.references(table)
        )

    def _children(self, table: Table, row: Cells) -> Iterator[tuple[Table, Cells]]:
        for other in self.linked:
            for name, referred in self.known.references(other):
                if referred is table:
                    yield from ((other, one) for one in self.known.children(table, row, name, other))
