"""Answers to a question about all messages.

Data only. INVARIANT: `Proved` is said only of what holds for every message, `Refuted` only with
messages that were run and show it; everything else is `NotKnown`.
"""

from __future__ import annotations

from dataclasses import dataclass

from keylane.analysis.witnesses import Witness

__all__ = ["NotKnown", "Proved", "Refuted", "Verdict"]


@dataclass(frozen=True, slots=True)
class Proved:
    """It holds. With `bits`: unless two texts have the same first `bits` bits of SHA-256."""

    bits: int | None = None

    def and_also(self, other: Proved) -> Proved:
        """Both hold: under the weaker assumption."""
        known = [bits for bits in (self.bits, other.bits) if bits is not None]
        return Proved(min(known, default=None))


@dataclass(frozen=True, slots=True)
class Refuted:
    """It does not hold: `because` says in which way, the messages show it."""

    because: str
    witnesses: tuple[Witness, ...]


@dataclass(frozen=True, slots=True)
class NotKnown:
    """Nothing was decided; `why` says what is in the way."""

    why: str


Verdict = Proved | Refuted | NotKnown
