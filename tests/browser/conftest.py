"""A headless browser. Where there is none the tests are skipped with the reason, unless OMSORG_BROWSER=required."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from omsorgskjerne.show import write_report
from omsorgskjerne.words import Language

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

# Without these, Chromium calls its maker's hosts at every start.
SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


def absent(what: str) -> NoReturn:
    """Skip, or fail where a browser is required."""
    if os.environ.get("OMSORG_BROWSER") == "required":
        pytest.fail(f"{what} is missing, and OMSORG_BROWSER=required")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Chrome"]:
    """Return a browser with a profile of its own."""
    for module in ("selenium", "selenium_axe_python", "jinja2", "pygal"):
        if importlib.util.find_spec(module) is None:
            absent(f"the Python package {module}")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if program is None or driver is None:
        absent("Chromium or its driver")
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    options = ChromeOptions()
    options.binary_location = program
    for switch in (*SWITCHES, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(switch)
    chrome = Chrome(options, ChromeService(driver))
    yield chrome
    chrome.quit()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return addresses of reports written as HTML: a realistic one, and one that is hard to fit on a page."""
    source = Path(__file__).parent.parent / "show" / "sample.py"
    spec = importlib.util.spec_from_file_location("sample", source)
    assert spec is not None
    assert spec.loader is not None
    sample = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sample)
    folder = tmp_path_factory.mktemp("pages")
    addresses = {}
    for name, report in (("realistic", sample.sample_report()), ("crowded", sample.crowded_report())):
        file = folder / f"{name}.html"
        file.write_text(write_report(report, "html", Language("nb")), encoding="utf-8")
        addresses[name] = file.as_uri()
    return addresses
