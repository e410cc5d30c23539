"""What is made of what was measured: all of it together, what is usual, or the most there was."""

from __future__ import annotations

from typing import ClassVar


class Taking:
    """What every take says of itself. Whoever plans, explains or protects asks it, and not which one it is."""

    grows: ClassVar[bool] = False
    """Whether it is no less where there is more to take from; else it says what is usual, and may go either way."""
    adds: ClassVar[bool] = False
    """Whether what is taken of the whole is the sum of what is taken of parts, where nothing measured is in two."""
    divides: ClassVar[bool] = False
    """Whether it is a sum, or a number of rows, divided by the number of rows."""
    shares: ClassVar[bool] = False
    """Whether it is a part of the rows, in per cent."""
    singly: ClassVar[bool] = False
    """Whether it needs the values one by one, and not their sum alone."""


class Total(Taking):
    """All of it together."""

    grows: ClassVar[bool] = True
    adds: ClassVar[bool] = True


class Most(Taking):
    """The most there was at one time."""

    grows: ClassVar[bool] = True


class MeanOf(Taking):
    """The sum divided by the number of rows that state it."""

    divides: ClassVar[bool] = True


class MedianOf(Taking):
    """The middle value."""

    singly: ClassVar[bool] = True


class ShareWithin(Taking):
    """The share, in per cent, of values that are at most a limit."""

    divides: ClassVar[bool] = True
    shares: ClassVar[bool] = True
    singly: ClassVar[bool] = True


class Course(Taking):
    """The first value of each person, the latest, or the way between them."""

    singly: ClassVar[bool] = True
