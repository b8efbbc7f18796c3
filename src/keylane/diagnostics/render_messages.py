"""Messages that show a finding, as lines for people.

    message  {"owner": "a", "repo": "aaaaaaaaaaaaaaaaaaaaaaaa… 160 characters"}
    key      "a/b"

or `metadata` for what an extractor can give, where no payload was found that has it.

Takes witnesses, gives pairs of a word and its text. A long value is shortened; whoever wants to run
the message takes it from JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from keylane.diagnostics.model import Witness
from keylane.diagnostics.printable import printable

__all__ = ["content_line", "message_lines"]

_MOST_MESSAGES = 5
_LONGEST_TEXT = 40
_SHOWN_OF_TEXT = 24
# A payload of many fields is cut off behind this many characters.
_LONGEST_LINE = 400
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')


def message_lines(messages: Sequence[Witness]) -> Iterator[tuple[str, str]]:
    """Each line as its word and what stands behind it, safe to show."""
    for witness in messages[:_MOST_MESSAGES]:
        yield content_line(witness)
        if witness.now is not None:
            yield "now", printable(witness.now)
        if witness.key is not None:
            # In quotes: a blank at the end of a key is part of it. INVARIANT: a key is no longer
            # than 128 bytes, and is what this is about, so all of it is shown.
            yield "key", printable(json.dumps(witness.key, ensure_ascii=False))
        else:
            yield "no key", printable(witness.reason or "")
    if len(messages) > _MOST_MESSAGES:
        yield "message", f"… {len(messages) - _MOST_MESSAGES} more"


def content_line(witness: Witness) -> tuple[str, str]:
    """What a message is and its content, with long texts in it shortened, safe to show."""
    text = printable(_TEXT.sub(_short_text, witness.content))
    if len(text) > _LONGEST_LINE:
        text = f"{text[:_LONGEST_LINE]}…"
    return ("metadata", f"{text}, from an extractor") if witness.is_metadata else ("message", text)


def _short_text(match: re.Match[str]) -> str:
    value = json.loads(match.group())
    if len(value) <= _LONGEST_TEXT:
        return match.group()
    beginning = json.dumps(value[:_SHOWN_OF_TEXT], ensure_ascii=False).removesuffix('"')
    return f'{beginning}… {len(value):,} characters"'
