"""A module with one mistake in it: what the contract has to find."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from hypothesis import HealthCheck, Phase, settings

from keylane.sessions import StoreUnavailableError
from keylane.sessions.testing import SessionStoreContract

__all__ = ["failures", "mutant_of"]

# A mistake is to be found, not to be made small.
_MANY_STORIES = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def mutant_of(module: ModuleType, right: str, wrong: str) -> ModuleType:
    """The module with `wrong` where its source has `right`, once."""
    assert module.__file__ is not None
    source = Path(module.__file__).read_text(encoding="utf-8")
    assert source.count(right) == 1, f"{right!r} is there {source.count(right)} times"
    mutant = ModuleType(f"mutant_of_{module.__name__}")
    code = compile(source.replace(right, wrong), f"<mutant of {module.__file__}>", "exec")
    # Dataclasses look up their module while they are made.
    sys.modules[mutant.__name__] = mutant
    try:
        exec(code, mutant.__dict__)
    finally:
        del sys.modules[mutant.__name__]
    return mutant


def failures(contract: SessionStoreContract, stories: int = 100) -> Iterator[str]:
    """The tests of the contract that fail, with so many stories of random operations."""
    contract.settings = settings(_MANY_STORIES, max_examples=stories)
    for name in sorted(dir(contract)):
        if name.startswith("test_"):
            try:
                getattr(contract, name)()
            # A store that cannot make up its mind says that it is unavailable.
            except (AssertionError, StoreUnavailableError):
                yield name
