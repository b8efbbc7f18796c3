"""Tables of the grammar that are kept: they change no answer, and nothing fails without them."""

from __future__ import annotations

from pathlib import Path

import pytest
from lark import Token

from keylane.cache_folder import CACHE_FOLDER
from keylane.syntax.lark_parser import make_parser, tables_file

_TEXT = 'schema S { a: string }\nstrategy A for S = single(a; "a")\n'


def _read(cache: Path | None) -> object:
    """The tree that a parser with these tables makes."""
    return make_parser(cache=cache).parse(_TEXT)


def _tokens(cache: Path | None) -> list[Token]:
    return list(make_parser(cache=cache).lex(_TEXT))


def test_kept_tables_give_the_same_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_FOLDER, str(tmp_path / "new"))
    file = tables_file()
    assert file is not None
    assert not file.exists()
    expected = _read(None)
    assert repr(_read(file)) == repr(expected)
    written = file.read_bytes()
    assert repr(_read(file)) == repr(expected)
    assert _tokens(file) == _tokens(None)
    assert file.read_bytes() == written


@pytest.mark.parametrize("content", [b"", b"half", b"\x80\x04." * 100])
def test_what_is_no_table_is_made_anew(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "tables"
    file.write_bytes(content)
    assert repr(_read(file)) == repr(_read(None))
