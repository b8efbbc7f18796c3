"""The long run of a pair, `make workers`: rewrites the pair's section of docs/sessions-runs.md.

python -m tests.workers.record rabbitmq_postgresql --orders 1000 --events 100
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from collections import Counter
from pathlib import Path

from examples.workers.pairs import NAMES
from examples.workers.run import Report, run_pair
from examples.workers.supervisor import Faults
from examples.workers.worker import POINTS
from tests.workers.pair_servers import servers_of

PAGE = Path(__file__).parents[2] / "docs" / "sessions-runs.md"

_CONTROL_FAULTS = Faults(kills=3, kill_points=("after-save", "before-ack"), seed=7)


def section(pair: str, orders: int, events: int, faults: Faults) -> tuple[str, bool]:
    """What the page says of a pair, after running it; and whether all is as it should be."""
    with servers_of(pair) as servers, tempfile.TemporaryDirectory() as folder:
        undisturbed = run_pair(pair, servers, Path(folder), orders=orders, events=events)
        disturbed = run_pair(
            pair, servers, Path(folder), orders=orders, events=events, faults=faults
        )
        control = run_pair(
            pair,
            servers,
            Path(folder),
            orders=orders,
            events=max(1, events // 20),
            faults=_CONTROL_FAULTS,
            fenced=False,
        )
    is_right = (
        not undisturbed.violations
        and undisturbed.outcome.largest_share <= 0.6
        and not disturbed.violations
        and not disturbed.not_shown
        and bool(control.repeated)
        # Each message is at least one call.
        and min(undisturbed.calls, disturbed.calls) >= orders * events
    )
    lines = [
        f"## {pair}",
        "",
        f"{orders} orders with {events} events each, 16 partitions, 4 workers, "
        f"seed {faults.seed}; Python {platform.python_version()}.",
        "",
        *_table(undisturbed, disturbed, control),
        "",
        "Faults by point: " + _points(disturbed) + ".",
        "",
    ]
    lines += [f"- Violation: {one}" for one in undisturbed.violations + disturbed.violations]
    lines += [f"- Not shown: {one}" for one in disturbed.not_shown]
    if control.violations:
        lines.append(f"The first violation of the run without a fence: {control.violations[0]}.")
    return "\n".join(lines).rstrip() + "\n", is_right


def _table(*reports: Report) -> list[str]:
    rows = [
        ("", "undisturbed", "killed and stopped", "without the fence"),
        ("---", "---", "---", "---"),
        ("messages applied", *(r.outcome.said["applied"] for r in reports)),
        ("sessions with a violation", *(len(r.violations) for r in reports)),
        ("workers killed", *(r.outcome.count("SIGKILL") for r in reports)),
        ("workers stopped", *(r.outcome.count("SIGSTOP") for r in reports)),
        ("grants", *(r.outcome.said["granted"] for r in reports)),
        ("lost", *(r.outcome.said["lost"] for r in reports)),
        ("already applied", *(r.outcome.said["already-applied"] for r in reports)),
        ("out of order", *(r.outcome.said["out-of-order"] for r in reports)),
        ("store unavailable", *(r.outcome.said["unavailable"] for r in reports)),
        ("largest share of a worker", *(f"{r.outcome.largest_share:.0%}" for r in reports)),
        ("calls of the store, linearizable", *(r.calls for r in reports)),
        ("seconds", *(f"{r.seconds:.0f}" for r in reports)),
    ]
    return ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]


def _points(report: Report) -> str:
    counts = Counter(report.outcome.faults)
    return ", ".join(
        f"`{point}` {counts['SIGKILL', point]} killed and {counts['SIGSTOP', point]} stopped"
        for point in POINTS
    )


def replaced(page: str, pair: str, text: str) -> str:
    """The page with another section for the pair, at the place of the old one or at the end."""
    head, *sections = page.split("\n## ")
    found = [f"## {one}".rstrip() + "\n" for one in sections]
    kept = [one for one in found if not one.startswith(f"## {pair}\n")]
    order = {f"## {name}": number for number, name in enumerate(NAMES)}
    kept = sorted([*kept, text], key=lambda one: order.get(one.splitlines()[0], len(order)))
    return "\n".join([head.rstrip() + "\n", *kept])


def main() -> None:
    """Run what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", nargs="*", metavar="PAIR", help=", ".join(NAMES))
    parser.add_argument("--orders", type=int, default=1000)
    parser.add_argument("--events", type=int, default=100)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--stops", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    faults = Faults(arguments.kills, arguments.stops, seed=arguments.seed)
    are_right = True
    for pair in arguments.pairs or NAMES:
        text, is_right = section(pair, arguments.orders, arguments.events, faults)
        print(text)
        page = replaced(PAGE.read_text(encoding="utf-8"), pair, text)
        PAGE.write_text(page, encoding="utf-8")
        are_right &= is_right
    sys.exit(not are_right)


if __name__ == "__main__":
    main()
