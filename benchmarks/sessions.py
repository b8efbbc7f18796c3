"""`python -m benchmarks.sessions`: what stores of sessions cost, as ratios; writes SESSIONS.md.

Each ratio is our speed divided by that of the least that an application could do by hand, in turns
on the same server. Servers are started for it, on this machine. After them come what a session
costs in memory, and what sessions cost a worker.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.memory_sessions import measure_memory, memory_lines
from benchmarks.session_overhead import measure_overhead, overhead_lines
from benchmarks.sessions_postgresql import measure_postgresql
from benchmarks.sessions_redis import measure_redis
from benchmarks.sessions_sqlite import measure_sqlite
from benchmarks.speeds import Speeds
from tests.servers.postgresql import postgresql_server
from tests.servers.redis import redis_server

__all__ = ["SECTIONS"]

_RESULTS = Path(__file__).with_name("SESSIONS.md")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the file: how it is called, and what its lines are after so many rounds."""

    name: str
    lines: Callable[[int], Sequence[str]]


def _postgresql(rounds: int) -> Sequence[str]:
    with postgresql_server(fsync=True) as server:
        return lines_of(measure_postgresql(server.conninfo, rounds))


def _sqlite(rounds: int) -> Sequence[str]:
    with tempfile.TemporaryDirectory() as folder:
        return lines_of(measure_sqlite(Path(folder), rounds))


def _redis(rounds: int) -> Sequence[str]:
    with redis_server(("--appendonly", "yes", "--appendfsync", "everysec")) as server:
        return lines_of(measure_redis(server.port, rounds))


def _memory(rounds: int) -> Sequence[str]:
    return [
        "Times are those of the processor, the best of several rounds: other programs can only",
        "make them longer. A touch is a save without a position. Sessions are asked in no order.",
        "",
        *memory_lines(measure_memory(rounds)),
    ]


def _overhead(rounds: int) -> Sequence[str]:
    return [
        "What a message costs a worker, without `keylane.sessions` and with it, while it has the",
        "lease. In SQL the effect is a row, in one transaction with the position. Both make",
        "the key of each message; its share is that of a message with sessions.",
        "",
        *overhead_lines(measure_overhead(rounds)),
    ]


SECTIONS = (
    Section("PostgreSQL", _postgresql),
    Section("Redis", _redis),
    Section("SQLite", _sqlite),
    Section("Memory", _memory),
    Section("Overhead", _overhead),
)


def lines_of(speeds: Sequence[Speeds]) -> list[str]:
    """A table of ratios."""
    lines = ["| what | against | ours, /s | theirs, /s | ratio | bar | |"]
    lines += ["| --- | --- | --- | --- | --- | --- | --- |"]
    for one in speeds:
        passes = "yes" if one.ratio >= one.bar else "**no**"
        lines.append(
            f"| {one.what} | {one.against} | {one.ours:,.0f} | {one.theirs:,.0f} "
            f"| {one.ratio:.2f} | {one.bar:.2f} | {passes} |"
        )
    return lines + [
        f"\nThe longest call, {one.what}: {one.longest:.2f} s (at most {one.longest_bar:g} s)."
        for one in speeds
        if one.longest_bar is not None
    ]


def text_of(results: Mapping[str, Sequence[str]]) -> str:
    """The file as a whole."""
    lines = [
        "# How fast stores of sessions are",
        "",
        "Written by `python -m benchmarks.sessions`. Both sides take turns on one server of this",
        "machine; a ratio is our speed divided by theirs, the median of all rounds.",
    ]
    for name, of_section in results.items():
        lines += ["", f"## {name}", "", *of_section]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, and write the file; `--quick` prints only."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    names = [one.name for one in SECTIONS]
    parser.add_argument("sections", nargs="*", metavar="SECTION", help="some of it; prints only")
    arguments = parser.parse_args()
    for unknown in set(arguments.sections).difference(names):
        parser.error(f"there is no section `{unknown}`; they are {', '.join(names)}")
    rounds = 1 if arguments.quick else 15
    chosen = [one for one in SECTIONS if one.name in (arguments.sections or [one.name])]
    text = text_of({section.name: section.lines(rounds) for section in chosen})
    print(text)
    if not arguments.quick and not arguments.sections:
        _RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
