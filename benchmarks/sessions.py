"""`python -m benchmarks.sessions`: what stores of sessions cost, as ratios; writes SESSIONS.md.

Each ratio is our speed divided by that of the least that an application could do by hand, in turns
on the same server. Servers are started for it, on this machine.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sessions_postgresql import measure_postgresql
from benchmarks.sessions_redis import measure_redis
from benchmarks.sessions_sqlite import measure_sqlite
from benchmarks.speeds import Speeds
from tests.servers.postgresql import postgresql_server
from tests.servers.redis import redis_server

__all__ = ["ENGINES"]

_RESULTS = Path(__file__).with_name("SESSIONS.md")


@dataclass(frozen=True, slots=True)
class Engine:
    """A store's name, and how its speeds are measured in so many rounds."""

    name: str
    measure: Callable[[int], Sequence[Speeds]]


def _postgresql(rounds: int) -> Sequence[Speeds]:
    with postgresql_server(fsync=True) as server:
        return measure_postgresql(server.conninfo, rounds)


def _sqlite(rounds: int) -> Sequence[Speeds]:
    with tempfile.TemporaryDirectory() as folder:
        return measure_sqlite(Path(folder), rounds)


def _redis(rounds: int) -> Sequence[Speeds]:
    with redis_server(("--appendonly", "yes", "--appendfsync", "everysec")) as server:
        return measure_redis(server.port, rounds)


ENGINES = (
    Engine("PostgreSQL", _postgresql),
    Engine("Redis", _redis),
    Engine("SQLite", _sqlite),
)


def text_of(results: Mapping[str, Sequence[Speeds]]) -> str:
    """The file as a whole."""
    lines = [
        "# How fast stores of sessions are",
        "",
        "Written by `python -m benchmarks.sessions`. Both sides take turns on one server of this",
        "machine; a ratio is our speed divided by theirs, the median of all rounds.",
    ]
    for name, speeds in results.items():
        lines += ["", f"## {name}", ""]
        lines += ["| what | against | ours, /s | theirs, /s | ratio | bar | |"]
        lines += ["| --- | --- | --- | --- | --- | --- | --- |"]
        for one in speeds:
            passes = "yes" if one.ratio >= one.bar else "**no**"
            lines.append(
                f"| {one.what} | {one.against} | {one.ours:,.0f} | {one.theirs:,.0f} "
                f"| {one.ratio:.2f} | {one.bar:.2f} | {passes} |"
            )
        lines += [
            f"\nThe longest call, {one.what}: {one.longest:.2f} s (at most {one.longest_bar:g} s)."
            for one in speeds
            if one.longest_bar is not None
        ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, and write the file; `--quick` prints only."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("engines", nargs="*", metavar="ENGINE", help="all without one; prints only")
    arguments = parser.parse_args()
    rounds = 1 if arguments.quick else 15
    chosen = [one for one in ENGINES if one.name in (arguments.engines or [one.name])]
    text = text_of({engine.name: engine.measure(rounds) for engine in chosen})
    print(text)
    if not arguments.quick and not arguments.engines:
        _RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
