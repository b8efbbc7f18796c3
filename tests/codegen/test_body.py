"""Methods of generated classes: what they read and when, and programs of unusual shapes."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from keylane.interpreter import interpret
from keylane.model import MappingExtractor, SessionKeyExtractor
from tests.codegen.generated import module_of
from tests.lane import checked_program

FIELDS = "abcdefgh"
SCHEMA = "schema S {" + "".join(
    f"{name}: string{'?' if place % 2 else ''} @ /in/{name}\n" for place, name in enumerate(FIELDS)
)
MESSAGES: tuple[dict[str, str], ...] = (
    {},
    {"a": "1"},
    {"b": "1", "d": "2", "f": "3"},
    {"a": "1", "c": "", "e": "3", "g": "4"},
    dict.fromkeys(FIELDS, "x"),
    dict.fromkeys(FIELDS, "nine nine"),
    dict.fromkeys(FIELDS, "é"),
)


class CountingExtractor(SessionKeyExtractor):
    def __init__(self, metadata: dict[str, Any]) -> None:
        self._metadata = metadata
        self.asked: list[str] = []

    def get_metadata(self, name: str) -> str | None:
        self.asked.append(name)
        return self._metadata.get(name)


def check(text: str) -> None:
    program = checked_program(text)
    module = module_of(program)
    for name, interpreted in interpret(program).items():
        strategy = getattr(module, name)()
        for metadata in MESSAGES:
            extractor = CountingExtractor(metadata)
            assert strategy.generate_key(extractor) == interpreted.generate_key(
                MappingExtractor(metadata)
            )
            assert len(extractor.asked) == len(set(extractor.asked))
            payload = {"in": metadata}
            expected = interpreted.generate_key_from_payload(payload)
            assert strategy.generate_key_from_payload(payload) == expected


def asked(body: str, **metadata: str) -> list[str]:
    """The fields that a strategy asks for, in order."""
    module: ModuleType = module_of(f"{SCHEMA} }} strategy T for S = {body}")
    extractor = CountingExtractor(metadata)
    module.T().generate_key(extractor)
    return extractor.asked


def test_a_field_is_read_only_where_its_value_is_needed() -> None:
    body = 'fallback(composite(a, b; "/"), composite(a, c; "/"), d)'
    assert asked(body, a="1", b="2") == ["a", "b"]
    assert asked(body, a="1", c="2") == ["a", "b", "c"]
    # Without `a` there is nothing to be had from `b` and `c`.
    assert asked(body, b="1", c="2", d="3") == ["a", "d"]


def test_a_field_is_read_once_whichever_way_led_to_it() -> None:
    body = 'fallback(composite(fallback(a, b), c; "/"), composite(b, d; "/"), composite(a, b; "-"))'
    for metadata in ({"a": "1"}, {"b": "1"}, {"a": "1", "b": "2"}, {"a": "é", "b": "2", "d": "3"}):
        fields = asked(body, **metadata)
        assert sorted(fields) == sorted(set(fields))


def test_nothing_is_read_for_what_is_known() -> None:
    assert asked("no_ordering") == []
    assert asked('"all"') == []
    assert asked('composite(a, no_ordering; "/")', a="1") == []
    assert asked('fallback("all", a)', a="1") == []


def test_a_rejected_text_is_absent_where_an_invalid_one_raises() -> None:
    module = module_of('schema S { a: string(reject=("É")) } strategy T for S on invalid raise = a')
    strategy = module.T()
    assert strategy.generate_key_from_payload({"a": "É"}) is None
    assert strategy.generate_key(MappingExtractor({"a": "É"})) is None
    with pytest.raises(module.InvalidKeyError, match="not printable ASCII"):
        strategy.generate_key_from_payload({"a": "È"})


def test_an_error_of_the_extractor_is_the_callers() -> None:
    class Broken(SessionKeyExtractor):
        def get_metadata(self, name: str) -> str | None:
            raise ConnectionError(name)

    module = module_of(f"{SCHEMA} }} strategy T for S = fallback(a, b)")
    with pytest.raises(ConnectionError, match="a"):
        module.T().generate_key(Broken())


Shape = Callable[[str, str, str], str]
SHAPES: dict[str, tuple[Shape, int]] = {
    "prefixes": (lambda inner, _, __: f'single({inner}; "p")', 63),
    "choices in composites": (
        lambda inner, one, two: f'composite(fallback({inner}, {one}), {two}; "/")',
        31,
    ),
    "composites last in fallbacks": (
        lambda inner, one, two: f'fallback({one}, composite({inner}, {two}; "/"))',
        31,
    ),
    "composites first in fallbacks": (
        lambda inner, one, two: f'fallback(composite({inner}, {two}; "/"), {one})',
        31,
    ),
    "groups in choices": (
        lambda inner, one, two: (
            f'fallback({one}, composite({one}, {two}, {inner}; "/"),'
            f' composite({one}, {two}; "/"), {two})'
        ),
        31,
    ),
    "prefixed choices": (lambda inner, one, _: f'single(fallback({one}, {inner}); "p")', 31),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_deepest_expressions(name: str, unformatted: None) -> None:
    shape, depth = SHAPES[name]
    body = "a"
    for level in range(depth):
        body = shape(body, FIELDS[level % 8], FIELDS[(level + 3) % 8])
    check(f"{SCHEMA} }} strategy T for S = {body}")


def test_python_can_read_the_deepest_groups(unformatted: None) -> None:
    """Each level has fields of its own, so that none is known from the level around it."""
    levels, needs = 31, 3
    body, fields = "a", []
    for level in range(levels):
        names = [f"f{level}_{number}" for number in range(needs)]
        fields += [f"x{level}", *names]
        whole = f'composite({", ".join(names)}, {body}; "/")'
        others = [
            f'composite({", ".join(names[: needs - number])}; "{number}")'
            for number in range(needs)
        ]
        body = f"fallback(x{level}, {whole}, {', '.join(others)})"
    declared = " ".join(f"{name}: string" for name in fields)
    check(f"{SCHEMA} {declared} }} strategy T for S = {body}")


def test_many_alternatives_and_many_parts(unformatted: None) -> None:
    parts = ", ".join(FIELDS * 30)
    alternatives = ", ".join(
        f'single({name}; "{number}")' for number in range(100) for name in FIELDS
    )
    check(
        f'{SCHEMA} }} strategy Wide for S = composite({parts}; "")'
        f" strategy Long for S = fallback({alternatives})"
    )


@pytest.fixture
def unformatted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules of thousands of lines are not formatted: that alone would take most of the time."""
    monkeypatch.setattr("black.format_str", lambda text, mode: text)
