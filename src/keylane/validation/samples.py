"""Which raw values stand for all: the values that are chosen for a field's type.

Takes a type and what is asked of the field, gives raw values. They are complete for code that asks
of a value no more than this, which `forms` holds:

- its class: every class that a type accepts, a subclass of it that lies about itself, and others;
- the length of a text against a constant: every length to 142, and those beside the type's bounds;
- what holds of a text if it holds of each character (`isascii`, `isalnum`, a search for one
  character of a class, also behind `replace`): every ASCII character, and others of each kind that
  Python's methods tell apart, alone, in the middle, and, but for letters and digits, first and
  last, in a short and in a long text;
- whether it is one of some texts, begins with one, or is before or behind one: each constant of
  the program and of the module, without and with one more character, in other cases, and numbers
  beside it;
- the shape of numbers, UUIDs and timestamps: each part right, and wrong in each way.

Two tests that are joined by `and` or `or` meet in the values that pass all others and fail in one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from keylane.frozen import frozen
from keylane.metadata import (
    PRINTABLE_ASCII,
    BoolType,
    EnumType,
    FloatType,
    IntType,
    MetadataType,
    StringType,
    TimestampType,
    UuidType,
)
from keylane.validation.samples_of_python import OTHERS, lying_number, lying_text
from keylane.validation.samples_of_text import CHARACTERS, fitted_texts, swapped_case
from keylane.validation.samples_of_time import TIMESTAMPS, moments_beside

__all__ = ["Asked", "chosen_values"]

_LENGTHS = range(143)
_LONGEST = 20_000
_DIGITS = frozenset("0123456789")
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


@frozen
class Asked:
    """What a program asks of a field, and a module of anything.

    `constants` are compared with its text; `lengths` are those that `fit` keeps; `foreign_texts`
    and `foreign_numbers` stand in the module, for whatever purpose.
    """

    constants: frozenset[str] = frozenset()
    lengths: frozenset[int] = frozenset()
    foreign_texts: frozenset[str] = frozenset()
    foreign_numbers: frozenset[int] = frozenset()


@cache
def chosen_values(metadata_type: MetadataType, asked: Asked) -> tuple[object, ...]:
    """The raw values for a field, null among them; some conform, some do not."""
    match metadata_type:
        case StringType():
            own: Iterable[object] = _strings(metadata_type, asked)
        case IntType():
            own = _numbers(metadata_type, asked)
        case UuidType(reject):
            own = _uuids([*sorted(reject), *sorted(asked.constants)])
        case TimestampType():
            own = [*TIMESTAMPS, *moments_beside(asked.constants)]
        case EnumType(members):
            own = _members(members)
        case BoolType():
            own = [*_members(("true", "false")), lying_text("true")]
        case FloatType():
            own = [0.5]
    beside = [near for text in sorted(asked.constants) for near in _near(text)]
    return (None, *own, *beside, *sorted(asked.foreign_texts), *OTHERS)


def _near(text: str) -> Iterator[str]:
    yield text
    yield swapped_case(text)
    yield text.lower()
    yield text.upper()
    yield text[:-1]
    yield text[1:]
    for character in "a0 /\n":
        yield text + character
        yield character + text
    yield text[:-1] + "\x00" if text else "\x00"


def _filler(alphabet: frozenset[str] | None, length: int) -> str:
    """A text of the alphabet: letters and digits in turn, where it has some."""
    letters = sorted(alphabet or PRINTABLE_ASCII, key=lambda each: (not each.isalnum(), each))[:36]
    ordinary = "".join(letters[::-1])
    return (ordinary * (length // len(ordinary) + 1))[:length]


def _strings(string: StringType, asked: Asked) -> Iterator[object]:
    longest = string.max if string.max is not None and string.max <= _LONGEST else None
    lengths = set(_LENGTHS)
    for bound in (string.min, longest, *asked.lengths, *_short(asked.foreign_numbers)):
        if bound is not None:
            lengths.update(range(max(bound - 2, 0), bound + 3))
    lengths.update((1_000, _LONGEST) if string.max is None or string.max > _LONGEST else ())
    for length in sorted(lengths):
        yield _filler(string.alphabet, length)
        # One kind of character alone, as `isdigit` and `isalpha` ask for it.
        yield _filler(_DIGITS, length)
        yield _filler(_LETTERS, length)
        for character in sorted(string.alphabet or "a"):
            if length in (string.min, longest):
                yield character * length
    short = max(string.min, 3)
    if longest is not None:
        short = min(short, longest)
    long = min(longest or 130, 130)
    for character in CHARACTERS:
        yield character
        text = _filler(string.alphabet, long)
        yield text[: long // 2] + character + text[long // 2 + 1 :]
        if not (character.isascii() and character.isalnum()):
            yield (character + text[1:])[:long]
            yield (character + text[1:])[:short]
            yield text[: short - 1] + character
            yield text[:-1] + character
    for text in sorted(asked.foreign_texts):
        # What begins with it and is as long as may be, also where the length is asked for.
        yield (text + _filler(string.alphabet, long))[:long]
    yield "é" * (longest or 130)
    yield "\U0001f600" * (longest or 130)
    yield "%" * (longest or 130)
    yield " \t" * 3 + "a" + "\r\n " * 2
    yield lying_text(_filler(string.alphabet, short))
    for text in sorted(string.reject):
        yield from _near(text)
        yield text.title()
    for length in sorted(
        {*asked.lengths, *filter(None, [longest if longest and longest > 37 else 0])}
    ):
        yield from fitted_texts(_filler(string.alphabet, 200), length)


def _short(numbers: Iterable[int]) -> Iterator[int]:
    return (number for number in numbers if 0 <= number <= _LONGEST)


def _numbers(whole: IntType, asked: Asked) -> Iterator[object]:
    edges = {whole.min, whole.max, 0, 2**31, -(2**31), 2**53, 2**63, -(2**63)}
    edges |= {sign * 10**power for power in range(20) for sign in (1, -1)}
    edges |= {int(text) for text in whole.reject} | asked.foreign_numbers
    for text in asked.constants:
        edges.add(int(text))
    for number in sorted({edge + step for edge in edges for step in (-2, -1, 0, 1, 2)}):
        yield number
        yield str(number)
    middle = (whole.min + whole.max) // 2
    for number in (middle, whole.min):
        yield lying_number(number)
        yield lying_text(str(number))
        for wrong in (
            "+{}",
            "0{}",
            "00{}",
            "-0{}",
            " {}",
            "{} ",
            "{}\n",
            "{}.0",
            "{}e0",
            "--{}",
            "{}_0",
        ):
            yield wrong.format(number)
    digits = str(abs(middle) or 7)
    for strange in ("\u0660", "\u0967", "\u00b2", "\uff11", "a", "x", ".", "-", "/", ":"):
        for place in range(len(digits) + 1):
            yield digits[:place] + strange + digits[place + 1 :]
    yield from ("", "-", "-0", "0", "00", "007", "1_000", "0x10", "1,000", "1e3", "\ud800")
    yield from ("7" * 5_000, 10**400, -(10**400), 2**64)
    for length in range(1, 40):
        yield "9" * length
        yield "1" * length
        yield "-" + "1" * length


def _uuids(special: list[str]) -> Iterator[object]:
    plain = "01234567-89ab-cdef-0123-456789abcdef"
    yield from (plain, plain.upper(), swapped_case(plain), lying_text(plain), "{" + plain + "}")
    yield from (
        plain.replace("-", ""),
        "urn:uuid:" + plain,
        plain + "\n",
        " " + plain[:-1],
        plain[:-1],
    )
    for text in special:
        yield from (text, text.upper(), swapped_case(text), text[:-1])
    for place in range(len(plain)):
        for wrong in "gG-0F/\u0661\u212a\ud800":
            yield plain[:place] + wrong + plain[place + 1 :]


def _members(members: Iterable[str]) -> Iterator[object]:
    for member in members:
        yield from _near(member)
    yield lying_text(member)
    yield ""
