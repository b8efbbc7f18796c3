"""Strategies that choose by what a message holds: an arm by a value, or all by a condition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from keylane.model.conditions import Condition
from keylane.model.extractor import SessionKeyExtractor
from keylane.model.nothing import Nothing, ReasonKind
from keylane.model.strategies import SessionKeyStrategy, field_names_of

__all__ = ["MatchStrategy", "WhenStrategy"]


@dataclass(frozen=True, slots=True, init=False)
class MatchStrategy(SessionKeyStrategy):
    """The strategy that stands beside the text of `field` in `arms`.

    `otherwise` is taken for any other text and where the field has none; without it there is
    nothing then.
    """

    field: str
    arms: tuple[tuple[str, SessionKeyStrategy], ...]
    otherwise: SessionKeyStrategy | None

    def __init__(
        self,
        field: str,
        arms: Mapping[str, SessionKeyStrategy],
        otherwise: SessionKeyStrategy | None = None,
    ) -> None:
        """Choose between `arms` by `field`."""
        object.__setattr__(self, "field", field)
        object.__setattr__(self, "arms", tuple(arms.items()))
        object.__setattr__(self, "otherwise", otherwise)

    def derive_text(self, extractor: SessionKeyExtractor) -> str | Nothing:
        """The text of the arm."""
        value = extractor.get_metadata(self.field)
        for text, strategy in self.arms:
            if value is not None and text == value:
                return strategy.derive_text(extractor)
        if self.otherwise is not None:
            return self.otherwise.derive_text(extractor)
        kind = ReasonKind.MISSING if value is None else ReasonKind.NO_ARM
        return Nothing.because(kind, self.field)

    def field_names(self) -> tuple[str, ...]:
        """The fields of all arms; not the one that chooses."""
        strategies: Iterable[object] = [strategy for _, strategy in self.arms]
        return field_names_of([*strategies, self.otherwise])


@dataclass(frozen=True, slots=True)
class WhenStrategy(SessionKeyStrategy):
    """`strategy` where `condition` is true; nothing where it is false or unknown."""

    condition: Condition
    strategy: SessionKeyStrategy

    def derive_text(self, extractor: SessionKeyExtractor) -> str | Nothing:
        """The text of the strategy, if the condition is true."""
        if self.condition.holds(extractor) is not True:
            return Nothing.because(ReasonKind.NOT_TRUE)
        return self.strategy.derive_text(extractor)

    def field_names(self) -> tuple[str, ...]:
        """The fields of the strategy; not those of the condition."""
        return self.strategy.field_names()
