"""The comparison with expected files: it must not be able to pass by accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden import Golden


def test_equal_text_passes(tmp_path: Path) -> None:
    (tmp_path / "a.tree").write_bytes(b"x\n")
    Golden(update=False)(tmp_path / "a.tree", "x\n")


@pytest.mark.parametrize("held", ["y\n", "x\r\n", "x", None])
def test_other_or_missing_text_fails_and_stays(tmp_path: Path, held: str | None) -> None:
    path = tmp_path / "a.tree"
    if held is not None:
        path.write_bytes(held.encode())
    with pytest.raises(pytest.fail.Exception, match="update-goldens"):
        Golden(update=False)(path, "x\n")
    assert (path.read_bytes().decode() if path.exists() else None) == held


@pytest.mark.parametrize("held", ["y\n", None])
def test_an_update_writes_and_fails_once(tmp_path: Path, held: str | None) -> None:
    path = tmp_path / "new" / "a.tree"
    if held is not None:
        path.parent.mkdir()
        path.write_bytes(held.encode())
    update = Golden(update=True)
    with pytest.raises(pytest.fail.Exception, match=r"updated a\.tree"):
        update(path, "x\n")
    update(path, "x\n")


def test_an_expected_file_without_input_fails(tmp_path: Path) -> None:
    wanted, orphan = tmp_path / "a.tree", tmp_path / "b.tree"
    orphan.write_text("")
    Golden(update=False).no_orphans([wanted], [wanted])
    with pytest.raises(pytest.fail.Exception, match=r"b\.tree"):
        Golden(update=False).no_orphans([wanted, orphan], [wanted])
    assert orphan.exists()
    with pytest.raises(pytest.fail.Exception, match="removed"):
        Golden(update=True).no_orphans([wanted, orphan], [wanted])
    assert not orphan.exists()
