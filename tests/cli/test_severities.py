"""Severities of pyproject.toml decide what `keylane check` and `keylane build` exit with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from keylane.cli.main import main

WARNED = 'schema W { kind: enum("a")  case kind in ("a") {} }\nstrategy L for W = kind\n'


def configure(project: Path, line: str) -> None:
    (project / "lanes" / "warned.lane").write_text(WARNED)
    (project / "pyproject.toml").write_text(
        f'[tool.keylane]\nsources = ["lanes"]\n[tool.keylane.severity]\n{line}\n'
    )


def checked(capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """What `keylane check` exits with, and the severities that it shows; proofs left out."""
    code = main(["check", "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    findings = [found for found in document["diagnostics"] if found["code"][:4] != "KL08"]
    return code, [found["severity"] for found in findings]


def test_without_a_line_a_warning_is_one(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(project, "")
    assert checked(capsys) == (0, ["warning"])
    assert main(["build"]) == 0
    assert "warning[KL0222]" in capsys.readouterr().err


def test_a_warning_can_be_an_error(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(project, 'empty-case = "error"')
    assert checked(capsys) == (1, ["error"])
    assert main(["build"]) == 1
    assert "error[KL0222]" in capsys.readouterr().err
    assert not (project / "generated").exists()


def test_a_warning_can_be_a_note_or_off(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(project, 'KL0222 = "note"')
    assert checked(capsys) == (0, ["note"])
    configure(project, 'KL0222 = "off"')
    assert checked(capsys) == (0, [])
    assert main(["build"]) == 0
    assert capsys.readouterr().err == ""
    assert (project / "generated" / "warned.py").exists()


def test_errors_stay_errors(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(project, 'empty-case = "off"')
    (project / "lanes" / "bad.lane").write_text("schema A { a: strin }\n")
    assert checked(capsys) == (1, ["error"])


@pytest.mark.parametrize("line", ["", 'KL0806 = "error"\nKL0706 = "error"'])
def test_a_build_makes_no_proofs(
    project: Path, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "lanes" / "proved.lane").write_text(
        'schema P { a: string(chars="a-z-")  b: string(chars="a-z-") }\n'
        'strategy Broken for P together (a) = composite(a, b; "-")\n'
        'strategy Needless for P allow (KL0806; "once") = a\n'
    )
    configure(project, line)
    assert main(["check", "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    errors = {found["code"] for found in document["diagnostics"] if found["severity"] == "error"}
    assert errors == ({"KL0809"} | ({"KL0806", "KL0706"} if line else set()))
    assert main(["build"]) == 0
    told = capsys.readouterr().err
    assert not {"KL0809", "KL0806", "KL0706"} & set(told.replace("]", "[").split("["))
