"""What is known of a figure's number beforehand, whatever it is: how it is counted, how it grows, what it can be."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Traits:
    """What a figure says of its number. Nothing is known of it but what is said."""

    counts: bool = False
    """Whether it counts rows, persons or days, one by one: it is a whole number, and never below zero."""
    additive: bool = False
    """Whether its parts add up to the whole, of time too."""
    distinct: bool = False
    """Whether different ones are counted, so that one may be in several parts of a breakdown."""
    counts_rows: bool = False
    """Whether it is a number of rows, each an event of its own."""
    counts_each_once: bool = False
    """Whether its number is that of different persons (households, dwellings), each counted once; days are nobody."""
    is_shared_out: bool = False
    """Whether it is an amount of which one may have more than another."""
    grows_with_days: bool = False
    """Whether it is no less over more days."""
    grows_with_rows: bool = False
    """Whether it is no less when more rows pass the filter."""
    is_rate: bool = False
    """Whether it says what is usual, or which part something is, but not how many there are."""
    is_share: bool = False
    """Whether it may be a part of those it is of, so that it tells of two groups: these and the others."""
    in_steps: int = 0
    """Of a mean or share of rows, of which number what these come to is a multiple: 100 (per cent), or 1 (days)."""
    is_most: bool = False
    """Whether it is the most there was at one time, to which no parts add up."""
    is_at_most_rows: bool = False
    """Whether it is never more than its rows, though no sum of them."""
    is_divisible: bool = False
    """Whether it is a number of things or persons, of which parts are parts: no mean, share or score, and no days."""
    limits: tuple[int, int] | None = None
    """The least and the most that its value can ever be, where that is known."""
    has_parts: bool = False
    """Whether it goes into a formula that is broken down by its parts alone."""
    has_members: bool = False
    """Whether its rows say who stands behind it, and that is asked."""
    is_read: bool = False
    """Whether it is read from rows, whose records may have been kept in part of the days only."""
