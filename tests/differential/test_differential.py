"""The main test: what a program means and what its compiled file does are the same.

Random programs are printed, parsed, checked, compiled to a file, imported, and asked for the keys
of random messages through every entry point.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, note, seed, settings
from hypothesis import strategies as st

from keylane.program import Schema
from keylane.verify import (
    Message,
    RandomProgram,
    aims_of,
    messages,
    programs,
    random_message,
    random_program,
)
from tests.differential.application import TARGETS
from tests.differential.comparison import compare, messages_for
from tests.differential.compiled import CompiledProgram, compiled, on_path
from tests.differential.coverage import Seen
from tests.differential.shared_instances import THREADS

# The two parts are different programs; as two tests they can run side by side.
PARTS = 2
# Of all parts together; some are by Hypothesis, which makes failing ones small.
PROGRAMS = 500
BY_HYPOTHESIS = 50
MESSAGES = 16


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with on_path(tmp_path):
        yield tmp_path


@pytest.fixture(scope="module")
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(THREADS) as pool:
        yield pool


@pytest.mark.parametrize("part", range(PARTS))
def test_generated_file_gives_the_keys_of_the_interpreter(
    part: int, folder: Path, threads: ThreadPoolExecutor
) -> None:
    seen = Seen()
    for number in range(PROGRAMS - BY_HYPOTHESIS):
        random = Random(number)
        program = random_program(random, TARGETS)
        # What was made is counted over all parts.
        seen.program(program)
        if number % PARTS != part:
            continue
        try:
            with compiled(program, folder) as both:
                made = messages_for(both.program, range(MESSAGES))
                drawn = [(schema, _message(random, both, schema)) for schema, _ in made]
                seen.messages(message for _, message in drawn)
                seen.entries.update(compare(both, drawn, threads))
        except Exception as error:
            error.add_note(f"program {number}:\n{program.report()}")
            raise
    assert not seen.missing(), seen.missing()


def _message(random: Random, both: CompiledProgram, schema: Schema) -> Message:
    return random_message(random, schema, aims=aims_of(both.program, schema))


@pytest.mark.parametrize("part", range(PARTS))
def test_programs_by_hypothesis_give_the_keys_of_the_interpreter(
    part: int, folder: Path, threads: ThreadPoolExecutor
) -> None:
    def check(program: RandomProgram, data: st.DataObject) -> None:
        note(program.report())
        with compiled(program, folder) as both:
            note(both.module_text)
            drawn = [
                (schema, data.draw(messages(schema, aims=aims_of(both.program, schema))))
                for schema, _ in messages_for(both.program, range(MESSAGES))
            ]
            compare(both, drawn, threads)

    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    run = given(programs(TARGETS), st.data())(check)
    # Not derandomized: that would make the same programs in every part.
    run = settings(
        max_examples=BY_HYPOTHESIS // PARTS,
        deadline=None,
        derandomize=False,
        suppress_health_check=slow,
    )(run)
    seed(part)(run)()
