"""What a change of a strategy does to the groups of messages that stay in order.

Takes an old and a new version, gives how they compare over all messages, and messages that show it.
A message without a key is a group of its own. *Splits* are messages with one key that no longer
have one, *merges* the other way round. First messages are run, which find most of what there is;
only what they did not find has to be proved absent.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from keylane.analysis.same_texts import SameTexts
from keylane.analysis.verdicts import NotKnown, Proved, Verdict
from keylane.behaviour.lengths import Undecided
from keylane.behaviour.outcome_builder import TooManyOutcomes
from keylane.comparison.group_inclusion import keeps_groups
from keylane.comparison.key_forms import KeyForm, key_forms
from keylane.comparison.outcome_pairs import case_of, cases_of, old_ends
from keylane.comparison.tried_messages import TriedMessages
from keylane.comparison.versions import Answers, Versions, versions_of
from keylane.frozen import frozen
from keylane.program import Strategy

__all__ = ["Comparison", "Relation", "compare"]


class Relation(Enum):
    """How the keys of a new version compare with those of the old one."""

    IDENTICAL = "identical"
    RENAMED = "renamed"
    COARSER = "coarser"
    FINER = "finer"
    INCOMPARABLE = "incomparable"
    NOT_KNOWN = "unknown"


@frozen
class Comparison:
    """The relation, and messages that were run and show it.

    `difference` is a message whose key changes. `split` are two messages that had one key and now
    have not, `merged` two that have one key and had not; where both are the same message, it had
    no key, or has none. `why` says what is not known. `bits`: unless two texts have the same first
    so many bits of SHA-256. `forms` are those of the old keys: none where nothing changes,
    where no message had a key, and where it is not known because there is too much to look at.
    """

    relation: Relation
    difference: Answers | None = None
    split: tuple[Answers, Answers] | None = None
    merged: tuple[Answers, Answers] | None = None
    why: str | None = None
    bits: int | None = None
    forms: tuple[KeyForm, ...] = ()

    @property
    def keeps_keys(self) -> bool:
        """Whether every message gets the key that it had, or none as before."""
        if self.relation is Relation.RENAMED:
            return not any(form.changes for form in self.forms)
        return self.relation is Relation.IDENTICAL


def compare(old: Strategy, new: Strategy) -> Comparison:
    """How the new version of a strategy compares with the old one, for all messages."""
    if (old.body, old.schema, old.raises) == (new.body, new.schema, new.raises):
        return Comparison(Relation.IDENTICAL)
    try:
        versions = versions_of(old, new)
        return _compared(versions)
    except TooManyOutcomes:
        return Comparison(Relation.NOT_KNOWN, why="parts branch into too many texts")


def _compared(versions: Versions) -> Comparison:
    found = TriedMessages(versions)
    if versions.can_run:
        found.try_outcomes()
    if versions.is_large:
        return Comparison(
            Relation.NOT_KNOWN,
            found.difference,
            found.split,
            found.merged,
            "there are too many branches to look at each pair of them",
        )
    if found.difference is None:
        verdict = _decided(lambda: _is_identical(versions))
        if isinstance(verdict, Proved):
            return Comparison(Relation.IDENTICAL)
    forwards, backwards = _kept(versions, found)
    if versions.can_run:
        is_open = isinstance(forwards, NotKnown) or isinstance(backwards, NotKnown)
        if is_open or found.difference is None:
            found.try_beside()
        else:
            found.show_better()
    if found.split is not None:
        forwards = None
    if found.merged is not None:
        backwards = None
    proofs = [each for each in (forwards, backwards) if each is not None]
    unknown = next((each for each in proofs if isinstance(each, NotKnown)), None)
    if unknown is None and found.difference is None and versions.can_run:
        unknown = NotKnown("no message was found whose key changes, and no proof that none does")
    bits = [each.bits for each in proofs if isinstance(each, Proved) and each.bits is not None]
    relation = _RELATIONS[found.split is not None, found.merged is not None]
    return Comparison(
        relation if unknown is None else Relation.NOT_KNOWN,
        found.difference,
        found.split,
        found.merged,
        None if unknown is None else unknown.why,
        min(bits, default=None),
        key_forms(versions),
    )


def _kept(versions: Versions, found: TriedMessages) -> tuple[Verdict | None, Verdict | None]:
    """Whether messages that had one key have one, and the other way; None: messages refute it."""
    forwards = backwards = None
    if found.split is None:
        forwards = _decided(lambda: keeps_groups(versions, forwards=True))
    if found.merged is None:
        backwards = _decided(lambda: keeps_groups(versions, forwards=False))
    return forwards, backwards


def _decided(decide: Callable[[], Verdict]) -> Verdict:
    """The verdict; that it is not known where the search was given up."""
    try:
        return decide()
    except Undecided as undecided:
        return NotKnown(str(undecided))


_RELATIONS = {
    (False, False): Relation.RENAMED,
    (False, True): Relation.COARSER,
    (True, False): Relation.FINER,
    (True, True): Relation.INCOMPARABLE,
}


def _is_identical(versions: Versions) -> Verdict:
    """Whether both versions do the same with every message."""
    same = SameTexts(versions.cells, lambda _: None)
    for old in old_ends(versions):
        for new, box in cases_of(versions, old):
            verdict = case_of(versions, old, new, box, same)
            if verdict is not None:
                return verdict
    return Proved()
