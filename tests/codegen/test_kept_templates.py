"""Templates that are kept between runs: they change no byte, and nothing fails without them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from keylane.cache_folder import CACHE_FOLDER

_TEXT = 'schema S { a: string }\nstrategy A for S = single(a; "a")\n'
_PROGRAM = f"import keylane; print(keylane.compile({_TEXT!r}), end='')"


def _module(cache: str) -> str:
    """What a fresh process generates with this folder."""
    environment = {**os.environ, CACHE_FOLDER: cache}
    command = [sys.executable, "-c", _PROGRAM]
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
