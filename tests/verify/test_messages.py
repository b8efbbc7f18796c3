"""Random messages: of every kind, the same from the same seed, and told in full."""

from __future__ import annotations

import json
from collections import Counter
from random import Random

from hypothesis import given

from keylane.interpreter import interpret
from keylane.program import Schema
from keylane.verify import Message, aims_of, kinds_of_messages, messages, random_message
from tests.lane import checked_program

PROGRAM = checked_program(
    """
    schema S {
      a: string(min=2, max=9, reject=("null")) @ /x/0/a | /x/1
      b: int(min=1, reject=("7"))?
      c: bool
      d: uuid(reject=("00000000-0000-0000-0000-000000000000"))
      e: timestamp @ /x/0/e
      f: enum("push", "pull")
      g: float
      case f in ("push") { h: string? @ /y/h }
      case f in ("pull") { h: string? @ /z/h }
    }
    strategy All for S = composite(a, c, d, e, f; "/")
    strategy Asks for S =
      when(a starts_with "na" and b < 5 and not (e >= "2024-02-29T00:00:00.5Z" or f == "push")
        => match f { "push" => fit(h; 48), "pull" => trim(h) })
    """
)
SCHEMA: Schema = PROGRAM.schemas[0]
AIMS = aims_of(PROGRAM, SCHEMA)


def test_every_kind_is_made() -> None:
    random = Random(1)
    kinds: Counter[str] = Counter()
    for _ in range(3_000):
        kinds.update(random_message(random, SCHEMA, aims=AIMS).kinds)
    assert set(kinds) == kinds_of_messages()


def test_enough_messages_have_a_key() -> None:
    random = Random(1)
    strategy = interpret(PROGRAM)["All"]
    made = [random_message(random, SCHEMA) for _ in range(400)]
    keys = [strategy.generate_key_from_payload(message.payload) for message in made]
    assert 40 < sum(key is not None for key in keys) < 360


def test_a_seed_gives_the_same_message_again() -> None:
    first, second = (random_message(Random(7), SCHEMA, json_only=True) for _ in range(2))
    assert first == second


@given(messages(SCHEMA, json_only=True))
def test_json_messages_survive_json(message: Message) -> None:
    for value in (message.payload, message.metadata):
        assert repr(json.loads(json.dumps(value))) == repr(value)


@given(messages(SCHEMA))
def test_a_message_can_be_shown_whatever_it_holds(message: Message) -> None:
    assert repr(message).startswith("Message(payload=")


def test_what_is_shown_of_values_that_lie() -> None:
    class Loud(str):
        def __repr__(self) -> str:
            return "lie"

    message = Message({"a": Loud("x"), "b": 10**5_000, "c": [None, ("y",)]}, {}, frozenset())
    assert repr(message) == (
        "Message(payload={'a': Loud('x'), 'b': a number of 16610 bits, 'c': [None, tuple(['y'])]},"
        " metadata={})"
    )
