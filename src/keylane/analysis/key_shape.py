"""How long the keys of a strategy are, and of which characters.

Takes the behaviour of a strategy, gives bounds over all messages. A bound is called exact only
where a message was run whose key has that length.
"""

from __future__ import annotations

from collections.abc import Sequence

from keylane.behaviour.behaviour import Behaviour
from keylane.behaviour.formulas import Formula, LengthBetween
from keylane.behaviour.template_parts import parts_of
from keylane.behaviour.text_lengths import KEY_LENGTH, length_bounds, length_of
from keylane.behaviour.witnesses import OTHER_MOMENTS, Witness
from keylane.behaviour.worlds import Undecided
from keylane.frozen import frozen, replace

__all__ = ["KeyShape", "LengthBound", "key_shape"]


@frozen
class LengthBound:
    """A bound on the length of keys; exact with a `witness`, a message whose key is as long."""

    length: int
    witness: Witness | None

    @property
    def is_exact(self) -> bool:
        """Whether a key of this length is known."""
        return self.witness is not None


@frozen
class KeyShape:
    """No key is shorter or longer, or has a character that is not in `alphabet`.

    `longest_text` is how long texts get that are no keys for that reason (None: without end).
    `only` is the one key that all messages have for which there is one, if nothing of a message, or
    of the time, is in it.
    """

    shortest: LengthBound
    longest: LengthBound
    longest_text: int | None
    alphabet: frozenset[str]
    only: str | None = None


def key_shape(behaviour: Behaviour) -> KeyShape | None:
    """The shape of the keys; None if there is never one."""
    if not behaviour.keys:
        return None
    bounds: list[tuple[int, int, int]] = []
    texts: list[int | None] = []
    alphabet = frozenset[str]()
    for number in behaviour.keys:
        template = behaviour.template(number)
        box = behaviour.boxes[number]
        assert box is not None
        cells = behaviour.domain.cells
        low, high = length_bounds(template, box, cells)
        bounds.append((max(low, 1), KEY_LENGTH if high is None else min(high, KEY_LENGTH), number))
        texts.append(high)
        for part in parts_of(template, box, cells).parts:
            alphabet |= part.language.alphabet
    shortest = min(bounds)
    longest = max(bounds, key=lambda each: each[1])
    return KeyShape(
        _bound(behaviour, shortest[2], shortest[0]),
        _bound(behaviour, longest[2], longest[1]),
        None if None in texts else max(length for length in texts if length is not None),
        alphabet,
        _only_key(behaviour),
    )


def _only_key(behaviour: Behaviour) -> str | None:
    """The key that all outcomes have in common; None if they differ, or may."""
    keys = set[str]()
    for number in behaviour.keys:
        pieces = [piece for piece in behaviour.template(number) if isinstance(piece, str)]
        if len(pieces) < len(behaviour.template(number)):
            return None
        keys.add("".join(pieces))
    return keys.pop() if len(keys) == 1 else None


def _bound(behaviour: Behaviour, number: int, length: int) -> LengthBound:
    template = behaviour.template(number)
    wanted: Sequence[Formula] = [
        *behaviour.when(number),
        LengthBetween(length_of(template), length, length),
    ]
    shown: list[Witness] = []

    def has_length(found: Witness) -> bool:
        """Whether a key of the message is so long, at one moment or another."""
        moments = OTHER_MOMENTS if found.depends_on_time else ()
        runner = behaviour.runner
        others = (replace(found, moment=moment) for moment in moments)
        for each in (found, *(runner.again(other) for other in others if runner is not None)):
            if each.key is not None and len(each.key) == length:
                shown.append(each)
                return True
        return False

    try:
        behaviour.witness(wanted, has_length, conforming=False)
    except Undecided:
        shown.clear()
    return LengthBound(length, shown[0] if shown else None)
