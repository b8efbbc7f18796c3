"""`[tool.keylane]`: found, read, and every mistake in it told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from keylane.diagnostics.model import KeylaneError, Severity
from keylane.project.configuration import Configuration, find_configuration


def write(folder: Path, text: str | bytes) -> Path:
    data = text if isinstance(text, bytes) else text.encode()
    (folder / "pyproject.toml").write_bytes(data)
    return folder


def complaints(folder: Path) -> list[tuple[str, str, str | None]]:
    with pytest.raises(KeylaneError) as caught:
        find_configuration(folder)
    return [(found.code.number, found.message, found.help) for found in caught.value.diagnostics]


def test_it_is_found_upwards(tmp_path: Path) -> None:
    write(tmp_path, '[tool.keylane]\nsources = ["lanes", "../more/x.lane"]\noutput = "out/py"\n')
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    expected = Configuration(
        tmp_path,
        (tmp_path / "lanes", tmp_path.parent / "more" / "x.lane"),
        tmp_path / "out" / "py",
    )
    assert find_configuration(inside) == expected
    assert find_configuration(tmp_path) == expected


def test_the_nearest_file_wins(tmp_path: Path) -> None:
    write(tmp_path, '[tool.keylane]\nsources = ["lanes"]\n')
    inside = tmp_path / "a"
    inside.mkdir()
    write(inside, "")
    assert find_configuration(inside) == Configuration(inside, (), inside / "generated")


def test_no_file_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "isfile", lambda _: False)
    assert find_configuration(tmp_path) == Configuration(None, (), tmp_path / "generated")


def test_a_folder_named_like_the_file_is_none(tmp_path: Path) -> None:
    write(tmp_path, "")
    (tmp_path / "a" / "pyproject.toml").mkdir(parents=True)
    assert find_configuration(tmp_path / "a").root == tmp_path


@pytest.mark.parametrize("text", ["", "[tool]\n", "tool = 1\n", "[tool.ruff]\n"])
def test_other_tools_configuration_is_theirs(tmp_path: Path, text: str) -> None:
    assert find_configuration(write(tmp_path, text)).sources == ()


def test_unknown_keys_are_told_with_what_may_have_been_meant(tmp_path: Path) -> None:
    write(tmp_path, '[tool.keylane]\nsource = ["a"]\ncolour = "red"\n')
    assert complaints(tmp_path) == [
        (
            "KL0902",
            "unknown key `colour` in `[tool.keylane]`",
            "the keys are `output`, `severity` and `sources`",
        ),
        ("KL0902", "unknown key `source` in `[tool.keylane]`", "did you mean `sources`?"),
    ]


@pytest.mark.parametrize("value", ['"lanes"', "[1]", "{}", '[""]', '["a\\u0000b"]', "true"])
def test_sources_must_be_paths(tmp_path: Path, value: str) -> None:
    write(tmp_path, f"[tool.keylane]\nsources = {value}\n")
    assert complaints(tmp_path) == [
        ("KL0903", "`sources` must be a list of paths", 'write `sources = ["lanes"]`')
    ]


@pytest.mark.parametrize("value", ['["lanes"]', "1", '""', '"\\u0000"'])
def test_output_must_be_a_path(tmp_path: Path, value: str) -> None:
    write(tmp_path, f"[tool.keylane]\noutput = {value}\n")
    assert complaints(tmp_path) == [
        ("KL0903", "`output` must be a path", 'write `output = "generated"`')
    ]


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, "[tool.keylane]\nsources = 1\noutput = 2\nmode = 3\n")
    assert [number for number, _, _ in complaints(tmp_path)] == ["KL0902", "KL0903", "KL0903"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"[tool.keylane\n", "it is not TOML: expected ']'"),
        (b"a = '\xff'\n", "it is not UTF-8"),
        (b"a = " + b"[" * 100_000, "it is not TOML"),
        (b"a = " + b"9" * 5_000, "it is not TOML that Python can read"),
        (b"#" * (4 * 1024 * 1024 + 1), "it is larger than 4,194,304 bytes"),
    ],
)
def test_an_unreadable_file(tmp_path: Path, text: bytes, reason: str) -> None:
    [(number, message, _)] = complaints(write(tmp_path, text))
    assert number == "KL0901"
    assert message.startswith(f"cannot read the configuration: {reason}")


def test_the_table_must_be_a_table(tmp_path: Path) -> None:
    write(tmp_path, "[tool]\nkeylane = 1\n")
    assert complaints(tmp_path) == [
        ("KL0903", "`tool.keylane` must be a table", "write `[tool.keylane]`")
    ]


def test_severities_by_number_and_by_name(tmp_path: Path) -> None:
    write(
        tmp_path,
        """
        [tool.keylane.severity]
        KL0806 = "error"
        "empty-case" = "off"
        unreachable-arm = "note"
        KL0426 = "warning"
        """,
    )
    assert find_configuration(tmp_path).severities == {
        "KL0806": Severity.ERROR,
        "KL0222": None,
        "KL0425": Severity.NOTE,
        "KL0426": Severity.WARNING,
    }


@pytest.mark.parametrize(
    ("line", "code", "message", "help_text"),
    [
        (
            'KL0303 = "off"',
            "KL0912",
            "`KL0303`, `unknown-name`, is an error always: nothing can be compiled where it is "
            "found",
            "remove the line; warnings, notes and what proofs find, KL08xx, have a choice",
        ),
        (
            'unknown-name = "warning"',
            "KL0912",
            "`unknown-name`, `KL0303`, is an error always: nothing can be compiled where it is "
            "found",
            "remove the line; warnings, notes and what proofs find, KL08xx, have a choice",
        ),
        (
            'ambigous-parts = "off"',
            "KL0911",
            "there is no code `ambigous-parts`",
            "did you mean `ambiguous-parts`?",
        ),
        (
            'anything = "off"',
            "KL0911",
            "there is no code `anything`",
            "write a number or a name of docs/diagnostics.md",
        ),
        (
            'KL0806 = "errror"',
            "KL0903",
            'the severity of `KL0806` must be `"error"`, `"warning"`, `"note"` or `"off"`',
            "did you mean `error`?",
        ),
        (
            "KL0806 = false",
            "KL0903",
            'the severity of `KL0806` must be `"error"`, `"warning"`, `"note"` or `"off"`',
            'write `KL0806 = "error"`',
        ),
        (
            'KL0806 = "off"\nambiguous-parts = "off"',
            "KL0913",
            "`ambiguous-parts` and `KL0806` are one code",
            "remove one of the two lines",
        ),
    ],
)
def test_wrong_severities(
    tmp_path: Path, line: str, code: str, message: str, help_text: str
) -> None:
    write(tmp_path, f"[tool.keylane.severity]\n{line}\n")
    assert complaints(tmp_path) == [(code, message, help_text)]


def test_severities_must_be_a_table(tmp_path: Path) -> None:
    write(tmp_path, '[tool.keylane]\nseverity = "error"\n')
    assert complaints(tmp_path) == [
        (
            "KL0903",
            "`severity` must be a table of codes",
            'write `severity = {ambiguous-parts = "error"}`',
        )
    ]
