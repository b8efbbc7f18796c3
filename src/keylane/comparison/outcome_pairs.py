"""Two versions outcome by outcome: where both do the same with a message.

Takes two versions, gives the pairs of outcomes that one message may come to, and for each of them
None, or why the messages may get different answers.
"""

from __future__ import annotations

from collections.abc import Iterator

from keylane.analysis.same_texts import SameTexts, TextPair
from keylane.analysis.verdicts import NotKnown, Verdict
from keylane.behaviour.domain import Box
from keylane.behaviour.outcomes import Ending
from keylane.behaviour.worlds import Budget, find_world
from keylane.comparison.versions import Versions

__all__ = ["case_of", "cases_of", "old_ends"]


def old_ends(versions: Versions) -> Iterator[int | None]:
    """The outcomes of the old version that some message comes to; None: no key."""
    boxes = versions.old.boxes
    yield from (number for number, box in enumerate(boxes) if box is not None)
    yield None


def cases_of(versions: Versions, old: int | None) -> Iterator[tuple[int | None, Box]]:
    """The outcomes of the new version for messages of an outcome of the old one, with their box.

    Other messages may be in the box, and there may be none.
    """
    old_box = None if old is None else versions.old.boxes[old]
    for new in [*range(len(versions.new.outcomes)), None]:
        new_box = None if new is None else versions.new.boxes[new]
        if new is not None and new_box is None:
            continue
        box = versions.box(old_box, new_box)
        if all(box):
            yield new, box


def case_of(
    versions: Versions, old: int | None, new: int | None, box: Box, same: SameTexts
) -> Verdict | None:
    """None if messages that come to these outcomes get the same answer. Raises `Undecided`."""
    old_end = None if old is None else versions.old.outcomes[old].end
    new_end = None if new is None else versions.new.outcomes[new].end
    formulas = (*versions.messages, *versions.old_when(old), *versions.new_when(new))
    if isinstance(old_end, tuple) and isinstance(new_end, tuple):
        assert old is not None
        assert new is not None
        pair = TextPair(formulas, versions.old_template(old), versions.new_template(new))
        return same.difference(pair, box)
    if old_end == new_end or (old_end, new_end) in _BOTH_NOTHING:
        return None
    world = find_world(formulas, box, versions.cells, Budget())
    return None if world is None else NotKnown("messages may get a key in one version only")


_BOTH_NOTHING = ((None, Ending.NOTHING), (Ending.NOTHING, None))
