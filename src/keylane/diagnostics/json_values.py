"""Parts of diagnostics as values for `json.dumps`, for all formats that are JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from keylane.diagnostics.model import Witness

__all__ = ["content_value", "messages_value"]


def messages_value(messages: Sequence[Witness]) -> list[dict[str, object]]:
    """Messages that show a finding, with what they get; nothing is shortened.

    INVARIANT: contents are JSON.
    """
    return [
        {
            **content_value(witness),
            "key": witness.key,
            "reason": witness.reason,
            "now": witness.now,
        }
        for witness in messages
    ]


def content_value(witness: Witness) -> dict[str, object]:
    """What a message is: its payload, or metadata where none was found; one of the two is None."""
    content = json.loads(witness.content)
    if witness.is_metadata:
        return {"message": None, "metadata": content}
    return {"message": content, "metadata": None}
