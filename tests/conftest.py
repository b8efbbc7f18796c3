"""What all tests share: `--update-goldens`, the fixture `golden`, profiles of Hypothesis."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.golden import Golden

# How long a machine takes says nothing about the code: no deadlines and no complaints of slowness.
_SLOW = [HealthCheck.too_slow]
settings.register_profile(
    "ci", deadline=None, derandomize=True, max_examples=100, suppress_health_check=_SLOW
)
settings.register_profile("dev", deadline=None, max_examples=50, suppress_health_check=_SLOW)
settings.register_profile("soak", deadline=None, max_examples=5_000, suppress_health_check=_SLOW)
settings.load_profile(
    os.environ.get("KEYLANE_HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens",
        action="store_true",
        help="rewrite expected files; a test whose file changed fails",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """`golden(path, text)` fails unless the file holds the text."""
    return Golden(update=request.config.getoption("--update-goldens"))
