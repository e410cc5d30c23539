"""Disclosure control: what of a report is shown outside, to protect persons. Its limits: `docs/disclosure.md`."""
