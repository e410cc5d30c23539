"""What the tests of the formats share: a report as a service of this kind would have it."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from omsorgskjerne import Report


@pytest.fixture(scope="session")
def sample() -> ModuleType:
    """Return the module that makes reports by hand."""
    spec = importlib.util.spec_from_file_location("sample", Path(__file__).with_name("sample.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def report(sample: ModuleType) -> Report:
    """Return a realistic report: ranges, missing values, estimates, targets both ways, notes, charts, breakdowns."""
    made: Report = sample.sample_report()
    return made
