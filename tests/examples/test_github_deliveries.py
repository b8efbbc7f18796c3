"""The GitHub example on real deliveries, against keys that are derived in another way.

Runs where `KEYLANE_GITHUB_DELIVERIES` names a file of deliveries, one
`{"event": …, "payload": …}` a line.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

import keylane
from tests.examples.cases import EXAMPLES

DELIVERIES = os.environ.get("KEYLANE_GITHUB_DELIVERIES")


def expected_keys(event: str, payload: dict[str, Any]) -> dict[str, str | None]:
    """From `full_name` and addresses of web pages, none of which the example reads."""
    repository = payload.get("repository")
    if repository is None:
        return {"PullRequest": None, "Repository": None, "Conversation": None}
    name, conversation = repository["full_name"].lower(), str(repository["id"])
    pull_request = name
    for owner in ("pull_request", "issue"):
        page = payload.get(owner, {}).get("html_url")
        if page is not None:
            match = re.search(r"/(?:pull|issues)/([0-9]+)$", page)
            assert match is not None
            conversation = f"{repository['id']}/{match[1]}"
            if event.startswith("pull_request"):
                pull_request = f"{name}/{match[1]}"
    return {"PullRequest": pull_request, "Repository": name, "Conversation": conversation}


@pytest.mark.skipif(DELIVERIES is None, reason="KEYLANE_GITHUB_DELIVERIES names no file")
def test_every_delivery_gets_the_right_key() -> None:
    assert DELIVERIES is not None
    path = EXAMPLES / "github" / "deliveries.lane"
    strategies = keylane.load(path).strategies
    module = keylane.load_generated(path)
    lines = Path(DELIVERIES).read_text(encoding="utf-8").splitlines()
    assert lines
    for number, line in enumerate(lines, 1):
        delivery = json.loads(line)
        for name, expected in expected_keys(delivery["event"], delivery["payload"]).items():
            place = f"line {number}, {name}"
            assert strategies[name].generate_key_from_payload(delivery) == expected, place
            generated = getattr(module, name)()
            assert generated.generate_key_from_payload(delivery) == expected, place
