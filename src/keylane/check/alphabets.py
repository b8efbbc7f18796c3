"""`chars="A-Za-z0-9-"`: the characters a string may have.

Takes the text of the bound, gives a set. Characters and ranges of printable ASCII; no regular
expressions, so that an alphabet is exact and cheap to match.
"""

from __future__ import annotations

from keylane.frozen import frozen
from keylane.metadata import PRINTABLE_ASCII

__all__ = ["UPPER_CASE", "AlphabetProblem", "alphabet_of", "dead_letters"]

UPPER_CASE = frozenset(map(chr, range(ord("A"), ord("Z") + 1)))


@frozen
class AlphabetProblem:
    """What is wrong with the characters from `start` to `end`, and how to mend it."""

    start: int
    end: int
    message: str
    help: str


def alphabet_of(text: str) -> frozenset[str] | AlphabetProblem:
    """The characters that `text` stands for, or the first thing that is wrong with it."""
    if not text:
        return AlphabetProblem(0, 0, "names no character", 'write it like `chars="A-Za-z0-9"`')
    alphabet: set[str] = set()
    place = 0
    while place < len(text):
        first = text[place]
        # Two characters behind a range's first one: `-`, and its last one.
        is_range = text[place + 1 : place + 2] == "-" and place + 2 < len(text)
        end = place + 3 if is_range else place + 1
        problem = _problem(text, place, end, alphabet)
        if problem is not None:
            return problem
        alphabet.update(map(chr, range(ord(first), ord(text[end - 1]) + 1)))
        place = end
    return frozenset(alphabet)


def dead_letters(alphabet: frozenset[str]) -> str:
    """The upper-case letters without their lower-case one: no text in lower case has them."""
    return "".join(
        character
        for character in sorted(alphabet & UPPER_CASE)
        if character.lower() not in alphabet
    )


def _problem(text: str, start: int, end: int, alphabet: set[str]) -> AlphabetProblem | None:
    piece = text[start:end]
    if not PRINTABLE_ASCII.issuperset(piece):
        return AlphabetProblem(
            start,
            end,
            "has a character that is not printable ASCII, so it could never be in a key",
            "list characters from space to `~` only, or leave `chars` out",
        )
    if (piece == "-" and 0 < start < len(text) - 1) or (len(piece) == 3 and "-" in piece[::2]):
        return AlphabetProblem(
            start,
            end,
            "has a `-` in the middle that is not the middle of a range",
            "put `-` first or last to allow it",
        )
    first, last = piece[0], piece[-1]
    if first > last:
        both_cases = "a" <= first <= "z" and "A" <= last <= "Z"
        meant = f"{first}-zA-{last}" if both_cases else f"{last}-{first}"
        return AlphabetProblem(start, end, f"has the reversed range `{piece}`", f"write `{meant}`")
    twice = alphabet.intersection(map(chr, range(ord(first), ord(last) + 1)))
    if twice:
        return AlphabetProblem(
            start, end, f"names `{min(twice)}` twice", "name each character once"
        )
    return None
