"""Random programs: accepted by the checker, the same from the same seed, shown when they fail."""

from __future__ import annotations

from itertools import count
from random import Random

import pytest

from keylane.check import SourceReadError
from keylane.source import Source
from keylane.syntax.parser import parse
from keylane.syntax.printer import print_file
from keylane.verify import random_program


@pytest.mark.parametrize("part", range(4))
def test_programs_are_well_typed_and_print_what_they_are(part: int) -> None:
    for seed in range(part * 50, part * 50 + 50):
        program = random_program(Random(seed))
        for file in (program.main, *program.imported.values()):
            tree, _ = parse(Source("printed.lane", print_file(file)))
            assert tree == file
        result = program.check()
        assert result.program is not None, result.diagnostics
        assert len(result.program.strategies) > 0 or program.imported


def test_a_seed_gives_the_same_program_again() -> None:
    first, second = (random_program(Random(7)) for _ in range(2))
    assert first == second
    assert first.report() == second.report()


def test_a_report_shows_all_files() -> None:
    some = (random_program(Random(seed)) for seed in count())
    program = next(each for each in some if each.imported)
    assert "# --- common.lane\n" in program.report()
    assert "# --- main.lane\n" in program.report()
    assert 'from "common.lane" import' in program.text()
    with pytest.raises(SourceReadError):
        program.resolve("main.lane", "other.lane")
