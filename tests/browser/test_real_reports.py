"""Reports made by the command from a real store: a small organisation with a year missing, and the example."""

import importlib.resources
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from omsorgskjerne.testing import Kit

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLE = "bla-kors-gatenaert"
# A4 less the margins that the page's own style sheet sets: 210 mm less 2 × 16 mm, at 96 px an inch.
DESK, PHONE, PAPER = 1200, 390, 672

CONFIG = """[organisation]
name = "Kafé <Håp> & Hjelp"
language = "nb"
plugins = ["meals"]

[report]
years = 2
foreword = "Et år i små tall."

[figures."survey.trust"]
label = "Brukere som sier at de stoler på de ansatte og får hjelp når de trenger det"
unit = "percent"
key = true
section = "contacts"
note = "Undersøkelsen ble ikke gjort i 2023."
"""
FILES = {
    "contact": "day;kind;quality;persons\n"
    + "".join(
        f"{year}-{month:02}-05;visit;{quality};{40 + 7 * month}\n"
        for year, quality in ((2024, "estimated"), (2022, "counted"))
        for month in range(1, 13)
    ),
    "measure": "day;kind;type\n2024-02-01;external;nav\n2024-03-01;internal;conversation\n",
    "opening": "since;kind;weekday\n2022-01-01;weekly;monday\n",
    "target": "since;figure;direction;value\n2024-01-01;measures.total;at_least;900\n",
    "reading": "since;figure;quality;value;n;source\n2024-01-01;survey.trust;survey;58;62;Spørreskjema <2024>\n"
    "2022-01-01;survey.trust;survey;46;50;Spørreskjema\n",
    "meals serving": "day;meal;portions\n2024-01-05;breakfast;30\n2022-01-05;dinner;1200\n",
}

# What sticks out of the page to the right, but for what is only there to be read aloud.
STICKS_OUT = """
const hidden = element => element && (getComputedStyle(element).clipPath !== "none" || hidden(element.parentElement));
return [...document.body.querySelectorAll("*")]
  .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !hidden(element))
  .map(element => `${element.tagName} ${element.textContent.trim().slice(0, 40)}`);
"""
SCROLLS = "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]}).then(
  found => done(found.violations.map(one => `${one.impact} ${one.id}: ${one.nodes.map(node => node.html).join(" ").slice(0, 300)}`)),
  error => done([String(error)]));
"""
HEADS = """return [...document.querySelectorAll(".wide td")].filter(cell => cell.getClientRects().length)
  .map(cell => [cell.textContent.trim() !== "–", getComputedStyle(cell, "::before").content.includes(cell.dataset.head)])"""


def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the report of a small organisation and return its file."""
    kit = Kit(tmp_path_factory.mktemp("small"))
    kit.write("omsorg.toml", CONFIG)
    kit.run("db", "migrate").ok()
    for command, text in FILES.items():
        kit.run(*command.split(), "import", kit.write(f"{command}.csv", text)).ok()
    kit.run("report", "2024", "--output", kit.folder / "report.html", lang="nb").ok()
    return kit.folder / "report.html"


def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the report of the example and return its file."""
    root = tmp_path_factory.mktemp("copy")
    for part in ("tools", f"examples/{EXAMPLE}"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("*.db*", "*.html"))
    subprocess.run([sys.executable, "tools/demo.py", EXAMPLE], cwd=root, capture_output=True, check=True)
    return root / "examples" / EXAMPLE / "report-2024.html"


@pytest.fixture(
    scope="module", params=[small, pytest.param(example, marks=pytest.mark.torture)], ids=lambda made: made.__name__
)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a report: the example's has hundreds of numbers, and takes axe half a minute."""
    file: Path = request.param(tmp_path_factory)
    return file


@pytest.fixture
def page(browser: Any, made: Path) -> Any:
    """Open a report as on a screen."""
    resize(browser, DESK)
    browser.get(made.as_uri())
    return browser


def resize(page: Any, width: int, media: str = "screen") -> None:
    """Give the page a width in pixels, and say whether it is on a screen or printed."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media})


def test_axe_finds_nothing_in_a_real_report(page: Any) -> None:
    """Assistive technology meets no obstacle that axe knows, with the tables set as cards."""
    resize(page, PHONE)
    axe = importlib.resources.files("selenium_axe_python").joinpath("axe-core/axe.min.js")
    page.execute_script(axe.read_text(encoding="utf-8"))
    assert [] == page.execute_async_script(AXE)


@pytest.mark.parametrize(("width", "media"), [(DESK, "screen"), (PHONE, "screen"), (PAPER, "print")])
def test_a_real_report_fits(page: Any, width: int, media: str) -> None:
    """Nothing sticks out or scrolls sideways on a desk, on a phone or on paper."""
    resize(page, width, media)
    assert [] == page.execute_script(STICKS_OUT)
    assert not page.execute_script(SCROLLS)


def test_cards_name_what_they_show(page: Any) -> None:
    """On a phone each value of a wide table has the head of its column before it, and a dash takes no room."""
    resize(page, PHONE)
    assert {(True, True)} == {tuple(cell) for cell in page.execute_script(HEADS)}
