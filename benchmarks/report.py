"""RESULTS.md: what was measured, as tables. No names of hosts, no paths, no dates."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from benchmarks.command import CommandResult
from benchmarks.compiling import BUILD_BAR, FLATNESS, BuildResult, StageResult
from benchmarks.engines import BARS, EngineResult
from benchmarks.keys_from_payloads import RuleResult
from benchmarks.proving import ProofResult
from benchmarks.record import Measured

__all__ = ["results_text"]


def results_text(parts: Mapping[str, Measured]) -> str:
    """The file as a whole, of the parts that were measured."""
    tables: Sequence[tuple[Sequence[str], Callable[[Any], str]]] = (
        (("plain", "bounded", "nested"), _rules),
        (("branches", "texts", "moments"), _constructs),
        (("engines",), _engines),
        (("build",), _build),
        (("stages",), _stages),
        (("proofs",), _proofs),
        (("check",), _check),
    )
    sections = [_introduction(parts)]
    for names, write in tables:
        measured = [parts[name].results for name in names if name in parts]
        if measured:
            # The rules of several parts are one table.
            rules = [rule for results in measured for rule in results] if len(names) > 1 else None
            sections.append(write(rules or measured[0]))
    return "\n\n".join(sections).rstrip() + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _verdict(passes: bool) -> str:
    return "yes" if passes else "**no**"


def _introduction(parts: Mapping[str, Measured]) -> str:
    commits = ", ".join(f"{part} at {measured.commit}" for part, measured in parts.items())
    return f"""\
# How fast keylane is

Written by `make bench` (`python -m benchmarks [PART…]`), Python {platform.python_version()}
({platform.python_implementation()}), {os.cpu_count()} processors; {commits}.
Numbers are ratios of things that took turns in the same run; nanoseconds depend on the machine.
They contain the loop that makes the calls, about 15 ns."""


def _rule_table(rules: Sequence[RuleResult]) -> str:
    rows = [
        [
            result.rule.words,
            f"{result.ratio:.2f}",
            f"{result.rule.bar:.2f}",
            _verdict(result.passes),
            f"`{result.best}`",
            f"{result.json_ratio:.2f}",
            f"`{result.json_best.removesuffix(' (JSON only)')}`",
        ]
        for result in rules
    ]
    head = ["rule", "ratio", "bar", "met", "best function", "ratio, JSON alone", "best of those"]
    return _table(head, rows)


def _rules(rules: Sequence[RuleResult]) -> str:
    return f"""\
## Keys from payloads

`generate_key_from_payload` beside the best of several functions written by hand (`peers/`), all
rules of `rules.lane`. A ratio below 1 says that the generated method is faster. Each rule is
measured for several mixes of messages; the ratio is their geometric mean, and the best function is
the one that does best over all mixes. It has to be *exact*: the keys of the interpreter for every
object that a payload can hold, subclasses that print something else among them. Functions that
take short cuts and are right for the output of `json.loads` alone are in the last two columns; for
them there is no bar.

{_rule_table(rules)}

{_mixes(rules)}"""


def _constructs(rules: Sequence[RuleResult]) -> str:
    return f"""\
## Constructs

The same for rules of `constructs.lane`, one for each construct, beside exact functions by hand.

{_rule_table(rules)}

{_mixes(rules)}"""


def _mixes(rules: Sequence[RuleResult]) -> str:
    rows = [
        [result.rule.words, mix.mix, f"{mix.ours:.0f}", f"{mix.best:.0f}", f"{mix.ratio:.2f}"]
        for result in rules
        for mix in result.mixes
    ]
    head = ["rule", "messages", "generated, ns", "best function, ns", "ratio"]
    return f"### The same by mixes of messages\n\n{_table(head, rows)}"


def _engines(engines: Sequence[EngineResult]) -> str:
    rows = [
        [
            result.words,
            result.engine,
            f"{result.ours:.0f}",
            f"{result.theirs:.0f}",
            f"{result.ratio:.1f}" if result.engine in BARS else f"{result.ratio:.2f}",
            str(BARS.get(result.engine, "")),
            _verdict(result.passes) if result.engine in BARS else "",
        ]
        for result in engines
    ]
    head = ["rule", "beside", "generated, ns", "other, ns", "times as long", "bar", "met"]
    return f"""\
## Keys through `get_metadata`

`generate_key` beside the reference interpreter and beside the same rule as a Jinja2 template and as
a JMESPath query, each compiled once. All ask the same extractor, whose method is a dict's `get`;
templates and queries work on a dict, which is filled with the fields that they name: the bar is
read here. *Given a dict* are these two where somebody has that dict already, while `generate_key`
still asks an extractor; *from the same dict*, where `generate_key_from_payload` gets it as well.
Until 2026-11-26 the bar was read at *given a dict*, which favours the others. An f-string that asks
the extractor and checks nothing, or the key alone, is what no rule can go below: these are shown as
honest limits. The generated method asks `extractor.get_metadata` and does not bind it first: that
would be faster for the extractor that is measured here, and slower for one whose method is written
in Python, which is the usual one and has a row of its own.

{_table(head, rows)}"""


def _build(build: BuildResult) -> str:
    rows = [
        [
            str(build.strategies),
            f"{build.build:.2f}",
            f"{build.black:.2f}",
            f"{build.ratio:.2f}",
            f"{BUILD_BAR}",
            _verdict(build.passes),
        ]
    ]
    head = ["strategies", "build, s", "Black alone, s", "ratio", "bar", "met"]
    return f"""\
## A build

From the text of one file to the text of its module, beside Black alone for the same output; seconds
of processor time.

{_table(head, rows)}"""


def _stages(stages: Sequence[StageResult]) -> str:
    sizes = list(stages[0].microseconds)
    rows = [
        [
            result.stage,
            *(f"{result.microseconds[size]:.0f}" for size in sizes),
            f"{result.largest_change:+.0%}",
            _verdict(result.passes),
        ]
        for result in stages
    ]
    head = ["stage", *(f"{size:,} strategies" for size in sizes), "largest change", "met"]
    return f"""\
## The cost of a strategy

Microseconds of processor time for each strategy, in files of different sizes, Black left out. The
bar: within {FLATNESS:.0%} of the smallest file. *Check* is a run of both without its parsing.

{_table(head, rows)}"""


def _proofs(proofs: Sequence[ProofResult]) -> str:
    rows = [
        [
            result.words,
            f"{result.seconds:.2f}",
            f"{result.seconds / result.strategies * 1_000:.1f}",
            "" if result.bar is None else f"{result.bar}",
            "" if result.bar is None else _verdict(result.passes),
        ]
        for result in proofs
    ]
    head = ["checked with the proofs", "least, s", "each strategy, ms", "bar, s", "met"]
    return f"""\
## The proofs

`keylane check` as a fresh process, start included: files of many strategies, most of which have
contracts, and one large strategy with `apart`, `together` and `limits`.

{_table(head, rows)}"""


def _check(checks: Sequence[CommandResult]) -> str:
    rows = [
        [
            check.words,
            f"{check.best:.3f}",
            f"{check.median:.3f}",
            *([""] * 2 if check.bar is None else [f"{check.bar}", _verdict(check.passes)]),
            f"{check.python:.3f}",
        ]
        for check in checks
    ]
    head = ["file", "best, s", "median, s", "bar", "met", "Python alone, best, s"]
    return f"""\
## `keylane check` of one file

A fresh process each time, {checks[0].runs} runs.

{_table(head, rows)}"""
