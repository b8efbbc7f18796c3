"""Templates that are kept between runs: they change no byte, and nothing fails without them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from keylane.cache_folder import CACHE_FOLDER

_TEXT = 'schema S { a: string }\nstrategy A for S = single(a; "a")\n'
# Before Black, which would hide how the templates lay it out.
_UNFORMATTED = (
    "from keylane.codegen import generate_unformatted; from tests.lane import checked_program;"
    f" print(generate_unformatted(checked_program({_TEXT!r}), '0'), end='')"
)
_PROGRAM = f"import keylane; print(keylane.compile({_TEXT!r}), end='')"


def _module(cache: str, program: str = _PROGRAM) -> str:
    """What a fresh process generates with this folder."""
    environment = {**os.environ, CACHE_FOLDER: cache}
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_kept_templates_give_the_same_module(tmp_path: Path) -> None:
    expected = _module("")
    assert _module(str(tmp_path)) == expected
    kept = sorted(tmp_path.glob("template-*.code"))
    assert kept
    written = [path.read_bytes() for path in kept]
    assert _module(str(tmp_path)) == expected
    assert [path.read_bytes() for path in kept] == written


def test_what_is_kept_is_not_compiled_again(tmp_path: Path) -> None:
    without_compiler = f"import jinja2; jinja2.Environment.compile = None; {_PROGRAM}"
    with pytest.raises(subprocess.CalledProcessError):
        _module(str(tmp_path), without_compiler)
    expected = _module(str(tmp_path))
    assert _module(str(tmp_path), without_compiler) == expected


def test_another_layout_is_compiled_anew(tmp_path: Path) -> None:
    """Jinja2 alone would take the old one: the templates are the same."""
    change = "from keylane.codegen import render; render._LAYOUT['trim_blocks'] = False"
    other = f"{change}; {_UNFORMATTED}"
    expected = _module("", other)
    assert _module(str(tmp_path), _UNFORMATTED) != expected
    assert _module(str(tmp_path), other) == expected


def test_nothing_is_kept_of_a_compiler_that_cannot_be_told(tmp_path: Path) -> None:
    in_an_archive = f"import jinja2; jinja2.__file__ = '/a.zip/jinja2/__init__.py'; {_PROGRAM}"
    assert _module(str(tmp_path), in_an_archive) == _module("")
    assert not list(tmp_path.glob("template-*"))


@pytest.mark.parametrize("size", [0, 10, 40, 200])
def test_half_a_template_is_made_anew(tmp_path: Path, size: int) -> None:
    expected = _module(str(tmp_path))
    for path in tmp_path.glob("template-*.code"):
        path.write_bytes(path.read_bytes()[:size] + b"\x80" * 40)
    assert _module(str(tmp_path)) == expected


def test_what_cannot_be_kept_is_no_error(tmp_path: Path) -> None:
    expected = _module("")
    assert _module(str(tmp_path)) == expected
    for path in tmp_path.glob("template-*.code"):
        path.unlink()
        path.mkdir()
    assert _module(str(tmp_path)) == expected
