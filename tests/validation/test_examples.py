"""Every committed module is shown to mean what its example means: nothing is left open."""

from __future__ import annotations

import pytest

from keylane.validation import prove
from tests.validation.examples import Example, examples, importable_examples


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_module_is_shown_to_be_equal(example: Example) -> None:
    with importable_examples():
        validation = prove(example.program, example.text)
    assert not validation.findings
    assert validation.strategies == len(example.program.strategies)
    assert validation.methods >= 2 * validation.strategies
