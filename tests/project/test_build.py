"""From files on the disk to modules: reading, importing, and all that is wrong with files."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from keylane.diagnostics.model import Diagnostic, KeylaneError
from keylane.generated_header import is_generated
from keylane.project.build import check_files, compile_files
from keylane.project.configuration import Configuration
from keylane.project.source_files import find_source_files

# Nothing is found about the keys of strategies over it.
COMMON = 'schema A { a: string(chars="a-z", max=9) }\n'
LANE = 'from "common.lane" import A\nstrategy S for A = a\n'


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.chdir(root)
    return root


def configuration(root: Path) -> Configuration:
    return Configuration(root, (root,), root / "generated")


def check(root: Path, *paths: str) -> list[tuple[str, str, str]]:
    found = find_source_files([Path(path) for path in paths or (".",)], configuration(root))
    return [
        (one.code.number, one.file_name, one.message)
        for one in check_files(found, {}, lambda _: None).diagnostics
    ]


def messages(diagnostics: tuple[Diagnostic, ...]) -> list[str]:
    return [f"{one.file_name}: {one.message}" for one in diagnostics]


def test_files_and_their_imports(root: Path) -> None:
    (root / "common.lane").write_text(COMMON)
    (root / "deep").mkdir()
    (root / "deep" / "x.lane").write_text(LANE.replace("common", "./../deep/../common"))
    assert check(root) == []


def test_an_error_in_an_imported_file_is_told_once(root: Path) -> None:
    (root / "common.lane").write_text("schema A { a: strin }\n")
    for name in "xyz":
        (root / f"{name}.lane").write_text(LANE)
    assert [(number, file) for number, file, _ in check(root)] == [("KL0202", "common.lane")]


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path.mkdir(), "it is a folder"),
        (lambda path: os.mkfifo(path), "it is not a regular file"),
        (lambda path: path.symlink_to("nowhere"), "it is a link to a file that does not exist"),
        (lambda path: path.symlink_to(path.name), "too many levels of symbolic links"),
    ],
)
def test_files_that_cannot_be_read(root: Path, make: Callable[[Path], object], reason: str) -> None:
    make(root / "common.lane")
    (root / "x.lane").write_text(LANE)
    expected = f"cannot read `common.lane`: {reason}"
    assert ("KL0102", "x.lane", expected) in check(root, "x.lane")
    if reason != "it is a folder":
        assert check(root, "common.lane") == [("KL0904", "common.lane", expected)]


def test_a_device_is_not_read(root: Path) -> None:
    (root / "x.lane").symlink_to("/dev/zero")
    assert check(root, "x.lane") == [
        ("KL0904", "x.lane", "cannot read `x.lane`: it is not a regular file")
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"schema A { a: string } # \xff", "the file is not UTF-8: byte 0xFF at offset 25"),
        (b"# " * 3_000_000, "the file has more than 4,194,304 bytes"),
    ],
)
def test_files_that_hold_no_text(root: Path, data: bytes, reason: str) -> None:
    (root / "common.lane").write_bytes(data)
    (root / "x.lane").write_text(LANE)
    [(_, name, message)] = check(root, "common.lane")
    assert (name, message.startswith(reason)) == ("common.lane", True)
    assert any(
        (number, file) == ("KL0102", "x.lane") and told.startswith(reason)
        for number, file, told in check(root, "x.lane")
    )


@pytest.mark.parametrize("path", ["../outside.lane", "../project/../outside.lane", "link.lane"])
def test_imports_do_not_leave_the_project(root: Path, path: str) -> None:
    (root.parent / "outside.lane").write_text(COMMON)
    (root / "link.lane").symlink_to("../outside.lane")
    (root / "x.lane").write_text(LANE.replace("common.lane", path))
    found = check(root, "x.lane")
    assert found[0] == (
        "KL0102",
        "x.lane",
        f"`{path}` lies outside of the project, which is `.`",
    )


def test_a_file_that_imports_itself_through_a_link_is_a_circle(root: Path) -> None:
    (root / "self.lane").symlink_to("x.lane")
    (root / "x.lane").write_text('from "self.lane" import A\n')
    assert ("KL0103", "x.lane") in [(number, file) for number, file, _ in check(root, "x.lane")]


def test_a_file_reached_in_two_ways_is_one_file(root: Path) -> None:
    (root / "common.lane").write_text(COMMON)
    (root / "also.lane").symlink_to("common.lane")
    (root / "x.lane").write_text(
        'from "common.lane" import A\nfrom "also.lane" import A\nstrategy S for A = a\n'
    )
    assert [number for number, _, _ in check(root, "x.lane")] == ["KL0105"]


def test_modules_are_compiled_with_their_header(root: Path) -> None:
    (root / "common.lane").write_text(COMMON)
    (root / "x.lane").write_text(LANE)
    seen: list[str] = []
    made = compile_files(
        find_source_files([root], configuration(root)),
        root / "generated",
        {},
        lambda file: seen.append(file.name),
    )
    assert seen == ["common.lane", "x.lane"]
    assert list(made.modules) == [root / "generated/common.py", root / "generated/x.py"]
    for module in made.modules.values():
        assert is_generated(module.data)
        compile(module.data, "x.py", "exec")


def test_all_that_is_wrong_in_all_files_is_told_at_once(root: Path) -> None:
    (root / "a-b.lane").write_text(COMMON)
    (root / "a_b.lane").write_text(COMMON)
    (root / "bad.lane").write_text("schema A { a: strin }\n")
    (root / "worse.lane").write_bytes(b"\xff")
    with pytest.raises(KeylaneError) as caught:
        compile_files(
            find_source_files([root, Path("nowhere")], configuration(root)),
            root / "generated",
            {},
            lambda _: None,
        )
    told = messages(caught.value.diagnostics)
    assert [line.split(":")[0] for line in told] == [
        "a_b.lane",
        "bad.lane",
        "nowhere",
        "worse.lane",
    ]


def test_every_strategy_has_a_report(root: Path) -> None:
    (root / "common.lane").write_text(COMMON)
    (root / "x.lane").write_text(LANE + 'strategy T for A = single(a; "t")\n')
    (root / "y.lane").write_text("schema A { a: strin }\n")
    checked = check_files(find_source_files([root], configuration(root)), {}, lambda _: None)
    assert [report.strategy.name for report in checked.reports] == ["S", "T"]
    assert [one.code.number for one in checked.diagnostics] == ["KL0202"]
