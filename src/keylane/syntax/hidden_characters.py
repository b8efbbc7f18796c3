"""Characters that nobody sees, or that make a text look like another one.

Takes a source, gives a diagnostic for each. They are errors wherever they stand, in comments and
texts too: what a reviewer reads must be what keylane reads (https://trojansource.codes).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from keylane.diagnostics.model import Diagnostic
from keylane.source import Source, Span
from keylane.syntax import token_errors

__all__ = ["HIDDEN_CHARACTER", "hidden_characters"]

# Controls but tab and line feed, line separators, embeddings, overrides and isolates of the
# direction of writing, byte order marks, and halves of surrogate pairs. Joiners and marks of
# direction stay: some languages cannot be written without them.
HIDDEN_CHARACTER = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)

_CONTROL_NAMES = {
    "\x00": "null",
    "\x08": "backspace",
    "\x0c": "form feed",
    "\r": "carriage return without line feed",
    "\x1b": "escape",
    "\x7f": "delete",
}


def hidden_characters(source: Source) -> Iterator[Diagnostic]:
    """An error for each hidden character of the text, in order."""
    for match in HIDDEN_CHARACTER.finditer(source.text):
        character = match.group()
        name = _CONTROL_NAMES.get(character) or unicodedata.name(character, "").lower()
        if not name:
            name = "control character" if character < "\xa0" else "half a character"
        yield token_errors.hidden_character(source, Span(*match.span()), name)
