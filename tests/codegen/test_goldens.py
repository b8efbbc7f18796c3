"""Generated modules beside the `.lane` files they are made from: what users will read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.codegen.generated import executed, module_text
from tests.golden import Golden

FOLDER = Path(__file__).with_name("goldens")
SOURCES = sorted(FOLDER.glob("*.lane"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_module_is_the_expected_one(path: Path, golden: Golden) -> None:
    golden(path.with_suffix(".py"), module_text(path.read_text("utf-8")))


def test_every_expected_module_has_a_source(golden: Golden) -> None:
    golden.no_orphans(FOLDER.glob("*.py"), [path.with_suffix(".py") for path in SOURCES])


def test_expected_keys() -> None:
    """The expected module is not only unchanged, it is right."""
    module = executed((FOLDER / "pull_request.py").read_text("utf-8"))
    repository = {"owner": {"login": "Octocat"}, "name": "Hello"}
    strategy = module.PullRequest()
    for payload, key in (
        ({"repository": repository, "pull_request": {"number": 7}}, "octocat/hello/7"),
        ({"repository": repository, "issue": {"number": "8"}}, "octocat/hello/8"),
        ({"repository": repository, "issue": {"number": 0}}, "octocat/hello"),
        ({"repository": repository}, "octocat/hello"),
        ({"repository": {"name": "hello"}}, None),
        ({"zen": "Keep it logically awesome."}, None),
    ):
        assert strategy.generate_key_from_payload(payload) == key
    assert module.Concurrent().generate_key_from_payload({"repository": repository}) is None
