"""The main test: what a program means and what its compiled file does are the same.

Random programs are printed, parsed, checked, compiled to a file, imported, and asked for the keys
of random messages through every entry point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, seed, settings
from hypothesis import strategies as st

from keylane.verify import RandomProgram, aims_of, messages, programs
from tests.differential.application import TARGETS
from tests.differential.comparison import compare, messages_for
from tests.differential.compiled import compiled, on_path
from tests.differential.coverage import Seen
from tests.differential.shared_instances import THREADS

# The two parts are different programs; as two tests they can run side by side.
PARTS = 2
PROGRAMS = 500
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

    def check(program: RandomProgram, data: st.DataObject) -> None:
        note(program.report())
        with compiled(program, folder) as both:
            note(both.module_text)
            drawn = [
                (schema, data.draw(messages(schema, aims=aims_of(both.program, schema))))
                for schema, _ in messages_for(both.program, range(MESSAGES))
            ]
            seen.program(program)
            seen.messages(message for _, message in drawn)
            seen.entries.update(compare(both, drawn, threads))

    _for_programs(check, PROGRAMS // PARTS, part)
    assert not seen.missing(), seen.missing()


def _for_programs(
    check: Callable[[RandomProgram, st.DataObject], None], count: int, part: int
) -> None:
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    run = given(programs(TARGETS), st.data())(check)
    # Not derandomized: that would make the same programs in every part.
    run = settings(
        max_examples=count, deadline=None, derandomize=False, suppress_health_check=slow
    )(run)
    seed(part)(run)()
