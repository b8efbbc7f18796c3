"""Compile some of the examples and show the keys of some of their messages: `make demo`.

Needs nothing but keylane. A key that is not the expected one, in the interpreter or in the compiled
module, ends it with exit code 1. As it is run as a script, Python looks for modules in this folder,
and that is where the `extern` of an example finds its own.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keylane

EXAMPLES = Path(__file__).resolve().parent
MESSAGE_WIDTH = 94
# The domain, the file, the strategy that is shown, and the cases that are shown.
DOMAINS = [
    (
        "GitHub: one pull request stays in order, everything else by repository",
        "github/deliveries.lane",
        "PullRequest",
        [
            "a pull request",
            "a review of it",
            "the same repository in another case",
            "a push: no number",
            "an organisation without a repository",
            "a number of the wrong type",
        ],
    ),
    (
        "E-commerce: one order stays in order",
        "ecommerce/orders.lane",
        "Order",
        [
            "a line of an order",
            "an order as a whole",
            "a placeholder is no order",
            "null is missing",
        ],
    ),
    (
        "E-commerce: as fine as the event allows",
        "ecommerce/orders.lane",
        "LineItem",
        [
            "a line of an order",
            "an order as a whole",
            "a customer without an order",
            "null is missing",
        ],
    ),
    (
        "IoT: one device stays in order",
        "iot/telemetry.lane",
        "Device",
        [
            "a live report",
            "the same device in lower case",
            "a device name that is too short",
        ],
    ),
    (
        "Multi-tenant SaaS: one resource of a tenant stays in order",
        "saas/resources.lane",
        "Resource",
        [
            "a resource of a tenant",
            "the tenant itself",
            "a resource with a blank: the tenant orders it",
            "a tenant with the separator inside",
        ],
    ),
    (
        "Notifications: as fine as each queue needs it",
        "notifications/deliveries.lane",
        "Fair",
        [
            "an SMS on its way",
            "saved from the API",
            "a queue that nobody declared",
            "an unknown kind of key",
        ],
    ),
    (
        "Legacy: a strategy in Python, in the middle of a compiled one",
        "legacy_accounts/accounts.lane",
        "Account",
        [
            "an account",
            "the account in a record",
            "a record without an account",
            "nothing that can be a key",
        ],
    ),
]


def cases(folder: Path) -> Iterator[dict[str, Any]]:
    """The cases of an example, as examples/README.md describes them."""
    with open(folder / "cases.jsonl", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def source_of(path: Path, strategy: str) -> str:
    """The declaration of a strategy as it stands in the file."""
    text = path.read_text(encoding="utf-8")
    return text[text.index(f"strategy {strategy} for ") :].split("\n\n", 1)[0].rstrip()


def shortened(text: str) -> str:
    """`text`, or as much of it as fits into a line."""
    return text if len(text) <= MESSAGE_WIDTH else f"{text[: MESSAGE_WIDTH - 3]}..."


def show(title: str, file: str, strategy: str, names: list[str]) -> bool:
    """Print one domain; whether every key is the expected one."""
    path = EXAMPLES / file
    interpreted = keylane.load(path).strategies[strategy]
    generated = getattr(keylane.load_generated(path), strategy)()
    by_name = {case["name"]: case for case in cases(path.parent)}
    print(f"{title}\n")
    print("".join(f"    {line}\n" for line in source_of(path, strategy).splitlines()))
    width = max(map(len, names))
    as_expected = True
    for name in names:
        case = by_name[name]
        keys = {
            each.generate_key_from_payload(case["message"]) for each in (interpreted, generated)
        }
        as_expected &= keys == {case["keys"][strategy]}
        shown = case["keys"][strategy] or f"(no key: {case['reasons'][strategy]})"
        print(f"  {name:{width}}  {shown if len(keys) == 1 else keys}")
        print(f"    {shortened(json.dumps(case['message']))}\n")
    return as_expected


def main() -> int:
    """Show all domains."""
    results = [show(*domain) for domain in DOMAINS]
    if not all(results):
        print("a key is not the expected one", file=sys.stderr)
        return 1
    print("The rules are in examples/, the modules they compile to in generated/.")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        # Whoever reads has seen enough; Python would complain about what is left to be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
