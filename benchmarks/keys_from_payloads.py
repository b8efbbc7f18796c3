"""`generate_key_from_payload` beside the best functions that people write by hand.

For each rule there is one best function, as an engineer has to choose one for all messages: the
one that is fastest over all mixes. It is chosen among those that are exact, as generated code is;
those that are right for JSON alone are shown beside it.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MethodType

from benchmarks.fresh_processes import in_fresh_processes
from benchmarks.messages import mixes_of
from benchmarks.paired import Effort, Subject, compare
from benchmarks.peers import PEERS
from benchmarks.rules import Rule, generated

__all__ = ["MixResult", "RuleResult", "measure_rules"]

_OURS = "generated"
# For each mix and function: nanoseconds, and how much longer the generated method takes.
_Measured = Mapping[str, Mapping[str, tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class MixResult:
    """The generated method beside the best function, for the messages of one mix."""

    mix: str
    ours: float
    best: float
    ratio: float


@dataclass(frozen=True, slots=True)
class RuleResult:
    """The generated method beside the best exact function, and the best one for JSON alone."""

    rule: Rule
    best: str
    ratio: float
    json_best: str
    json_ratio: float
    mixes: Sequence[MixResult]

    @property
    def passes(self) -> bool:
        """Whether the ratio, as it is shown, meets the bar."""
        return round(self.ratio, 2) <= self.rule.bar


def measure_rule(name: str, effort: Effort) -> _Measured:
    """Time all functions of one rule in this process."""
    measured = {}
    for mix, messages in mixes_of(name).items():
        subjects = {_OURS: Subject(generated(name), messages, "generate_key_from_payload")}
        for peer in PEERS[name]:
            function = peer.function
            if isinstance(function, MethodType):
                subjects[peer.label] = Subject(function.__self__, messages, function.__name__)
            else:
                subjects[peer.label] = Subject(function, messages)
        timings = compare(subjects, effort)
        measured[mix] = {
            label: (timings.nanoseconds(label), timings.ratio(_OURS, label)) for label in subjects
        }
    return measured


def measure_rules(rules: Sequence[Rule], effort: Effort) -> list[RuleResult]:
    """Time all of `rules`."""
    results = []
    for rule in rules:
        processes = in_fresh_processes(measure_rule, rule.name, effort, count=effort.processes)
        results.append(_result(rule, processes))
    return results


def _result(rule: Rule, processes: Sequence[_Measured]) -> RuleResult:
    mixes = list(processes[0])

    def nanoseconds(mix: str, label: str) -> float:
        return statistics.median(measured[mix][label][0] for measured in processes)

    def ratio(mix: str, label: str) -> float:
        return statistics.median(measured[mix][label][1] for measured in processes)

    def over_all_mixes(label: str) -> float:
        return math.exp(statistics.fmean(math.log(ratio(mix, label)) for mix in mixes))

    exact = max((each.label for each in PEERS[rule.name] if each.exact), key=over_all_mixes)
    for_json = max((each.label for each in PEERS[rule.name]), key=over_all_mixes)
    return RuleResult(
        rule=rule,
        best=exact,
        ratio=over_all_mixes(exact),
        json_best=for_json,
        json_ratio=over_all_mixes(for_json),
        mixes=[
            MixResult(mix, nanoseconds(mix, _OURS), nanoseconds(mix, exact), ratio(mix, exact))
            for mix in mixes
        ],
    )
