"""What a change of a strategy does to the groups of messages that stay in order.

Takes an old and a new version, gives how they compare over all messages, and messages that show it.
A message without a key is a group of its own. *Splits* are messages with one key that no longer
have one, *merges* the other way round. First messages are run, which find most of what there is;
only what they did not find has to be proved absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from keylane.analysis.comparison_messages import Found, tried_messages
from keylane.analysis.group_inclusion import keeps_groups
from keylane.analysis.lengths import Undecided
from keylane.analysis.outcome_builder import TooManyOutcomes
from keylane.analysis.outcomes import Ending
from keylane.analysis.same_texts import SameTexts, TextPair
from keylane.analysis.verdicts import NotKnown, Proved, Verdict
from keylane.analysis.versions import Answers, Versions, versions_of
from keylane.analysis.worlds import Budget, World, find_world
from keylane.program import Strategy

__all__ = ["Comparison", "Relation", "compare"]


class Relation(Enum):
    """How the keys of a new version compare with those of the old one."""

    IDENTICAL = "identical"
    RENAMED = "renamed"
    COARSER = "coarser"
    FINER = "finer"
    INCOMPARABLE = "incomparable"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The relation, and messages that were run and show it.

    `difference` is a message whose key changes. `split` are two messages that had one key and now
    have not, `merged` two that have one key and had not; where both are the same message, it had
    no key, or has none. `why` says what is not known. `bits`: unless two texts have the same first
    so many bits of SHA-256.
    """

    relation: Relation
    difference: Answers | None = None
    split: tuple[Answers, Answers] | None = None
    merged: tuple[Answers, Answers] | None = None
    why: str | None = None
    bits: int | None = None


def compare(old: Strategy, new: Strategy) -> Comparison:
    """How the new version of a strategy compares with the old one, for all messages."""
    try:
        versions = versions_of(old, new)
        return _compared(versions)
    except TooManyOutcomes:
        return Comparison(Relation.NOT_KNOWN, why="parts branch into too many texts")
    except Undecided as undecided:
        return Comparison(Relation.NOT_KNOWN, why=str(undecided))


def _compared(versions: Versions) -> Comparison:
    found = tried_messages(versions) if versions.can_run else Found()
    if found.difference is None:
        verdict = _is_identical(versions)
        if isinstance(verdict, Proved):
            return Comparison(Relation.IDENTICAL)
        if isinstance(verdict, NotKnown):
            return Comparison(Relation.NOT_KNOWN, why=verdict.why)
    proofs: list[Verdict] = []
    if found.split is None:
        proofs.append(keeps_groups(versions, forwards=True))
    if found.merged is None:
        proofs.append(keeps_groups(versions, forwards=False))
    unknown = next((each for each in proofs if isinstance(each, NotKnown)), None)
    bits = [each.bits for each in proofs if isinstance(each, Proved) and each.bits is not None]
    relation = _RELATIONS[found.split is not None, found.merged is not None]
    if unknown is not None:
        relation = Relation.NOT_KNOWN
    return Comparison(
        relation,
        found.difference,
        found.split,
        found.merged,
        None if unknown is None else unknown.why,
        min(bits, default=None),
    )


_RELATIONS = {
    (False, False): Relation.RENAMED,
    (False, True): Relation.COARSER,
    (True, False): Relation.FINER,
    (True, True): Relation.INCOMPARABLE,
}


def _is_identical(versions: Versions) -> Verdict:
    """Whether both versions do the same with every message."""
    same = SameTexts(versions.cells, lambda world: _shown(versions, world))
    old_ends = [*range(len(versions.old.outcomes)), None]
    new_ends = [*range(len(versions.new.outcomes)), None]
    for old in old_ends:
        old_box = None if old is None else versions.old.boxes[old]
        if old is not None and old_box is None:
            continue
        for new in new_ends:
            new_box = None if new is None else versions.new.boxes[new]
            if new is not None and new_box is None:
                continue
            box = versions.box(old_box, new_box)
            if not all(box):
                continue
            verdict = _same_end(versions, old, new, box, same)
            if verdict is not None:
                return verdict
    return Proved()


def _same_end(
    versions: Versions, old: int | None, new: int | None, box: tuple[int, ...], same: SameTexts
) -> Verdict | None:
    """None if messages that come to these outcomes get the same key."""
    old_end = None if old is None else versions.old.outcomes[old].end
    new_end = None if new is None else versions.new.outcomes[new].end
    formulas = (*versions.messages, *versions.old_when(old), *versions.new_when(new))
    if isinstance(old_end, tuple) and isinstance(new_end, tuple):
        assert new is not None
        pair = TextPair(formulas, old_end, versions.new_template(new))
        return same.difference(pair, box)
    if old_end == new_end or (old_end, new_end) in _BOTH_NOTHING:
        return None
    world = find_world(formulas, box, versions.cells, Budget())
    return None if world is None else NotKnown("messages may get a key in one version only")


_BOTH_NOTHING = ((None, Ending.NOTHING), (Ending.NOTHING, None))


def _shown(versions: Versions, world: World) -> Verdict | None:
    """Nothing is shown here: messages were tried before, and none differed."""
    del versions, world
    return None
