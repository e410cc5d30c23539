"""Freezing: what a report said, what has changed in its numbers since, and published numbers in later reports."""
