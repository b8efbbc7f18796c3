"""The comparison notices what it is there for: each mistake below is put into a right module."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from random import Random

import pytest

from keylane.codegen import generate
from keylane.interpreter import interpret
from keylane.verify import aims_of, random_message
from tests.codegen.generated import executed
from tests.differential.clocks import StoppedClock
from tests.differential.comparison import compare, messages_for
from tests.differential.compiled import CompiledProgram
from tests.differential.entries import DifferenceError
from tests.differential.shared_instances import THREADS
from tests.lane import checked_program

LANE = """
schema S {
  a: string(max=200) @ /in/a
  b: string(max=100)? @ /in/b
  n: int(min=1)
}
strategy Both for S = fallback(composite(a, b; "/"), composite(a, n; "/"))
strategy Name for S = fallback(a, Number)
strategy Number for S = single(n; "n")
"""
WHOLE = """
schema E {
  kind: enum("a", "b")
  owner: string
  at: timestamp
  number: int?
  case kind in ("a") { v: int @ /a/v }
  case kind in ("b") { v: int @ /b/v }
}
extern Own for E from "tests.differential.application:AsItIs"
strategy Case for E = match kind { "a" => composite(v, owner; "/"), "b" => v }
strategy Bare for E = single(v; "v")
strategy Fitted for E = fit(owner; 48)
strategy Guarded for E = when(at < "2024-02-29T00:00:00.5Z" and not (number == 5) => kind)
strategy Trimmed for E = trim(owner)
strategy Timed for E = composite(time_partition(owner; every 4h), utc(now; minute); "/")
strategy Strict for E on invalid raise = fallback(composite(owner, number; "/"), upper(owner))
strategy Asked for E = fallback(single(Own; "own"), bucket(owner; 10))
"""
READS_A = 'a = extractor.get_metadata("a")\n'
INDENT = " " * 8
OF_PAYLOAD = 'The session key of the message with this payload, or None."""\n'


@pytest.fixture(scope="module")
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(THREADS) as pool:
        yield pool


Compile = Callable[[str, str], CompiledProgram]


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Compile:
    """Gives a program with a module of any text."""

    def compiled(lane: str, text: str) -> CompiledProgram:
        program = checked_program(lane)
        module = executed(text)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        clock = StoppedClock()
        return CompiledProgram(program, lane, text, module, interpret(program, clock), clock)

    return compiled


@cache
def module_text(lane: str) -> str:
    return generate(checked_program(lane), "0.0.0")


def run(both: CompiledProgram, threads: ThreadPoolExecutor) -> None:
    random = Random(1)
    schema = both.program.schemas[0]
    aims = aims_of(both.program, schema)
    messages = messages_for(
        both.program, (random_message(random, schema, aims=aims) for _ in range(1_000))
    )
    compare(both, messages, threads)


@pytest.mark.parametrize("lane", [LANE, WHOLE], ids=["LANE", "WHOLE"])
def test_a_right_module_passes(lane: str, compiled: Compile, threads: ThreadPoolExecutor) -> None:
    run(compiled(lane, module_text(lane)), threads)


@pytest.mark.parametrize(
    ("replaced", "by"),
    [
        ('f"n-{n}"', 'f"n_{n}"'),
        ("<= 128", "<= 127"),
        (".isascii()", ".isprintable()"),
        ('"in"', '"im"'),
        ('get_metadata("b")', 'get_metadata("a")'),
        ("return [generate_key(", "return [None and generate_key("),
        (READS_A, f"{READS_A}{INDENT}{READS_A}"),
        (READS_A, f'{READS_A}{INDENT}extractor.get_metadata("c")\n'),
        (OF_PAYLOAD, f'{OF_PAYLOAD}{INDENT}payload["n"] if "n" in payload else None\n'),
        (OF_PAYLOAD, f"{OF_PAYLOAD}{INDENT}type(payload) is dict and payload.clear()\n"),
    ],
)
def test_mistakes_are_noticed(
    replaced: str, by: str, compiled: Compile, threads: ThreadPoolExecutor
) -> None:
    text = module_text(LANE)
    assert replaced in text
    with pytest.raises(DifferenceError):
        run(compiled(LANE, text.replace(replaced, by)), threads)


@pytest.mark.parametrize(
    ("replaced", "by"),
    [
        ('kind == "b"', 'kind != "a"'),
        ('payload["b"]', 'payload["a"]'),
        ("len(owner) <= 48", "len(owner) <= 49"),
        ('"-fit-" not in owner', '"-fit-0" not in owner'),
        ("length - 37", "length - 36"),
        ("hexdigest()[:32]", "hexdigest()[1:33]"),
        ("at[:-1] <", "at <"),
        ("at[:-1] <", "at[:-1] <="),
        ("and number != 5", "and number == 5"),
        ('"\\t\\n\\x0b\\x0c\\r "', '"\\t\\n\\x0c\\r "'),
        (".strip(_WHITE_SPACE)", ".strip()"),
        (".translate(_ASCII_UPPER)", ".upper()"),
        (".astimezone(_UTC)", ""),
        ("now.hour // 4", "(now.hour + 1) // 4"),
        ("= self._clock()", "= self._clock() and self._clock()"),
        ("= self._clock()", "= datetime.now(timezone.utc)"),
        ("len(text), fields)", "len(text) + 1, fields)"),
        ('"too long" if len(text) > 128', '"too long" if len(text) > 129'),
        ('_invalid_key(key, ("owner",))', "_invalid_key(key, ())"),
        ("str.__str__(given)", "str(given)"),
        ("it must give text or None", "it must give text"),
        ("% 10", "% 11"),
    ],
)
def test_mistakes_in_the_rest_of_the_language_are_noticed(
    replaced: str, by: str, compiled: Compile, threads: ThreadPoolExecutor
) -> None:
    text = module_text(WHOLE)
    assert replaced in text
    # An exception that nobody expects is a difference as well.
    with pytest.raises((DifferenceError, TypeError)):
        run(compiled(WHOLE, text.replace(replaced, by)), threads)


def test_a_difference_says_what_was_asked_and_answered(
    compiled: Compile, threads: ThreadPoolExecutor
) -> None:
    with pytest.raises(DifferenceError) as caught:
        run(compiled(LANE, module_text(LANE).replace('f"n-{n}"', 'f"n_{n}"')), threads)
    report = str(caught.value)
    assert "expected ['key', 'n-" in report
    assert "got      ['key', 'n_" in report
    assert "Message(payload=" in report


def test_a_key_must_be_plain_text(compiled: Compile, threads: ThreadPoolExecutor) -> None:
    loud = "class _Loud(str): ...\n"
    text = module_text(LANE).replace('f"n-{n}"', '_Loud(f"n-{n}")') + loud
    with pytest.raises(DifferenceError):
        run(compiled(LANE, text), threads)
