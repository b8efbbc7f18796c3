"""What to write instead of a strategy that gives all messages one key.

Takes the strategy and its key, gives the text of a help. Who comes from f-strings writes the fields
into the text, in braces: then the help has them as fields.
"""

from __future__ import annotations

import json
import re

from keylane.program import Strategy

__all__ = ["help_for_one_key", "quoted"]

_IN_BRACES = re.compile(r"\{(\w+)\}")


def help_for_one_key(strategy: Strategy, key: str) -> str:
    """How to put fields into the key, or how to say that it is meant."""
    # Text and names of fields by turns, text first and last.
    texts_and_names = _IN_BRACES.split(key)
    names, texts = texts_and_names[1::2], texts_and_names[::2]
    if not names or not {field.name for field in strategy.schema.fields}.issuperset(names):
        return 'put a field into it, or write `allow (KL0813; "…")` before its `=` if that is meant'
    separators = set(texts[1:-1])
    if not texts[0] and not texts[-1] and len(separators) <= 1:
        parts, separator = names, "".join(separators)
    else:
        written = [each if at % 2 else quoted(each) for at, each in enumerate(texts_and_names)]
        parts, separator = [each for each in written if each != quoted("")], ""
    composite = f"composite({', '.join(parts)}; {quoted(separator)})"
    instead = names[0] if parts == names and len(names) == 1 else composite
    return f"write `{instead}`: within a text, a name in braces is no field"


def quoted(text: str) -> str:
    """The text as it is written in a `.lane` file."""
    return json.dumps(text)
