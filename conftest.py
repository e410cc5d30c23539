"""Tests hold what is true, not how fast a machine is: an example may take as long as it takes."""

from hypothesis import settings

# `make test` tries few examples of each law, `make torture` many. Where an example costs next to nothing the test says
# itself how many there are. In CI both come on top of hypothesis's own profile, which is the same every time.
settings.register_profile("patient", deadline=None, max_examples=25)
settings.register_profile("thorough", deadline=None, max_examples=300)
settings.load_profile("patient")
