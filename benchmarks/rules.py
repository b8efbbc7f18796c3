"""The rules that are measured, and how they are carried out by keylane."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import keylane
from benchmarks.peers.moments import stopped_clock

__all__ = ["CONSTRUCTS", "RULES", "RULES_FILE", "Rule", "generated", "interpreted"]

RULES_FILE = Path(__file__).with_name("rules.lane")
_CONSTRUCTS_FILE = Path(__file__).with_name("constructs.lane")

#: How long generated code may take, compared with the best function by hand.
FLAT_BAR = 1.00
NESTED_BAR = 1.05
CONSTRUCT_BAR = 1.05


@dataclass(frozen=True, slots=True)
class Rule:
    """A strategy: what it is in words, and the bar for reading payloads."""

    name: str
    words: str
    bar: float = FLAT_BAR


RULES = (
    Rule("SingleField", "one field"),
    Rule("Prefix", "one field with a prefix"),
    Rule("TwoFields", "composite of two strings"),
    Rule("ThreeFields", "composite of three strings"),
    Rule("FlatPullRequest", "pull request (text), else repository"),
    Rule("NumberedPullRequest", "pull request (number), else repository"),
    Rule("Alphabets", "two strings with alphabets"),
    Rule("Insensitive", "alphabet, any case"),
    Rule("Slug", "alphabet of small letters"),
    Rule("EnumAndUuid", "enum and UUID"),
    Rule("Integers", "three numbers"),
    Rule("Rejected", "two strings, one with rejected values"),
    Rule("Default", "one field, else a constant"),
    Rule("PullRequest", "GitHub: pull request, else repository", NESTED_BAR),
    Rule("BoundedPullRequest", "the same with bounds and any case", NESTED_BAR),
    Rule("NestedCustomer", "purchase: channel and customer", NESTED_BAR),
)


#: One rule for each construct that branches, changes text or reads the clock.
CONSTRUCTS = tuple(
    Rule(name, words, CONSTRUCT_BAR)
    for name, words in (
        ("MatchEnum", "`match` over an enum"),
        ("MatchOtherwise", "`match` with `_`"),
        ("MatchNumber", "`match` over numbers"),
        ("WhenPresent", "`when(present(f))`"),
        ("WhenEqual", "`when(f == …)`"),
        ("WhenNotEqual", "`when(f != …)`"),
        ("WhenOneOf", "`when(f in …)`"),
        ("WhenStartsWith", "`when(f starts_with …)`"),
        ("WhenNumber", "`when(n >= …)`"),
        ("WhenTime", "`when(t < …)`"),
        ("WhenCombined", "`when` with `and`, `or`, `not`"),
        ("Variants", "a field of variants, else without"),
        ("VariantsMatched", "`match` over variants"),
        ("Fit", "`fit` of any text"),
        ("FitPrintable", "`fit` of printable ASCII"),
        ("Escape", "`escape`"),
        ("Digest", "`digest`"),
        ("Bucket", "`bucket`"),
        ("Lower", "`lower`"),
        ("Upper", "`upper`"),
        ("Trim", "`trim`"),
        ("WindowOfField", "`time_partition` of a field"),
        ("WindowOfClock", "`time_partition` by the clock"),
        ("UtcOfField", "`utc` of a field"),
        ("UtcOfClock", "`utc` of the clock"),
        ("InvalidRaises", "`on invalid raise`"),
        ("Extern", "`extern`"),
    )
)
_BY_CLOCK = ("UtcOfClock", "WindowOfClock")


@cache
def _program(file: Path) -> keylane.LoadedProgram:
    return keylane.load(file, clock=stopped_clock)


@cache
def _module(file: Path) -> ModuleType:
    return keylane.load_generated(file)


def _file(rule: str) -> Path:
    return RULES_FILE if any(rule == each.name for each in RULES) else _CONSTRUCTS_FILE


def interpreted(rule: str) -> Any:
    """The reference for strategy `rule`."""
    return _program(_file(rule)).strategies[rule]


def generated(rule: str) -> Any:
    """An instance of the class that is generated for strategy `rule`."""
    strategy_class = getattr(_module(_file(rule)), rule)
    return strategy_class(stopped_clock) if rule in _BY_CLOCK else strategy_class()
