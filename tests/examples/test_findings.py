"""What `keylane check` says of each example: its findings, and what is proved about its keys."""

from __future__ import annotations

import re

import pytest

from keylane.cli.main import main
from tests.examples.cases import EXAMPLES, ROOT, Example, examples
from tests.golden import Golden

# The examples that have a finding: to show it, or because a strategy of the application is unknown.
WITH_FINDINGS = {
    "deployments": {"KL0806"},
    "github": {"KL0804", "KL0805"},
    "legacy_accounts": {"KL0811"},
    "pull_requests": {"KL0804", "KL0805"},
}


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_findings(
    example: Example,
    golden: Golden,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """No example has an error; those that have any finding are named above."""
    monkeypatch.chdir(ROOT)
    code = main(["check", f"examples/{example.name}"])
    said = capsys.readouterr().out
    assert code == 0, said
    assert set(re.findall(r"\[(KL\d{4})\]", said)) == WITH_FINDINGS.get(example.name, set())
    assert "not known" not in said or example.name == "legacy_accounts"
    golden(example.lane.with_name("findings.txt"), said)


def test_no_findings_without_an_example(golden: Golden) -> None:
    expected = [example.lane.with_name("findings.txt") for example in examples()]
    golden.no_orphans(EXAMPLES.rglob("findings.txt"), expected)
