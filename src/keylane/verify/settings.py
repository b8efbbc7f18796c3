"""What may stand behind the `;` of a call: numbers at their bounds, units, windows, characters."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from keylane.program import Field
from keylane.syntax import nodes
from keylane.verify.hostile_text import any_text, key_text
from keylane.verify.spot import Spot
from keylane.verify.tree_words import NOWHERE, name_node, text_node

__all__ = ["FUNCTIONS_OF_TEXT", "literal_text", "random_setting", "random_unit"]

#: Functions of one text.
FUNCTIONS_OF_TEXT = (
    *("lower", "upper", "trim", "escape", "digest", "bucket", "fit", "time_partition"),
    *("lower", "digest", "fit", "time_partition"),
)
_NUMBERS = {
    "digest": (16, 64, 16, 64, 32, 63),
    "bucket": (2, 65_536, 2, 65_536, 10, 65_535),
    "fit": (48, 128, 48, 128, 49, 64, 127),
}
_ESCAPED = (
    *("/", "/:", " ", "", "\"'", "{}", "\\", "-^]\\[", "~", "gGzZ", "/:|-. ", "_$&+*?()#@!"),
    "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) not in "%0123456789ABCDEFabcdef"),
)
_UNITS = ("year", "month", "day", "hour", "minute")
_PERIODS = (
    *((1, "m"), (1, "m"), (5, "m"), (45, "m"), (60, "m"), (90, "m"), (720, "m"), (720, "m")),
    *((1, "h"), (1, "h"), (2, "h"), (4, "h"), (8, "h"), (12, "h"), (12, "h")),
)


def random_setting(
    random: Random, function: str, moments: Sequence[Field]
) -> nodes.Literal | nodes.Window | None:
    """A setting for one of `FUNCTIONS_OF_TEXT`; `moments` are the timestamps at hand."""
    if function == "escape":
        return text_node(random.choice(_ESCAPED))
    if function == "fit" and random.randrange(3) == 0:
        return None
    if function in _NUMBERS:
        return text_node(random.choice(_NUMBERS[function]))
    if function == "time_partition":
        amount, unit = random.choice(_PERIODS)
        moment = random.choice(moments) if moments and random.randrange(2) else None
        name = None if moment is None else name_node(moment.name)
        return nodes.Window(nodes.Duration(amount, unit, NOWHERE), name, NOWHERE)
    return None


def random_unit(random: Random) -> nodes.Name:
    """Behind which unit `utc` cuts."""
    return name_node(random.choice(_UNITS))


def literal_text(random: Random, spot: Spot) -> str:
    """A constant text that may stand at a place; the empty one only where others are too long."""
    if spot.printable or random.randrange(3) == 0:
        return key_text(random)
    if spot.longest > len("é" * 300) and random.randrange(3) == 0:
        return random.choice(["é" * 300, "a" * spot.longest, "😀" * 130])
    text = any_text(random)
    return text if len(text) <= spot.longest else ""
