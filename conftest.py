"""Tests hold what is true, not how fast a machine is: an example may take as long as it takes."""

import os

from hypothesis import settings

if not os.environ.get("CI"):  # there hypothesis has a profile of its own, without a limit too
    settings.register_profile("patient", deadline=None)
    settings.load_profile("patient")
