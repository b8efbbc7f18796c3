"""The museum: failures that people had, each as a small file with what must be found in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from keylane.cli.main import main
from tests.golden import Golden

MUSEUM = Path(__file__).parent / "museum"
CASES = sorted(path.stem for path in MUSEUM.glob("*.lane"))

# The findings of each file by their codes; the whole text lies beside it.
FINDINGS: dict[str, set[str]] = {
    "changes_with_the_time": {"KL0809"},
    "characters_the_broker_refuses": {"KL0805", "KL0808"},
    "deleted_characters": {"KL0805", "KL0810"},
    "disjoint_enums": set(),
    "empty_number": {"KL0809"},
    "found_when_a_message_flows": {"KL0801", "KL0808"},
    "names_with_case": {"KL0810"},
    "null_is_a_text": {"KL0808"},
    "null_is_the_empty_text": {"KL0804", "KL0810"},
    "one_entity_on_several_keys": {"KL0809"},
    "parts_joined_before_a_digest": {"KL0806", "KL0810"},
    "parts_joined_with_a_dash": {"KL0806", "KL0810"},
    "parts_joined_with_a_long_separator": {"KL0806", "KL0810"},
    "parts_joined_with_a_sign": {"KL0806", "KL0810"},
    "parts_joined_with_nothing": {"KL0806"},
    "salted_hash": {"KL0810"},
    "too_long_for_the_broker": {"KL0804", "KL0805", "KL0808", "KL0809", "KL0810"},
    "wrong_both_ways": {"KL0809", "KL0810"},
}


@pytest.mark.parametrize("case", CASES)
def test_findings(
    case: str, golden: Golden, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(MUSEUM)
    main(["check", f"{case}.lane"])
    said = capsys.readouterr().out
    found = {line[line.index("[") + 1 :][:6] for line in said.splitlines() if _is_finding(line)}
    assert found == FINDINGS[case], said
    golden(MUSEUM / f"{case}.txt", said)


def _is_finding(line: str) -> bool:
    return line.startswith(("error[", "warning[", "note["))


def test_each_file_has_its_findings(golden: Golden) -> None:
    assert set(CASES) == set(FINDINGS)
    golden.no_orphans(MUSEUM.glob("*.txt"), [MUSEUM / f"{case}.txt" for case in CASES])
