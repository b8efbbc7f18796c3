"""The comparison notices what it is there for: each mistake below is put into a right module."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from keylane.codegen import generate
from keylane.interpreter import interpret
from keylane.verify import random_message
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
READS_A = 'a = extractor.get_metadata("a")\n'
INDENT = " " * 8
OF_PAYLOAD = 'The session key of the message with this payload, or None."""\n'


@pytest.fixture(scope="module")
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(THREADS) as pool:
        yield pool


@pytest.fixture
def module_text() -> str:
    return generate(checked_program(LANE), "0.0.0")


Compile = Callable[[str], CompiledProgram]


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Compile:
    """Gives the program above with a module of any text."""

    def compiled(text: str) -> CompiledProgram:
        program = checked_program(LANE)
        module = executed(text)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        clock = StoppedClock()
        return CompiledProgram(program, LANE, text, module, interpret(program, clock), clock)

    return compiled


def run(both: CompiledProgram, threads: ThreadPoolExecutor) -> None:
    random = Random(1)
    messages = messages_for(
        both.program, (random_message(random, both.program.schemas[0]) for _ in range(1_000))
    )
    compare(both, messages, threads)


def test_a_right_module_passes(
    compiled: Compile, module_text: str, threads: ThreadPoolExecutor
) -> None:
    run(compiled(module_text), threads)


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
    replaced: str, by: str, compiled: Compile, module_text: str, threads: ThreadPoolExecutor
) -> None:
    assert replaced in module_text
    with pytest.raises(DifferenceError):
        run(compiled(module_text.replace(replaced, by)), threads)


def test_a_difference_says_what_was_asked_and_answered(
    compiled: Compile, module_text: str, threads: ThreadPoolExecutor
) -> None:
    with pytest.raises(DifferenceError) as caught:
        run(compiled(module_text.replace('f"n-{n}"', 'f"n_{n}"')), threads)
    report = str(caught.value)
    assert "expected ['key', 'n-" in report
    assert "got      ['key', 'n_" in report
    assert "Message(payload=" in report


def test_a_key_must_be_plain_text(
    compiled: Compile, module_text: str, threads: ThreadPoolExecutor
) -> None:
    loud = "class _Loud(str): ...\n"
    with pytest.raises(DifferenceError):
        run(compiled(module_text.replace('f"n-{n}"', '_Loud(f"n-{n}")') + loud), threads)
