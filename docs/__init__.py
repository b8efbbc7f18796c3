"""The documentation that is part of the program: what `docs/diagnostics.md` says of each code."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["diagnostics_sections"]

_HEADING = re.compile(r"^## (KL\d{4}) [a-z0-9-]+\n", re.MULTILINE)
# What the tests of the page have to know about a block stands behind its language.
_BLOCK = re.compile(r"^(```[a-z]+) .*$", re.MULTILINE)
# Other pages are not there where the program is.
_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\n]+\)")


def diagnostics_sections() -> dict[str, str]:
    """The Markdown below the heading of each code, without links, by the number of the code."""
    page = Path(__file__).with_name("diagnostics.md").read_text(encoding="utf-8")
    _, *parts = _HEADING.split(page)
    return {
        number: _LINK.sub(r"\1", _BLOCK.sub(r"\1", section.strip()))
        for number, section in zip(parts[::2], parts[1::2], strict=True)
    }
