"""Explaining: what stands behind a figure, down to the rows counted, and what in a report should be looked at."""
