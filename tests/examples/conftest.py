"""`extern` in an example names a module of that example: examples/ is a place to import from."""

from __future__ import annotations

import pytest

from tests.examples.cases import EXAMPLES


@pytest.fixture(autouse=True)
def _modules_of_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES))
