"""How a module differs from what it should be, for people to read.

Takes bytes, gives a unified diff in which nothing acts on a terminal, in time that does not grow
with the square of the size.
"""

from __future__ import annotations

import difflib

from keylane.diagnostics.printable import printable

__all__ = ["difference"]

# Comparing takes up to the product of the two numbers of lines.
_MOST_LINES = 5_000


def difference(name: str, old: bytes, new: bytes) -> str:
    """A unified diff from `old` to `new`, or where they are long, the first lines that differ."""
    old_lines, new_lines = _lines(old), _lines(new)
    if old_lines == new_lines:
        return "(only line ends differ)\n"
    same = _common_beginning(old_lines, new_lines)
    if max(len(old_lines), len(new_lines)) - same > _MOST_LINES:
        return (
            f"(too long to compare; the first difference is on line {same + 1})\n"
            f"-{''.join(old_lines[same : same + 1])}\n+{''.join(new_lines[same : same + 1])}\n"
        )
    diff = difflib.unified_diff(
        old_lines, new_lines, f"{name} (is)", f"{name} (should be)", lineterm=""
    )
    return "".join(f"{line}\n" for line in diff)


def _lines(data: bytes) -> list[str]:
    text = data.decode("utf-8", "backslashreplace")
    return [printable(line.removesuffix("\r")) for line in text.removesuffix("\n").split("\n")]


def _common_beginning(old: list[str], new: list[str]) -> int:
    same = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        same += 1
    return same
