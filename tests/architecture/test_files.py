"""Sizes of files, and what every file of ours begins with."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.modules import ROOT, Module, modules

LONGEST = 400


def test_no_file_is_too_long_to_be_read() -> None:
    """A file of more than 400 lines is two things."""
    folders = ("src", "docs", "grammar", "tests", "benchmarks", "examples")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    files = [path for path in files if "goldens" not in path.parts]
    files += (ROOT / "grammar").glob("*.lark")
    files += (ROOT / "src").rglob("*.jinja")
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in files
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert not too_long


@pytest.mark.parametrize("module", modules().values(), ids=lambda module: module.name)
def test_says_what_it_is_for(module: Module) -> None:
    tree = ast.parse(module.path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{module.path} has no documentation"
