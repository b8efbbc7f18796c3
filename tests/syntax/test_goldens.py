"""Every `goldens/*.lane` gives the tree, and the diagnostics if any, that lie beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from keylane.source import Source
from keylane.syntax.decode import source_from_bytes
from keylane.syntax.parser import parse
from tests.golden import Golden
from tests.syntax.dump import diagnostic_lines, tree_lines

_FOLDER = Path(__file__).with_name("goldens")
_INPUTS = sorted(_FOLDER.glob("*.lane"))


@pytest.mark.parametrize("path", _INPUTS, ids=lambda path: path.stem)
def test_tree(path: Path, golden: Golden) -> None:
    source = _source(path)
    golden(path.with_suffix(".tree"), tree_lines(source, parse(source)[0]))


@pytest.mark.parametrize("path", _INPUTS, ids=lambda path: path.stem)
def test_diagnostics(path: Path, golden: Golden) -> None:
    source = _source(path)
    made = diagnostic_lines(source, parse(source)[1])
    expected = path.with_suffix(".diagnostics")
    if made:
        golden(expected, made)
    else:
        golden.no_orphans([expected] if expected.exists() else [], [])


def test_every_expected_file_has_an_input(golden: Golden) -> None:
    found = [path for path in _FOLDER.iterdir() if path.suffix != ".lane"]
    wanted = [path.with_suffix(suffix) for path in _INPUTS for suffix in (".tree", ".diagnostics")]
    golden.no_orphans(found, wanted)


def _source(path: Path) -> Source:
    source = source_from_bytes(path.name, path.read_bytes())
    assert isinstance(source, Source)
    return source
