"""Disclosure control: what of a report is shown outside, to protect persons; for its limits see `docs/disclosure.md`."""
