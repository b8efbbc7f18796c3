"""The rules that are measured, and how they are carried out by keylane."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import keylane

__all__ = ["RULES", "RULES_FILE", "Rule", "generated", "interpreted"]

RULES_FILE = Path(__file__).with_name("rules.lane")

#: How long generated code may take, compared with the best function by hand.
FLAT_BAR = 1.00
NESTED_BAR = 1.05


@dataclass(frozen=True, slots=True)
class Rule:
    """A strategy of rules.lane: what it is in words, and the bar for reading payloads."""

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


@cache
def _program() -> keylane.LoadedProgram:
    return keylane.load(RULES_FILE)


@cache
def _module() -> ModuleType:
    return keylane.load_generated(RULES_FILE)


def interpreted(rule: str) -> Any:
    """The reference for strategy `rule`."""
    return _program().strategies[rule]


def generated(rule: str) -> Any:
    """An instance of the class that is generated for strategy `rule`."""
    return getattr(_module(), rule)()
