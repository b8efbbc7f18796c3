"""Parts of diagnostics as values for `json.dumps`, for all formats that are JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from keylane.diagnostics.model import Witness

__all__ = ["messages_value"]


def messages_value(messages: Sequence[Witness]) -> list[dict[str, object]]:
    """Messages that show a finding, with what they get; nothing is shortened.

    INVARIANT: payloads are JSON.
    """
    return [
        {
            "message": json.loads(witness.payload),
            "key": witness.key,
            "reason": witness.reason,
            "now": witness.now,
        }
        for witness in messages
    ]
