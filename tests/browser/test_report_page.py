"""The report's page in a browser: reachable for everybody, readable on a phone, whole on paper."""

import base64
import importlib.resources
import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

# A4 within the page's margins, in CSS pixels of 1/96 inch.
PAPER_WIDTH, PAPER_HEIGHT = round((210 - 32) / 25.4 * 96), round((297 - 36) / 25.4 * 96)
SCREENS = {"desk": (1200, 900), "tablet": (800, 1000), "phone": (390, 844), "narrow phone": (320, 640)}

EVERY_RULE = "axe.run(document, {runOnly: axe.getRules().map(rule => rule.ruleId)}).then(arguments[0])"

# What is taken out of sight on purpose (.unseen, .skip, heads of tables that are cards) is not measured.
OVERFLOWING = """
const width = document.documentElement.clientWidth, wrong = [];
const hidden = element => element.closest('.unseen, .skip') || getComputedStyle(element).clipPath !== 'none'
  || element.closest('thead') && getComputedStyle(element.closest('thead')).clipPath !== 'none';
for (const element of document.querySelectorAll('body *')) {
  if (hidden(element) || element.closest('svg') && element.tagName !== 'svg') continue;
  const box = element.getBoundingClientRect();
  if (box.width && (box.right > width + 1 || box.left < -1)) wrong.push([element.tagName, element.textContent.slice(0, 40)]);
  if (['TD', 'TH', 'TABLE'].includes(element.tagName) && element.scrollWidth > element.clientWidth + 1)
    wrong.push([element.tagName, 'cut', element.textContent.slice(0, 40)]);
}
for (const text of document.querySelectorAll('svg text')) {
  const box = text.getBoundingClientRect(), frame = text.ownerSVGElement.getBoundingClientRect();
  if (box.right > frame.right + 2 || box.left < frame.left - 2) wrong.push(['text', text.textContent]);
}
if (document.documentElement.scrollWidth > width) wrong.push(['page', document.documentElement.scrollWidth]);
return wrong;
"""

# Rows that touch: each row's box and those of the cells in it must not overlap the next row's.
ON_PAPER = """
const wrong = [];
for (const element of document.querySelectorAll('tr, figure, .definition')) {
  if (getComputedStyle(element).breakInside !== 'avoid') wrong.push(['may be split', element.textContent.slice(0, 40)]);
  if (element.getBoundingClientRect().height > arguments[0]) wrong.push(['taller than a page', element.textContent.slice(0, 40)]);
}
for (const head of document.querySelectorAll('thead'))
  if (getComputedStyle(head).display !== 'table-header-group') wrong.push(['head not repeated', head.textContent]);
for (const element of document.querySelectorAll('nav, .skip'))
  if (getComputedStyle(element).display !== 'none') wrong.push(['printed', element.tagName]);
return wrong;
"""


def show(browser: "Chrome", address: str, width: int, height: int, media: str = "screen") -> None:
    """Open a page at a size, as on a screen or as printed."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media})
    browser.get(address)


@pytest.mark.parametrize(
    ("page", "screen"),
    [
        ("realistic", "desk"),
        pytest.param("realistic", "phone", marks=pytest.mark.torture),
        *(pytest.param("crowded", screen, marks=pytest.mark.torture) for screen in ("desk", "phone")),
    ],
)
def test_axe_finds_nothing(browser: "Chrome", pages: dict[str, str], page: str, screen: str) -> None:
    """axe-core, with all of its rules, has nothing to say against the page at a desk or on a phone."""
    show(browser, pages[page], *SCREENS[screen])
    axe = importlib.resources.files("selenium_axe_python").joinpath("axe-core/axe.min.js")
    browser.execute_script(axe.read_text(encoding="utf-8"))
    found: dict[str, Any] = browser.execute_async_script(EVERY_RULE)
    violations = [
        (each["id"], each["impact"], [node["html"][:120] for node in each["nodes"]]) for each in found["violations"]
    ]
    assert violations == []
    assert len(found["passes"]) > 20


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("page", ["realistic", "crowded"])
def test_nothing_is_cut_on_a_screen(browser: "Chrome", pages: dict[str, str], page: str, screen: str) -> None:
    """On every width from a phone to a desk nothing runs out of the page or of its cell, and nothing is scrolled sideways."""
    show(browser, pages[page], *SCREENS[screen])
    assert browser.execute_script(OVERFLOWING) == []


@pytest.mark.parametrize("page", ["realistic", "crowded"])
def test_nothing_is_cut_on_paper(browser: "Chrome", pages: dict[str, str], page: str) -> None:
    """Printed on A4, no table is cut, no row or chart is split between pages, and heads are repeated."""
    show(browser, pages[page], PAPER_WIDTH, PAPER_HEIGHT, media="print")
    assert browser.execute_script(OVERFLOWING) == []
    assert browser.execute_script(ON_PAPER, PAPER_HEIGHT) == []


def test_the_report_prints_on_a_few_pages_of_a4(browser: "Chrome", pages: dict[str, str]) -> None:
    """The realistic report is a PDF of upright A4 pages, as many as it needs, not more."""
    show(browser, pages["realistic"], *SCREENS["desk"], media="")
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": False})
    pdf = base64.b64decode(printed["data"])
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {(595, 842)}
    assert 4 <= len(boxes) <= 8


def test_the_page_works_without_script(browser: "Chrome", pages: dict[str, str]) -> None:
    """The page loads nothing but itself, and leads from a figure to its definition and from a mark to its note."""
    show(browser, pages["realistic"], *SCREENS["desk"])
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    for link in ("#key-table tbody th a", "#key-table a.mark", "nav a"):
        browser.execute_script(f"document.querySelector('{link}').click()")
        assert browser.execute_script("return document.querySelector(':target') !== null")
