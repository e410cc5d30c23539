"""The structure of the package: rooms import only from rooms above, heavy libraries have one owner, importing changes nothing."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import omsorgskjerne

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "omsorgskjerne"
# From the top: each room may import those before it in the list and itself.
ROOMS = [
    "version", "errors", "words", "progress", "disk", "ids", "sets", "rounding", "values", "moments", "period", "choices", "terms", "roles", "fields", "schema", "views", "tables", "figures", "sections",
    "migrations", "kept", "rules", "hookspecs", "core", "organisation", "store", "files", "evaluate",
    "disclosure", "freeze", "prepare", "show", "cli", "testing", "__main__",
]  # fmt: skip
# A library that is slow to import has one file that imports it.
SLOW = {
    "cattrs", "tabulate", "sqlite_utils", "jinja2", "pygal", "markdown_it", "xlsxwriter", "typst", "highspy", "zoneinfo",
}  # fmt: skip

# Files that know each other, if only by the types of what they pass on: each of these is one idea in several files.
# A figure is checked and evaluated with what knows figures; a figure of rows is put together from what looks at it.
RINGS = [
    {"figures.base", "figures.bound"},
    {"figures.composed", "figures.measures", "figures.rowwise", "figures.takes", "figures.times"},
    {"figures.gathering", "figures.members", "figures.signatures"},
    {"figures.returned", "figures.sql"},
]


@cache
def modules() -> tuple[tuple[Path, ast.Module], ...]:
    """Return every file of the core with its tree."""
    return tuple((file, ast.parse(file.read_text(encoding="utf-8"))) for file in sorted(SOURCE.rglob("*.py")))


def room(name: str) -> str:
    """Return the room of a module's dotted name within the package."""
    return name.split(".", maxsplit=1)[0]


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted names a file imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            yield from (f"{base}.{alias.name}" if base == "omsorgskjerne" else base for alias in node.names)


def typing_only(tree: ast.Module) -> set[int]:
    """Return the lines under `if TYPE_CHECKING:`, which are not run."""
    blocks = [node for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    return {line for block in blocks for line in range(block.lineno, (block.end_lineno or block.lineno) + 1)}


def test_rooms_import_only_upward() -> None:
    """No file imports a room below its own, not even lazily or for types."""
    wrong = []
    for file, tree in modules():
        own = room(file.relative_to(SOURCE).with_suffix("").as_posix().replace("/", "."))
        if own == "__init__":
            continue
        for name in imports(tree):
            if name.startswith("omsorgskjerne."):
                other = room(name.removeprefix("omsorgskjerne."))
                if ROOMS.index(other) > ROOMS.index(own):
                    wrong.append(f"{file.relative_to(ROOT)} imports {name}")
    assert wrong == []


def known(file: Path, tree: ast.Module) -> set[str]:
    """Return the modules of the package that a file imports, wherever in it, by their names within the package."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("omsorgskjerne."):
            base = str(node.module)
            inside = SOURCE.joinpath(*base.split(".")[1:])
            names = [alias.name for alias in node.names]
            found |= {f"{base}.{name}" if (inside / f"{name}.py").exists() else base for name in names}
    return {name.removeprefix("omsorgskjerne.") for name in found} - {name_of(file)}


def name_of(file: Path) -> str:
    """Return the name of a module within the package."""
    return ".".join(file.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


def test_files_that_know_each_other_are_these() -> None:
    """Imports for types count: in these rooms no other files lie in a ring; store, organisation and cli have some yet."""
    imported = {name_of(file): known(file, tree) for file, tree in modules()}
    reached = {name: set(others) for name, others in imported.items()}
    changed = True
    while changed:
        before = {name: len(others) for name, others in reached.items()}
        for others in reached.values():
            others.update(*[reached.get(other, ()) for other in others])
        changed = before != {name: len(others) for name, others in reached.items()}
    rooms = {"figures", "evaluate", "disclosure", "freeze", "show", "files"}
    rings = {
        frozenset(other for other in others if name in reached.get(other, ()))
        for name, others in reached.items()
        if name in others and room(name) in rooms
    }
    assert sorted(map(sorted, RINGS)) == sorted(map(sorted, rings))


def test_plugins_import_the_public_names_only() -> None:
    """A plugin imports from `omsorgskjerne` itself, from its own package, and from no other plugin."""
    wrong = []
    for plugin in sorted((ROOT / "plugins").iterdir()):
        own = f"omsorgskjerne_{plugin.name}"
        for file in sorted((plugin / "src").rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                module = node.module if isinstance(node, ast.ImportFrom) else None
                if (
                    module
                    and module.startswith("omsorgskjerne")
                    and module != "omsorgskjerne"
                    and module.split(".")[0] != own
                ):
                    wrong.append(f"{file.relative_to(ROOT)} imports {module}")
    assert wrong == []


@cache
def texts() -> tuple[tuple[str, int, str], ...]:
    """Return file, line and text of every string in the core that is no phrase in somebody's language."""
    return tuple((file.relative_to(SOURCE).as_posix(), *text) for file, tree in modules() for text in texts_in(tree))


def texts_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and text of every string in a file that is no phrase."""
    nodes = list(ast.walk(tree))
    calls = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "_"]
    phrases = {id(part) for call in calls for part in call.args}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in phrases:
            yield node.lineno, node.value


def codes() -> set[tuple[str, int]]:
    """Return file and line of every code of a choice in the core: an area of life may be called housing."""
    return {
        (file.relative_to(SOURCE).as_posix(), member.lineno)
        for file, tree in modules()
        for choice in ast.walk(tree)
        if isinstance(choice, ast.ClassDef) and any(ast.unparse(base) == "Choice" for base in choice.bases)
        for member in choice.body
        if isinstance(member, ast.Assign)
    }


def test_the_core_names_no_plugin() -> None:
    """No source file of the core mentions a plugin of this repository in its code."""
    names = {plugin.name for plugin in (ROOT / "plugins").iterdir()}
    found = {(file, line) for file, line, text in texts() if text in names}
    assert set() == found - codes()


def test_slow_libraries_have_one_owner() -> None:
    """Each library that is slow to import is imported by one file."""
    found: dict[str, set[str]] = {name: set() for name in SLOW}
    for file, tree in modules():
        skipped = typing_only(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom) and node.lineno not in skipped:
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
                for name in {name.split(".")[0] for name in names} & SLOW:
                    found[name].add(file.relative_to(SOURCE).as_posix())
    assert dict.fromkeys(SLOW, 1) == {name: len(files) for name, files in found.items()}


def test_sql_stays_in_its_rooms() -> None:
    """Statements of SQL stand in the store, in the reading files of the evaluation, and in views and former figures."""
    verbs = ("SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE", "ALTER TABLE")
    found = {file for file, _line, text in texts() if text.lstrip().startswith(verbs)}
    assert {"evaluate/fetch.py", "evaluate/clauses.py", "evaluate/views.py", "core/views.py", "core/former.py"} == {
        file for file in found if not file.startswith("store/")
    }


def test_sql_is_portable() -> None:
    """No statement uses what other engines lack or read differently (strftime, julianday, group_concat)."""
    words = ("strftime", "julianday", "group_concat")
    assert [] == [f"{file}:{line}" for file, line, text in texts() if any(f"{word}(" in text.lower() for word in words)]


def test_files_and_functions_fit() -> None:
    """A file has at most 350 lines and a function at most 50; every module has a docstring."""
    wrong = []
    for file in [*sorted(SOURCE.rglob("*.py")), *sorted(ROOT.glob("plugins/*/src/**/*.py"))]:
        text = file.read_text(encoding="utf-8")
        tree = ast.parse(text)
        place = file.relative_to(ROOT)
        if text.count("\n") > 350:
            wrong.append(f"{place} has {text.count(chr(10))} lines")
        if not ast.get_docstring(tree):
            wrong.append(f"{place} has no docstring")
        functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
        long = (node for node in functions if (node.end_lineno or 0) - node.lineno >= 50)
        wrong += [f"{place}:{node.lineno} {node.name} has more than 50 lines" for node in long]
    assert wrong == []


def of_one_system(tree: ast.Module) -> tuple[set[ast.AST], set[ast.AST]]:
    """Return what stands under `if sys.platform == "win32":` or such an `else:`, and what stands on the other side."""
    sides: tuple[set[ast.AST], set[ast.AST]] = (set(), set())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and (test := ast.unparse(node.test)).endswith("= 'win32'"):
            branches = (node.body, node.orelse) if "==" in test else (node.orelse, node.body)
            for side, branch in zip(sides, branches, strict=True):
                side.update(part for statement in branch for part in ast.walk(statement))
    return sides


def test_nothing_is_posix_only() -> None:
    """A module that Windows lacks is imported only where it is asked which system it is, one that only it has as well."""
    only = {"msvcrt", "winreg", "winsound", "_winapi"}
    absent = {"fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "posix", "syslog", "readline", "curses"}
    plugins = [(file, ast.parse(file.read_text(encoding="utf-8"))) for file in ROOT.glob("plugins/*/src/**/*.py")]
    wrong = []
    for file, tree in [*modules(), *plugins]:
        windows, others = of_one_system(tree)
        for node in ast.walk(tree):
            found = (
                {name.split(".")[0] for name in imports(node)}
                if isinstance(node, ast.Import | ast.ImportFrom)
                else set()
            )
            wrong += [f"{file.relative_to(ROOT)} {name}" for name in found & absent if node not in others]
            wrong += [f"{file.relative_to(ROOT)} {name}" for name in found & only if node not in windows]
    assert wrong == []


def reads_or_writes_text(call: ast.Call) -> bool:
    """Tell whether a call reads or writes a text file, or opens one with a mode."""
    if ast.unparse(call.func).endswith((".read_text", ".write_text")):
        return True
    modes = {part.value for part in call.args if isinstance(part, ast.Constant)}
    return ast.unparse(call.func).endswith("open") and bool(modes & {"r", "w", "a", "x", "r+", "w+", "a+"})


def test_files_are_opened_with_an_encoding() -> None:
    """Every text file is opened with its encoding stated, so that Windows reads what Linux wrote."""
    calls = [(file, node) for file, tree in modules() for node in ast.walk(tree) if isinstance(node, ast.Call)]
    opened = [(file, call) for file, call in calls if reads_or_writes_text(call)]
    assert opened
    assert [] == [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file, call in opened
        if "encoding" not in {keyword.arg for keyword in call.keywords}
    ]


def test_importing_the_package_changes_nothing() -> None:
    """`import omsorgskjerne` loads no library and leaves the process as it was: locale, environment, translations, path."""
    code = (
        "import gettext, locale, os, sys; sys.path[:] = sys.path\n"
        "before = (dict(os.environ), list(sys.path), gettext._current_domain, locale.setlocale(locale.LC_ALL))\n"
        "loaded = set(sys.modules); import omsorgskjerne\n"
        "after = (dict(os.environ), list(sys.path), gettext._current_domain, locale.setlocale(locale.LC_ALL))\n"
        "assert before == after\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - loaded}\n"
        "assert not new & {'attr', 'attrs', 'click', 'pluggy', 'cattrs', 'sqlite_utils', 'sqlite3', 'tabulate'}, new\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_public_names_are_typed_as_they_are_fetched() -> None:
    """The stub that type checkers read lists the names that are fetched lazily, each from the same module; each exists."""
    stub = ast.parse((SOURCE / "__init__.pyi").read_text(encoding="utf-8"))
    typed = {alias.name: node.module for node in stub.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    fetched = {name: f"omsorgskjerne.{module}" for name, module in vars(omsorgskjerne)["_HOME_OF"].items()}
    assert typed == fetched
    for name in fetched:
        assert getattr(omsorgskjerne, name) is not None
