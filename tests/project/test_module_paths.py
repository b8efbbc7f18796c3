"""Where modules go, and when two of them would go to the same place."""

from __future__ import annotations

import keyword
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keylane.project.module_paths import importable_name, module_paths
from keylane.project.source_files import SourceFile

OUTPUT = Path("/project/generated")


def file(path: str, base: str = "/project/lanes") -> SourceFile:
    return SourceFile(Path(base, path), f"lanes/{path}", Path(base), Path("/project"))


def places(*paths: str) -> list[str]:
    made = module_paths([file(path) for path in paths], OUTPUT)
    assert not made.diagnostics
    return [path.relative_to(OUTPUT).as_posix() for path in made.paths.values()]


def clashes(*paths: str) -> list[str]:
    made = module_paths([file(path) for path in paths], OUTPUT)
    assert {found.code.number for found in made.diagnostics} <= {"KL0908"}
    return [found.message for found in made.diagnostics]


def test_the_path_below_the_source_is_mirrored() -> None:
    assert places("a.lane", "github/pull_request.lane") == ["a.py", "github/pull_request.py"]


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("pull-requests.lane", "pull_requests.py"),
        ("v1.2.lane", "v1_2.py"),
        ("2fa.lane", "_2fa.py"),
        ("class.lane", "class_.py"),
        ("None.lane", "None_.py"),
        ("match.lane", "match.py"),
        ("__init__.lane", "__init___.py"),
        ("__main__.lane", "__main___.py"),
        ("größe.lane", "gr__e.py"),
        ('a b/c\'\n""".lane', "a_b/c_____.py"),
        ("7/import/x.lane", "_7/import_/x.py"),
        ("\ud800.lane", "_.py"),
    ],
)
def test_names_are_made_importable(path: str, module: str) -> None:
    assert places(path) == [module]


@given(st.text(st.characters(exclude_characters="/\0"), min_size=1))
def test_every_name_can_be_imported(name: str) -> None:
    made = importable_name(name)
    assert made.isidentifier()
    assert made.isascii()
    assert not keyword.iskeyword(made)
    assert importable_name(made) == made or made in ("__init__", "__main__")


def test_two_files_with_one_module() -> None:
    assert clashes("a-b.lane", "a_b.lane") == [
        "`lanes/a_b.lane` and `lanes/a-b.lane` would both be compiled into "
        "`/project/generated/a_b.py`"
    ]


def test_case_alone_makes_no_difference() -> None:
    assert len(clashes("A.lane", "a.lane")) == 1
    assert len(clashes("X/a.lane", "x/A.lane")) == 1


def test_a_module_would_hide_a_folder() -> None:
    assert clashes("github.lane", "github/a.lane") == [
        "`lanes/github.lane` would be compiled into `/project/generated/github.py`, "
        "which hides the module of `lanes/github/a.lane`"
    ]
    assert clashes("a.lane", "b/a.lane") == []
