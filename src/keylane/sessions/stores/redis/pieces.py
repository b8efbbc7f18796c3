"""A purge in pieces: one script after another, each of which looks at a bounded number of sessions.

Takes a `Purge`, gives the operations that are run instead of it, and its answer. Does no input or
output.

The index by activity is not up to date: sessions that had activity since are moved on when they are
met, and such that somebody holds stay where they are. Either may be many before the first one that
is to be forgotten, and Redis does nothing else during a script.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from keylane.sessions.limits import StoreLimits
from keylane.sessions.operations import Operation, Purge

__all__ = ["BEGINNING", "LOOKED_AT_ONCE", "Place", "PurgePiece", "PurgedPiece", "in_pieces"]

#: At so many sessions one script looks: a few milliseconds.
LOOKED_AT_ONCE = 250


class Place(NamedTuple):
    """Where in the index by activity to go on: at a score, behind so many with that score."""

    score: bytes
    behind: int


BEGINNING = Place(b"-inf", 0)


class PurgedPiece(NamedTuple):
    """How many were forgotten, and where to go on; None if there is nothing more to look at."""

    forgotten: int
    place: Place | None


@dataclass(slots=True)
class PurgePiece(Operation[PurgedPiece]):
    """Look at `LOOKED_AT_ONCE` sessions from `place` on, and forget `limit` of them at most.

    `is_first` says that no other piece was run before.
    """

    name: ClassVar[str] = "purge"

    idle_for: float
    limit: int
    place: Place
    is_first: bool

    def check(self, limits: StoreLimits) -> None:
        """Nothing: the purge was checked that this is a piece of."""


def in_pieces(operation: Purge) -> Generator[PurgePiece, PurgedPiece, int]:
    """The pieces of a purge, until its limit is reached or nothing is left; how many it were."""
    piece = PurgePiece(operation.idle_for, operation.limit, BEGINNING, is_first=True)
    while True:
        forgotten, place = yield piece
        left = piece.limit - forgotten
        if place is None or not left:
            return operation.limit - left
        piece = PurgePiece(operation.idle_for, left, place, is_first=False)
