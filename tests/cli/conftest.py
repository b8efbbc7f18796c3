"""A small project that the tests of the command line work in."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two good files and a configuration; it is the working directory."""
    root = tmp_path / "project"
    (root / "lanes" / "github").mkdir(parents=True)
    (root / "pyproject.toml").write_text('[tool.keylane]\nsources = ["lanes"]\n')
    (root / "lanes" / "common.lane").write_text(
        "schema Event {\n  owner: string\n  repo: string(max=100)\n  number: int(min=1)?\n}\n"
    )
    (root / "lanes" / "github" / "pull-requests.lane").write_text(
        'from "../common.lane" import Event\n'
        "strategy PullRequest for Event =\n"
        '  fallback(composite(owner, repo, number; "/"), composite(owner, repo; "/"))\n'
    )
    monkeypatch.chdir(root)
    return root
