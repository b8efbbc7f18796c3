"""Numbers for Python values, so that tables are compared by comparing numbers.

Takes any value, gives a number: the same for values that no caller of a strategy could tell apart,
which are equal texts, equal numbers of one class, and the very same object of any other class.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from keylane.validation.nodes import DEAD, DEAD_ENTRY, Raised

__all__ = ["Numbering"]

_PLAIN = (str, int, bool, type(None), bytes)


class Numbering:
    """The numbers of all values of a graph."""

    def __init__(self) -> None:
        """Know no value; 0 is that of an entry which is dead."""
        self._values: list[object] = [None]
        self._numbers: dict[Hashable, int] = {self._key(DEAD_ENTRY): DEAD}
        self._answers: dict[tuple[Hashable, int], bool] = {}

    def number(self, value: object) -> int:
        """The number of a value."""
        key = self._key(value)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._values)
            self._values.append(value)
        return number

    def _key(self, value: object) -> Hashable:
        kind: type = type(value)
        if kind in _PLAIN:
            return (kind, value)
        if kind is tuple:
            assert isinstance(value, tuple)
            return ("tuple", *map(self._key, value))
        if isinstance(value, Raised):
            return (kind, value.lineage, *map(self._key, value.details))
        return (kind, id(value))

    def value(self, number: int) -> object:
        """The value with a number."""
        assert number != DEAD
        return self._values[number]

    def is_text(self, number: int) -> bool:
        """Whether it is the number of a text, of `str` and no subclass."""
        return type(self._values[number]) is str

    def is_printable(self, number: int) -> bool:
        """Whether it is the number of a text of printable ASCII."""
        text = self._values[number]
        return type(text) is str and text.isascii() and (text == "" or text.isprintable())

    def holds(self, key: Hashable, holds: Callable[[object], bool], number: int) -> bool:
        """Whether `holds` of the value with a number; asked once for each `key`."""
        known = self._answers.get((key, number))
        if known is None:
            known = self._answers[key, number] = holds(self._values[number])
        return known

    def asked(self, function: Callable[..., object], numbers: Sequence[int]) -> int:
        """The number of what `function` gives or raises."""
        values = []
        for number in numbers:
            if number == DEAD:
                return DEAD
            value = self._values[number]
            if isinstance(value, Raised):
                return number
            values.append(value)
        try:
            return self.number(function(*values))
        except Exception as error:
            return self.number(raised(error))

    def joined(self, numbers: Sequence[int]) -> int:
        """The number of texts one behind the other; of the first that is no text, its own."""
        if DEAD in numbers:
            return DEAD
        texts = []
        for number in numbers:
            value = self._values[number]
            if not isinstance(value, str):
                return number
            texts.append(value)
        return self.number("".join(texts))


def raised(error: BaseException) -> Raised:
    """An exception as data. Of the exception for invalid keys, all that it carries."""
    lineage = tuple(kind.__name__ for kind in type(error).__mro__)
    if lineage[0] == "InvalidKeyError":
        known = (getattr(error, name, None) for name in ("reason", "length", "fields"))
        return Raised(lineage, (*known, str(error)))
    return Raised(lineage)
