"""Print what a working copy needs, as pip reads it: pyproject.toml for a pip that knows no --group."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
extras = ",".join(project["project"]["optional-dependencies"])
groups = {name: group for name, group in project["dependency-groups"].items() if name != "plugins"}

# The core and all plugins in one list: pip then takes the core from here and asks no registry for it.
print(f"-e .[{extras}]")
for plugin in sorted(ROOT.glob("plugins/*/pyproject.toml")):
    print(f"-e {plugin.parent.relative_to(ROOT).as_posix()}")
for group in groups.values():
    print(*group, sep="\n")
