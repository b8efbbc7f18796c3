"""What messages contradict and was said once: contracts called proved, findings that are none."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from keylane.analysis.apart import apart
from keylane.analysis.limits import limits
from keylane.analysis.places import invalid_texts
from keylane.analysis.presence import Presence, key_presence
from keylane.analysis.together import together
from keylane.analysis.verdicts import Proved, Refuted
from keylane.behaviour.behaviour import behaviour_of
from keylane.brokers import broker
from keylane.interpreter import InterpretedStrategy
from tests.lane import checked_program

# The program, the field of `apart`, and two messages that differ in it and have one key.
NOT_APART: dict[str, tuple[str, str, Mapping[str, object], Mapping[str, object]]] = {
    "without its ends, a text that is no key is longer than all that are": (
        "schema M { f: string  g: bool }\n"
        "strategy S for M = fallback(\n"
        '  when(g == true and f in ("ab", "\\nabcdef") => trim(f)),\n'
        '  when(g == false and f == "abcdef" => f))',
        "g",
        {"f": "\nabcdef", "g": True},
        {"f": "abcdef", "g": False},
    ),
    "no text is as short as the bound on the shortest": (
        'schema M { f: string(chars="-a", min=130, max=200)\n'
        '  g: string(chars="a-z/", max=9)  h: string(chars="a-z/", max=9) }\n'
        'strategy S for M = when(f starts_with "-" =>\n'
        '  digest(composite(escape(f; "-"), g, h; "/"); 32))',
        "g",
        {"f": "-" + "a" * 130, "g": "a", "h": "b/c"},
        {"f": "-" + "a" * 130, "g": "a/b", "h": "c"},
    ),
    "fields of variants that nobody asks for are required, each in other messages": (
        'schema M { kind: enum("x", "y")\n'
        '  case kind in ("x") { v: int }  case kind in ("y") { w: int }\n'
        "  f: int(min=0, max=11)  g: int(min=0, max=11) }\n"
        'strategy S for M = bucket(composite(f, g; "-"); 3074)',
        "f",
        {"f": 0, "g": 7},
        {"f": 4, "g": 5},
    ),
}


@pytest.mark.parametrize("case", NOT_APART)
def test_not_apart(case: str) -> None:
    source, field, first, second = NOT_APART[case]
    strategy = checked_program(source).strategies[-1]
    interpreted = InterpretedStrategy(strategy)
    keys = {interpreted.generate_key_from_payload(each) for each in (first, second)}
    assert len(keys) == 1
    assert None not in keys
    assert first[field] != second[field]
    assert not isinstance(apart(behaviour_of(strategy), field), Proved)


@pytest.mark.parametrize("inner", ["f", "Trimmed"])
def test_a_message_that_comes_to_no_invalid_text_shows_none(inner: str) -> None:
    """It gets a key before, which is made of the same text."""
    strategy = checked_program(
        'schema M { f: string(chars="-", max=130) }\n'
        "strategy Trimmed for M = trim(f)\n"
        f'strategy S for M = fallback(escape(fit({inner}; 128); "q"),\n'
        f'  digest(fallback({inner}, "rest"); 17))'
    ).strategies[-1]
    assert not [each for each in invalid_texts(behaviour_of(strategy)) if each.witness is not None]


def test_a_moment_that_is_escaped_is_longer() -> None:
    strategy = checked_program(
        'schema M { f: string(chars="a-z", min=121, max=121)  at: timestamp }\n'
        'strategy S for M = composite(f, escape(utc(at; month); "-"); "")'
    ).strategies[0]
    message = {"f": "a" * 121, "at": "2026-11-23T04:05:06Z"}
    assert InterpretedStrategy(strategy).generate_key_from_payload(message) is None
    behaviour = behaviour_of(strategy)
    assert key_presence(behaviour).presence is Presence.NEVER
    assert isinstance(together(behaviour, ["f", "at"]), Refuted)
    assert isinstance(limits(behaviour, broker("sqs_fifo")), Refuted)
