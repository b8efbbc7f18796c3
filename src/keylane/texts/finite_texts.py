"""Languages of a few texts, written down one by one: literals, enums, small intervals."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property

from keylane.frozen import frozen
from keylane.texts.language import LARGE, LONGER, Language, in_letter_order

__all__ = ["FiniteTexts"]

_FEW_STATES = 40


@frozen(slots=False)
class FiniteTexts(Language):
    """Exactly these texts. INVARIANT: printable ASCII all."""

    texts: frozenset[str]
    exact: bool = True

    @cached_property
    def _automaton(self) -> tuple[int, list[dict[str, int]], set[int]]:
        """Start, edges of each state, accepting states: the smallest automaton for the texts."""
        trie: list[dict[str, int]] = [{}]
        ends: set[int] = set()
        for text in sorted(self.texts):
            node = 0
            for character in text:
                following = trie[node].get(character)
                if following is None:
                    following = trie[node][character] = len(trie)
                    trie.append({})
                node = following
            ends.add(node)
        # Nodes with the same texts behind them are one state; a child has a higher number than
        # its parent.
        states: dict[Hashable, int] = {}
        edges: list[dict[str, int]] = []
        state_of = [0] * len(trie)
        for node in reversed(range(len(trie))):
            following_states = {
                character: state_of[child] for character, child in trie[node].items()
            }
            key = (node in ends, frozenset(following_states.items()))
            if key not in states:
                states[key] = len(edges)
                edges.append(following_states)
            state_of[node] = states[key]
        return state_of[0], edges, {state_of[node] for node in ends}

    @property
    def start(self) -> int:
        """The root."""
        return self._automaton[0]

    def step(self, state: int, character: str) -> int | None:
        """The state behind `character`, if a text goes on so."""
        return self._automaton[1][state].get(character)

    def accepts(self, state: int) -> bool:
        """Whether one of the texts ends here."""
        return state in self._automaton[2]

    @cached_property
    def alphabet(self) -> frozenset[str]:
        """The characters of the texts."""
        return frozenset("".join(self.texts))

    @cached_property
    def _edges_of_letters(self) -> dict[str, frozenset[tuple[int, int]]]:
        edges: dict[str, set[tuple[int, int]]] = {}
        for state, following in enumerate(self._automaton[1]):
            for character, successor in following.items():
                edges.setdefault(character, set()).add((state, successor))
        return {character: frozenset(pairs) for character, pairs in edges.items()}

    def letter_class(self, character: str) -> Hashable:
        """All edges of the character."""
        return self._edges_of_letters[character]

    @cached_property
    def lengths(self) -> int:
        """The lengths of the texts."""
        bits = 0
        for text in self.texts:
            bits |= 1 << min(len(text), LONGER)
        return bits

    def _far_lengths(self) -> tuple[int, int | None]:
        lengths = [len(text) for text in self.texts]
        return min(lengths), max(lengths)

    @cached_property
    def size(self) -> int | None:
        """How many texts there are."""
        return len(self.texts) if len(self.texts) <= LARGE else None

    @cached_property
    def relaxed(self) -> Language:
        """The language itself if it has few states or is one text."""
        if len(self.texts) <= 1 or len(self._automaton[1]) <= _FEW_STATES:
            return self
        return super().relaxed

    def samples(self, count: int) -> tuple[str, ...]:
        """Some of the texts: the shortest, the longest, then others."""
        in_order = sorted(
            self.texts, key=lambda text: (len(text), in_letter_order(frozenset(text)), text)
        )
        chosen = dict.fromkeys([*in_order[:1], *in_order[-1:], *in_order])
        return tuple(sorted(list(chosen)[:count], key=lambda text: (len(text), text)))
