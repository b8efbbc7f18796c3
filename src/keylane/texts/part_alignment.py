"""Cut two sequences of parts where a text of both must be cut.

Takes two sequences that are to give one text, gives segments: pieces of both that must give the
same piece of it, whatever the text is. Parts of a fixed length, and parts that end at a character
which they cannot have, are cut off from both ends; what remains is one segment in the middle.
"""

from __future__ import annotations

from collections.abc import Hashable

from keylane.frozen import frozen
from keylane.texts.language import Language
from keylane.texts.languages import literal
from keylane.texts.parts import PartSequence, only_text

__all__ = ["Item", "Segment", "aligned"]


@frozen
class Item:
    """A part, or a piece of a literal.

    `place` is the number of the part, `whole` its language. `text` is set for literals: parts that
    are one text and whose ends nobody asks for; it is what is left of them.
    """

    place: int
    whole: Language
    text: str | None = None

    @property
    def language(self) -> Language:
        """The texts of this piece."""
        return self.whole if self.text is None else literal(self.text)

    @property
    def min_length(self) -> int:
        """The length of the shortest."""
        return self.whole.min_length if self.text is None else len(self.text)


@frozen
class Segment:
    """Pieces of both sequences that give the same text."""

    ours: tuple[Item, ...]
    theirs: tuple[Item, ...]

    @property
    def pair(self) -> tuple[Item, Item] | None:
        """The items, if there is one on each side."""
        return (self.ours[0], self.theirs[0]) if len(self.ours) == len(self.theirs) == 1 else None

    @property
    def min_length(self) -> int:
        """No common text is shorter."""
        return max(sum(item.min_length for item in items) for items in (self.ours, self.theirs))

    def followed_by(self, other: Segment) -> Segment:
        """Both as one."""
        return Segment(self.ours + other.ours, self.theirs + other.theirs)


def aligned(
    ours: PartSequence, theirs: PartSequence, tags: frozenset[Hashable]
) -> list[Segment] | None:
    """Segments in order, as small as they can be seen to be; None if literals contradict.

    Then there is no common text. Parts that carry one of `tags` are kept whole.
    """
    our_items, their_items = _items(ours, tags)[::-1], _items(theirs, tags)[::-1]
    front = _peeled(our_items, their_items, forward=True)
    if front is None:
        return None
    our_items.reverse()
    their_items.reverse()
    back = _peeled(our_items, their_items, forward=False)
    if back is None:
        return None
    if our_items or their_items:
        front.append(Segment(tuple(our_items), tuple(their_items)))
    return front + back[::-1]


def _items(sequence: PartSequence, tags: frozenset[Hashable]) -> list[Item]:
    items = []
    for place, part in enumerate(sequence.parts):
        text = None if part.tag in tags else only_text(part.language)
        if text != "":
            items.append(Item(place, part.language, text))
    return items


def _peeled(ours: list[Item], theirs: list[Item], *, forward: bool) -> list[Segment] | None:
    """Take segments off the ends of both lists, where the next item to be read stands.

    None if literals contradict.
    """
    segments: list[Segment] = []
    while ours and theirs:
        one, other = ours[-1], theirs[-1]
        if one.text is not None and other.text is not None:
            length = min(len(one.text), len(other.text))
            piece, same = _cut(ours, length, forward), _cut(theirs, length, forward)
            if piece.text != same.text:
                return None
            segments.append(Segment((piece,), (same,)))
        elif one.text is None and other.text is None:
            if not _end_together(ours, theirs, forward):
                break
            segments.append(Segment((ours.pop(),), (theirs.pop(),)))
        else:
            texts, others = (ours, theirs) if other.text is None else (theirs, ours)
            length_of_other = _length_within(texts[-1].text or "", others, forward)
            if length_of_other is None:
                break
            pieces = (_cut(texts, length_of_other, forward),) if length_of_other else ()
            whole = (others.pop(),)
            segments.append(Segment(pieces, whole) if texts is ours else Segment(whole, pieces))
    return segments


def _cut(items: list[Item], length: int, forward: bool) -> Item:
    """Take the next `length` characters off a literal."""
    item = items.pop()
    text = item.text or ""
    if length == len(text):
        return item
    middle = length if forward else len(text) - length
    piece, rest = (text[:middle], text[middle:]) if forward else (text[middle:], text[:middle])
    items.append(Item(item.place, item.whole, rest))
    return Item(item.place, item.whole, piece)


def _fixed_length(item: Item) -> int | None:
    shortest = item.whole.min_length
    return shortest if item.whole.max_length == shortest else None


def _delimiter(items: list[Item], forward: bool) -> str | None:
    """The character that the next item ends at, as it has none itself; empty at the very end."""
    if len(items) == 1:
        return ""
    behind = items[-2].text
    if behind is None:
        return None
    character = behind[0] if forward else behind[-1]
    return None if character in items[-1].whole.alphabet else character


def _end_together(ours: list[Item], theirs: list[Item], forward: bool) -> bool:
    length = _fixed_length(ours[-1])
    if length is not None and length == _fixed_length(theirs[-1]):
        return True
    delimiter = _delimiter(ours, forward)
    return delimiter is not None and delimiter == _delimiter(theirs, forward)


def _length_within(text: str, items: list[Item], forward: bool) -> int | None:
    """How long the next item is where `text` is what is read, if that is known."""
    length = _fixed_length(items[-1])
    if length is not None:
        return length if length <= len(text) else None
    delimiter = _delimiter(items, forward)
    if not delimiter or delimiter not in text:
        return None
    return text.index(delimiter) if forward else len(text) - 1 - text.rindex(delimiter)
