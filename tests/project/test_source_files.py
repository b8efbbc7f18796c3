"""Which files are compiled, and what is said of those that cannot be."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from keylane.project.configuration import Configuration
from keylane.project.source_files import SourceFiles, find_source_files


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def plant(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")


def find(root: Path, *paths: str, sources: tuple[str, ...] = ()) -> SourceFiles:
    configuration = Configuration(root, tuple(root / one for one in sources), root / "generated")
    return find_source_files([Path(path) for path in paths or sources], configuration)


def names(found: SourceFiles) -> list[str]:
    assert not found.diagnostics
    return [file.name for file in found.files]


def complaints(found: SourceFiles) -> list[tuple[str, str, str | None]]:
    return [(one.code.number, one.message, one.help) for one in found.diagnostics]


def test_folders_are_searched_in_a_fixed_order_without_what_is_hidden(root: Path) -> None:
    plant(root, "lanes/b.lane", "lanes/a/z.lane", "lanes/a.lane", "lanes/README.md")
    plant(root, "lanes/.git/x.lane", "lanes/.#b.lane", "lanes/.lane")
    assert names(find(root, "lanes")) == ["lanes/a/z.lane", "lanes/a.lane", "lanes/b.lane"]
    assert names(find(root, str(root / "lanes"))) == names(find(root, "lanes"))


def test_each_file_once(root: Path) -> None:
    plant(root, "lanes/a.lane")
    assert names(find(root, "lanes", "lanes/a.lane", "./lanes/../lanes", ".")) == ["lanes/a.lane"]


def test_a_name_outside_of_the_working_directory_is_absolute(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(root, "lanes/a.lane", "here/b.lane")
    monkeypatch.chdir(root / "here")
    assert names(find(root, "b.lane", "../lanes")) == ["b.lane", (root / "lanes/a.lane").as_posix()]


def test_places_are_measured_from_the_configured_source(root: Path) -> None:
    plant(root, "lanes/github/a.lane", "single.lane", "other/b.lane")
    found = find(root, "lanes/github", "single.lane", "other", sources=("lanes", "single.lane"))
    assert {file.name: file.base for file in found.files} == {
        "lanes/github/a.lane": root / "lanes",
        "single.lane": root,
        # Below the second source too: its folder is the root.
        "other/b.lane": root,
    }
    found = find(root, "other/b.lane", "lanes/github", sources=())
    assert {file.base for file in found.files} == {root / "other", root / "lanes/github"}


def test_the_root_of_a_file(root: Path) -> None:
    plant(root, "in/a.lane")
    away = root.parent / f"{root.name}-away"
    plant(away, "project/pyproject.toml", "project/deep/b.lane", "loose/deep/c.lane")
    found = find(root, "in", str(away / "project/deep"), str(away / "loose"))
    assert {file.path.name: file.root for file in found.files} == {
        "a.lane": root,
        "b.lane": away / "project",
        "c.lane": away / "loose",
    }


def test_a_missing_path_gets_a_suggestion(root: Path) -> None:
    plant(root, "lanes/github.lane")
    assert complaints(find(root, "lanse", "lanes/githb.lane", "no/where")) == [
        (
            "KL0904",
            "cannot read `lanes/githb.lane`: no such file or folder",
            "did you mean `lanes/github.lane`?",
        ),
        ("KL0904", "cannot read `lanse`: no such file or folder", "did you mean `lanes`?"),
        ("KL0904", "cannot read `no/where`: no such file or folder", None),
    ]


def test_a_file_of_another_kind_and_an_empty_folder(root: Path) -> None:
    plant(root, "README.md", "empty/x.txt")
    found = find(root, "README.md", "empty")
    assert [(number, message) for number, message, _ in complaints(found)] == [
        ("KL0905", "`README.md` is not a `.lane` file"),
        ("KL0907", "there is no `.lane` file below `empty`"),
    ]


def test_links_that_lead_out_of_the_project_are_not_followed(root: Path) -> None:
    secret = root.parent / f"{root.name}.secret"
    secret.write_text("password")
    plant(root, "lanes/a.lane")
    (root / "lanes/out.lane").symlink_to(secret)
    (root / "lanes/in.lane").symlink_to("a.lane")
    (root / "lanes/loop").symlink_to(root, target_is_directory=True)
    found = find(root, "lanes")
    assert [file.name for file in found.files] == ["lanes/a.lane", "lanes/in.lane"]
    [(number, message, _)] = complaints(found)
    assert (number, message) == ("KL0906", "`lanes/out.lane` is a link that leads out of `.`")


def test_a_folder_that_cannot_be_listed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(root, "lanes/a.lane")
    (root / "lanes/locked").mkdir()
    real = os.scandir

    def scan(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scan)
    found = find(root, "lanes")
    assert [file.name for file in found.files] == ["lanes/a.lane"]
    assert complaints(found) == [("KL0904", "cannot read `lanes/locked`: permission denied", None)]


def test_folders_may_be_nested_deeper_than_python_calls(root: Path) -> None:
    here = os.open(root, os.O_RDONLY)
    try:
        for _ in range(1_100):
            os.mkdir("a")
            os.chdir("a")
        Path("x.lane").touch()
        os.chdir(here)
        assert [file.path.name for file in find(root, "a").files] == ["x.lane"]
    finally:
        os.chdir(here)
        os.close(here)
        # Python itself cannot remove folders as deep as these.
        subprocess.run(["rm", "-r", "a"], check=True, timeout=60)
