"""Nobody asks a figure what kind it is: what follows from the kind is said by the kind, in one place."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omsorgskjerne import figures
from omsorgskjerne.figures import Figure, authors
from omsorgskjerne.figures.composed import Composed
from omsorgskjerne.figures.measures import Measured
from omsorgskjerne.figures.shapes import Shape
from omsorgskjerne.figures.takes import Taking
from omsorgskjerne.figures.times import Time

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent.parent
FAMILIES = (Figure, Measured, Taking, Time, Shape)
"""What kinds are put together from, and what they are."""
GONE = {
    "GROWING", "IN_TIME", "LASTING", "PRESENT", "STANDING", "COUNTS", "FROM_ROWS", "SENTENCES", "KINDS", "STATEMENTS",
}  # fmt: skip
"""Lists of kinds that were kept by hand."""


@cache
def kinds() -> frozenset[object]:
    """Return all kinds: classes of the families, and the functions by which authors put figures together."""
    found: set[object] = set()
    found |= {made for name, made in vars(authors).items() if inspect.isfunction(made) and name[0].isupper()}
    for module in pkgutil.iter_modules(figures.__path__):
        for made in vars(importlib.import_module(f"{figures.__name__}.{module.name}")).values():
            if inspect.isclass(made) and issubclass(made, FAMILIES) and made not in {*FAMILIES, Composed}:
                found.add(made)
    return frozenset(found)


@cache
def names() -> frozenset[str]:
    """Return what authors call the figures that they declare."""
    declared = (kind for kind in kinds() if not inspect.isclass(kind) or issubclass(kind, Figure))
    return frozenset(str(getattr(kind, "__name__", "")) for kind in declared)


def sources() -> Iterator[Path]:
    """Yield every source outside the room in which figures say what they are."""
    yield from (file for file in sorted((ROOT / "src").rglob("*.py")) if "figures" not in file.parts[-2:-1])
    yield from sorted(ROOT.glob("plugins/*/src/**/*.py"))


def imported(tree: ast.AST) -> set[str]:
    """Return the names under which a file has kinds that it imports."""
    found = set()
    for node in ast.walk(tree):
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        if isinstance(node, ast.ImportFrom) and (
            module == "omsorgskjerne" or module.startswith("omsorgskjerne.figures")
        ):
            home = importlib.import_module(module)
            made = ((one.asname or one.name, getattr(home, one.name, None)) for one in node.names)
            found |= {name for name, kind in made if callable(kind) and kind in kinds()}
    return found


def annotated(tree: ast.AST) -> set[int]:
    """Return the nodes of annotations: they say what something is, and ask nothing."""
    parts: list[ast.AST | None] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg)
            parts += [node.returns, *(one.annotation for one in every if one is not None)]
        if isinstance(node, ast.AnnAssign):
            parts.append(node.annotation)
    return {id(inner) for part in parts if part is not None for inner in ast.walk(part)}


def asked(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and name wherever a file names a kind but to make a figure of it: names, patterns, keys and strings."""
    known, quiet = imported(tree), annotated(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    made = {id(call.func) for call in calls}
    quiet |= {id(part) for call in calls if ast.unparse(call.func) == "_" for part in call.args}  # words for staff
    node: Any
    for node in ast.walk(tree):
        if id(node) in quiet or id(node) in made:
            continue
        if isinstance(node, ast.Name) and node.id in known:
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and node.attr in names() and ast.unparse(node.value) == "figures":
            yield node.lineno, node.attr
        elif isinstance(node, ast.Constant) and node.value in names():
            yield node.lineno, str(node.value)


def test_no_source_names_a_kind_but_to_declare_a_figure() -> None:
    """Outside `figures/` no name, pattern, key or string is that of a kind: whoever wants to know asks the figure."""
    found = [
        f"{file.relative_to(ROOT)}:{line} {name}"
        for file in sources()
        for line, name in asked(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_the_walk_finds_what_it_looks_for() -> None:
    """A name, a pattern, a key and a string are all found; a declaration and an annotation are not."""
    text = """
from omsorgskjerne.figures import Count, Formula, Sum
TOTAL = Count("t.total", "", of=None)
def show(figure: Formula) -> None: ...
if isinstance(TOTAL, Sum): ...
match TOTAL:
    case Count(): ...
KNOWN = {Formula: 1}
if TOTAL.called.name == "Snapshot": ...
"""
    assert [name for _line, name in sorted(asked(ast.parse(text)))] == ["Sum", "Count", "Formula", "Snapshot"]


def test_no_list_of_kinds_is_kept_by_hand() -> None:
    """The lists that said again what kinds say of themselves are gone, under whatever module."""
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno} {target.id}"
        for room in ("figures", "evaluate", "disclosure", "freeze", "organisation")
        for file in sorted((ROOT / "src" / "omsorgskjerne" / room).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for target in (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if isinstance(target, ast.Name) and target.id in GONE
    ]
    assert found == []
