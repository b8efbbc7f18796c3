"""Answers to a question about all messages.

Data only. INVARIANT: `Proved` is said only of what holds for every message, `Refuted` only with
messages that were run and show it; everything else is `NotKnown`.
"""

from __future__ import annotations

from keylane.behaviour.witnesses import Witness
from keylane.frozen import frozen
from keylane.source import Place

__all__ = ["ContractVerdict", "NotKnown", "Proved", "Refuted", "Verdict"]


@frozen
class Proved:
    """It holds. With `bits`: unless two texts have the same first `bits` bits of SHA-256."""

    bits: int | None = None

    def and_also(self, other: Proved) -> Proved:
        """Both hold: under the weaker assumption."""
        known = [bits for bits in (self.bits, other.bits) if bits is not None]
        return Proved(min(known, default=None))


@frozen
class Refuted:
    """It does not hold: `because` says in which way, the messages show it."""

    because: str
    witnesses: tuple[Witness, ...]


@frozen
class NotKnown:
    """Nothing was decided; `why` says what is in the way."""

    why: str


Verdict = Proved | Refuted | NotKnown


@frozen
class ContractVerdict:
    """What was found out about a clause: `kind` is `together`, `apart` or `limits`.

    `subjects` are the fields of the clause, or the one broker. `field` is the field for which an
    `apart` does not hold or is not known. `without_case` names a broker that ignores case, where
    the verdict is about keys compared so.
    """

    kind: str
    subjects: tuple[str, ...]
    verdict: Verdict
    place: Place | None
    field: str | None = None
    without_case: str | None = None
