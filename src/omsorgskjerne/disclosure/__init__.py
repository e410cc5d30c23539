"""Disclosure control: what of a report is shown outside, to protect the persons behind it (`docs/disclosure.md`: and what is not)."""
