"""Two versions of a program, strategy by strategy.

Takes two checked programs, gives how every strategy changes; one of the old program and one of the
new are versions of each other if they have the same name.
"""

from __future__ import annotations

from collections.abc import Iterator

from keylane.comparison.strategies import Comparison, Relation, compare
from keylane.comparison.versions import Answers
from keylane.frozen import frozen
from keylane.program import Program, Strategy

__all__ = ["ADDED", "CHANGES", "REMOVED", "StrategyChange", "changes_of"]

ADDED = "added"
REMOVED = "removed"
CHANGES = (*(relation.value for relation in Relation), ADDED, REMOVED)
"""What can be said of a strategy, in one word each."""


@frozen
class StrategyChange:
    """A strategy that is in one program or in both.

    INVARIANT: at least one version is there; `comparison` is there if both are.
    """

    old: Strategy | None
    new: Strategy | None
    comparison: Comparison | None = None

    @property
    def name(self) -> str:
        """The name of the strategy."""
        return self.present.name

    @property
    def present(self) -> Strategy:
        """The new version, else the old one."""
        strategy = self.new or self.old
        assert strategy is not None
        return strategy

    @property
    def change(self) -> str:
        """One of `CHANGES`."""
        if self.comparison is not None:
            return self.comparison.relation.value
        return ADDED if self.old is None else REMOVED

    @property
    def answers(self) -> Iterator[Answers]:
        """Every message that the comparison shows."""
        if self.comparison is not None:
            if self.comparison.difference is not None:
                yield self.comparison.difference
            yield from self.comparison.split or ()
            yield from self.comparison.merged or ()


def changes_of(old: Program, new: Program) -> Iterator[StrategyChange]:
    """How each strategy changes: in the order of the new program, then those that are gone."""
    before = {strategy.name: strategy for strategy in old.strategies}
    for strategy in new.strategies:
        version = before.pop(strategy.name, None)
        comparison = None if version is None else compare(version, strategy)
        yield StrategyChange(version, strategy, comparison)
    for strategy in before.values():
        yield StrategyChange(strategy, None)
