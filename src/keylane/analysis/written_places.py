"""Where the places of a strategy are written.

Takes the behaviour of a strategy, gives where a marked place stands in the text. A strategy that is
named is replaced by its body, which is written elsewhere, perhaps in another file: what is said of
an alternative is about the name that stands for it.
"""

from __future__ import annotations

from keylane.behaviour.behaviour import Behaviour
from keylane.behaviour.outcomes import Mark, MarkKind
from keylane.frozen import frozen
from keylane.program import Expression, Fallback, Match, part_places_of, parts_of
from keylane.source import Place

__all__ = ["Written", "WrittenPlaces"]


@frozen
class Written:
    """`place` is where something stands.

    Where that is the text of another strategy, `named_at` is where this one names it.
    """

    place: Place | None
    named_at: Place | None = None


@frozen
class _Standing:
    """An expression as the part `number`, from 1, of `outer`; None for the whole body."""

    outer: Expression | None
    number: int
    written: Written


class WrittenPlaces:
    """The places of one strategy; its expressions are walked once, when it is asked first."""

    def __init__(self, behaviour: Behaviour) -> None:
        """Take the behaviour of the strategy."""
        self._strategy = behaviour.strategy
        self._marks = behaviour.marks
        self._standing: dict[int, list[_Standing]] = {}

    @property
    def strategy(self) -> str:
        """The name of the strategy."""
        return self._strategy.name

    def of(self, mark: Mark) -> Written:
        """Where the alternative, the arm or the text of a mark stands."""
        written = self._standing_of(mark).written
        return written if written.place is not None else Written(self._strategy.place)

    def stand_in_one(self, mark: Mark, other: Mark) -> bool:
        """Whether two alternatives are of one fallback, or two arms of one match."""
        return self._standing_of(mark).outer is self._standing_of(other).outer

    def _standing_of(self, mark: Mark) -> _Standing:
        """The same body may stand in several places.

        INVARIANT: marks are made once for each of them, in the order of the text; texts that are
        not valid are looked for in the first one.
        """
        if not self._standing:
            self._walk()
        standing = [each for each in self._standing[id(mark.expression)] if _fits(each, mark)]
        alike = [each for each in self._marks if _is_alike(each, mark)]
        number = next(number for number, each in enumerate(alike) if each is mark)
        return standing[number if len(alike) == len(standing) else 0]

    def _walk(self) -> None:
        strategy = self._strategy
        body = strategy.body
        place = strategy.body_place or body.place
        named_at = None if _is_within(body.place, place) else place
        self._standing[id(body)] = [_Standing(None, 0, Written(place))]
        waiting = [(body, named_at)]
        while waiting:
            outer, named_at = waiting.pop()
            inner: list[tuple[Expression, Place | None]] = []
            places = zip(parts_of(outer), part_places_of(outer), strict=True)
            for number, (part, place) in enumerate(places, 1):
                if not _is_within(place, outer.place):
                    # All that is known is the function around the name.
                    place = outer.place
                standing = _Standing(outer, number, Written(place, named_at))
                self._standing.setdefault(id(part), []).append(standing)
                is_named = not _is_within(part.place, place) or part.place is outer.place
                inner.append((part, named_at or (place if is_named else None)))
            waiting += reversed(inner)


def _fits(standing: _Standing, mark: Mark) -> bool:
    match mark.kind:
        case MarkKind.ALTERNATIVE:
            kind: type[Expression] = Fallback
        case MarkKind.ARM:
            kind = Match
        case MarkKind.INVALID:
            return standing.outer is None or isinstance(standing.outer, Fallback)
    outer = standing.outer
    return isinstance(outer, kind) and (standing.number, len(parts_of(outer))) == (
        mark.number,
        mark.of,
    )


def _is_alike(one: Mark, other: Mark) -> bool:
    return one is other or (
        one.kind is other.kind is not MarkKind.INVALID
        and one.expression is other.expression
        and (one.number, one.of) == (other.number, other.of)
    )


def _is_within(inner: Place | None, outer: Place | None) -> bool:
    """Whether one place lies in another; where nothing is known of them it does."""
    if inner is None or outer is None:
        return True
    return (
        inner.source is outer.source
        and outer.span.start <= inner.span.start
        and inner.span.end <= outer.span.end
    )
