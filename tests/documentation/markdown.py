"""Fenced blocks and tables of a Markdown file, as tests run them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Fence", "fences", "plain_code", "table_with"]

_FENCE = re.compile(r"^```(.*)\n((?:.*\n)*?)```$", re.MULTILINE)
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Fence:
    """A block: what stands behind the opening marks, the text, and the line it begins on."""

    language: str
    words: tuple[str, ...]
    text: str
    line: int

    def setting(self, name: str) -> str | None:
        """The value of `name=value` behind the language."""
        values = (word.split("=", 1)[1] for word in self.words if word.startswith(f"{name}="))
        return next(values, None)


def fences(path: Path) -> Iterator[Fence]:
    """The blocks of a file in their order."""
    text = path.read_text(encoding="utf-8")
    for match in _FENCE.finditer(text):
        language, *words = match[1].split() or [""]
        yield Fence(language, tuple(words), match[2], text.count("\n", 0, match.start()) + 1)


def table_with(path: Path, *header: str) -> list[tuple[str, ...]]:
    """The rows of the one table with this header, cells as written; `\\|` becomes `|`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    (start,) = (number for number, line in enumerate(lines) if _cells(line) == header)
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(_cells(line))
    assert rows
    return rows


def _cells(line: str) -> tuple[str, ...]:
    if not line.startswith("|"):
        return ()
    inner = line.strip().removeprefix("|").removesuffix("|")
    return tuple(cell.strip().replace("\\|", "|") for cell in _CELL.split(inner))


def plain_code(cell: str) -> str | None:
    """What a cell of nothing but code holds; None for words."""
    match = re.fullmatch(r"`([^`]*)`", cell)
    return match[1] if match else None
