"""`generate_key` beside ways to say the same rule as data: the interpreter, templates, queries.

All are prepared once, and say the whole rule: that an invalid key is none is a filter of the
template and a function of the query. Who is compared with `generate_key` starts where it starts,
with an extractor: templates and queries work on a dict, so the fields that they name are asked for
first. What they take where somebody has that dict already is shown beside it, without a bar.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jinja2
import jmespath
from jmespath.functions import Functions, signature

from benchmarks.fresh_processes import in_fresh_processes
from benchmarks.messages import mixes_of
from benchmarks.paired import Effort, Subject, compare
from benchmarks.peers.validity import valid
from benchmarks.rules import generated, interpreted
from keylane.model import SessionKeyExtractor

__all__ = [
    "BARS",
    "ENGINE_RULES",
    "EngineResult",
    "asking",
    "engine_functions",
    "fields_of",
    "measure_engines",
    "metadata_of",
]

#: How many times faster than each of them the generated method has to be.
BARS = {"interpreter": 5, "Jinja2": 25, "JMESPath": 40}
_OF_PAYLOAD = "generate_key_from_payload"
_GIVEN_DICT = ", given a dict"
# More messages would make the rounds of the slow ones long, and a long round is disturbed.
_MESSAGES = 40


@dataclass(frozen=True, slots=True)
class _Sources:
    """A rule in words, as a template, as a query, and as an f-string that checks no field.

    `checked` checks the key, as is needed; that a field is missing is the text `None` to both.
    """

    words: str
    fields: tuple[str, ...]
    template: str
    query: str
    unchecked: Callable[[Any], str]
    checked: Callable[[Any], str | None]


_SOURCES = {
    "TwoFields": _Sources(
        "composite of two strings",
        ("tenant", "resource"),
        '{% if tenant and resource %}{{ (tenant ~ "-" ~ resource) | key }}{% endif %}',
        "tenant && resource && key(join('-', [tenant, resource]))",
        lambda extractor: (
            f"{extractor.get_metadata('tenant')}-{extractor.get_metadata('resource')}"
        ),
        lambda extractor: (
            key
            if len(
                key := f"{extractor.get_metadata('tenant')}-{extractor.get_metadata('resource')}"
            )
            <= 128
            and key.isascii()
            and key.isprintable()
            else None
        ),
    ),
    "ThreeFields": _Sources(
        "composite of three strings",
        ("tenant", "region", "resource"),
        "{% if tenant and region and resource %}"
        '{{ (tenant ~ ":" ~ region ~ ":" ~ resource) | key }}{% endif %}',
        "tenant && region && resource && key(join(':', [tenant, region, resource]))",
        lambda extractor: (
            f"{extractor.get_metadata('tenant')}:{extractor.get_metadata('region')}"
            f":{extractor.get_metadata('resource')}"
        ),
        lambda extractor: (
            key
            if len(
                key := f"{extractor.get_metadata('tenant')}:{extractor.get_metadata('region')}"
                f":{extractor.get_metadata('resource')}"
            )
            <= 128
            and key.isascii()
            and key.isprintable()
            else None
        ),
    ),
    "FlatPullRequest": _Sources(
        "pull request, else repository",
        ("owner", "repo", "pr_number"),
        '{% if owner and repo %}{{ pr_number and (owner ~ "/" ~ repo ~ "/" ~ pr_number) | key'
        ' or (owner ~ "/" ~ repo) | key }}{% endif %}',
        "owner && repo && (pr_number && key(join('/', [owner, repo, pr_number]))"
        " || key(join('/', [owner, repo])))",
        lambda extractor: (
            f"{extractor.get_metadata('owner')}/{extractor.get_metadata('repo')}"
            f"/{extractor.get_metadata('pr_number')}"
        ),
        lambda extractor: (
            key
            if len(
                key := f"{extractor.get_metadata('owner')}/{extractor.get_metadata('repo')}"
                f"/{extractor.get_metadata('pr_number')}"
            )
            <= 128
            and key.isascii()
            and key.isprintable()
            else None
        ),
    ),
}
ENGINE_RULES = tuple(_SOURCES)


@dataclass(frozen=True, slots=True)
class EngineResult:
    """How many times as long another way takes, over all mixes of messages, and in each."""

    words: str
    engine: str
    ours: float
    theirs: float
    ratio: float
    ratios: Mapping[str, float]

    @property
    def passes(self) -> bool:
        """Whether the generated method is as much faster as it has to be."""
        return self.ratio >= BARS.get(self.engine, 0)


class _DictExtractor(dict[str, str]):
    """The extractor of an application that has metadata as a dict: as fast as there is one."""

    __slots__ = ()
    get_metadata = dict.get


class _MethodExtractor:
    """The extractor that people write: its method costs more than the rest."""

    __slots__ = ("_metadata",)

    def __init__(self, metadata: dict[str, str]) -> None:
        self._metadata = metadata

    def get_metadata(self, name: str, /) -> str | None:
        return self._metadata.get(name)


class _KeyFunction(Functions):
    @signature({"types": ["string"]})
    def _func_key(self, text: str) -> str:
        return _key(text)


def _key(text: str) -> str:
    return text if valid(text) else ""


def metadata_of(rule: str, mix: str) -> list[dict[str, str]]:
    """The messages of a mix as metadata: what is no text has no metadata."""
    return [
        {name: value for name, value in message.items() if isinstance(value, str)}
        for message in mixes_of(rule)[mix][:_MESSAGES]
    ]


def engine_functions(rule: str) -> dict[str, Callable[[Mapping[str, str]], str | None]]:
    """The rule in Jinja2 and in JMESPath, as functions of metadata."""
    environment = jinja2.Environment()
    environment.filters["key"] = _key
    template = environment.from_string(_SOURCES[rule].template)
    query = jmespath.compile(_SOURCES[rule].query)
    options = jmespath.Options(custom_functions=_KeyFunction())

    def from_template(metadata: Mapping[str, str]) -> str | None:
        return template.render(metadata) or None

    def from_query(metadata: Mapping[str, str]) -> str | None:
        return query.search(metadata, options=options) or None

    return {"Jinja2": from_template, "JMESPath": from_query}


def fields_of(rule: str) -> tuple[str, ...]:
    """The fields that a rule names."""
    return _SOURCES[rule].fields


def asking(
    function: Callable[[Mapping[str, str]], str | None], fields: Sequence[str]
) -> Callable[[SessionKeyExtractor], str | None]:
    """The function of metadata as one of an extractor."""

    def from_extractor(extractor: SessionKeyExtractor) -> str | None:
        metadata = {}
        for name in fields:
            value = extractor.get_metadata(name)
            if value is not None:
                metadata[name] = value
        return function(metadata)

    return from_extractor


def measure_engine(rule: str, effort: Effort) -> dict[str, dict[str, float]]:
    """The least nanoseconds of each way, for each mix."""
    measured = {}
    for mix in mixes_of(rule):
        metadata = metadata_of(rule, mix)
        extractors = [_DictExtractor(each) for each in metadata]
        subjects = {
            "generated": Subject(generated(rule), extractors, "generate_key"),
            "interpreter": Subject(interpreted(rule), extractors, "generate_key"),
            "extractor with a method in Python": Subject(
                generated(rule), [_MethodExtractor(each) for each in metadata], "generate_key"
            ),
            _OF_PAYLOAD: Subject(generated(rule), metadata, "generate_key_from_payload"),
            "f-string, key checked alone": Subject(_SOURCES[rule].checked, extractors),
            "f-string, nothing checked": Subject(_SOURCES[rule].unchecked, extractors),
        }
        for name, function in engine_functions(rule).items():
            subjects[name] = Subject(asking(function, fields_of(rule)), extractors)
            subjects[name + _GIVEN_DICT] = Subject(function, metadata)
        timings = compare(subjects, effort)
        measured[mix] = {name: timings.least(name) for name in subjects}
    return measured


def measure_engines(effort: Effort) -> list[EngineResult]:
    """Time all rules that there are templates and queries for."""
    results = []
    for rule in ENGINE_RULES:
        processes = in_fresh_processes(measure_engine, rule, effort, count=effort.processes)
        results += _results(_SOURCES[rule].words, processes)
    return results


def _results(
    words: str, processes: Sequence[Mapping[str, Mapping[str, float]]]
) -> list[EngineResult]:
    names = [name for name in next(iter(processes[0].values())) if name != "generated"]
    # What gets the plain dict is beside `generate_key_from_payload` as well, which gets the same.
    pairs = [("generated", name) for name in names]
    pairs += [(_OF_PAYLOAD, name + _GIVEN_DICT) for name in ("Jinja2", "JMESPath")]

    def nanoseconds(mix: str, name: str) -> float:
        return statistics.median(measured[mix][name] for measured in processes)

    results = []
    for own, name in pairs:
        ours = [nanoseconds(mix, own) for mix in processes[0]]
        theirs = [nanoseconds(mix, name) for mix in processes[0]]
        ratios = [one / other for one, other in zip(theirs, ours, strict=True)]
        results.append(
            EngineResult(
                words=words,
                engine=name
                if own == "generated"
                else f"{name.removesuffix(_GIVEN_DICT)}, from the same dict",
                ours=statistics.fmean(ours),
                theirs=statistics.fmean(theirs),
                ratio=math.exp(statistics.fmean(map(math.log, ratios))),
                ratios=dict(zip(processes[0], ratios, strict=True)),
            )
        )
    return results
