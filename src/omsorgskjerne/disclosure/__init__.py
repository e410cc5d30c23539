"""Disclosure control: what of a report is not shown outside, to protect the persons behind it."""
