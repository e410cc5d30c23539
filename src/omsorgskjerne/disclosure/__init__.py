"""Disclosure control: what of a report is shown outside, to protect the persons behind it; its limits: `docs/disclosure.md`."""
