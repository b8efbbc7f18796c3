"""The folder for what is kept between runs: the user's own, or none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from keylane.cache_folder import CACHE_FOLDER, cache_folder


def test_nothing_is_kept_where_nobody_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_FOLDER, "")
    assert cache_folder() is None


def test_a_place_that_is_no_folder_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv(CACHE_FOLDER, str(file / "folder"))
    assert cache_folder() is None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="there are no owners of files")
def test_a_folder_that_others_can_write_to_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    monkeypatch.setenv(CACHE_FOLDER, str(folder))
    assert cache_folder() is None


def test_the_usual_place_is_the_cache_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(CACHE_FOLDER, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "keylane"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folder() is None
