"""Disclosure control: what of a report is shown outside, so that nobody can be found in it."""
