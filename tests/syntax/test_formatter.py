"""Formatting changes the layout and nothing else, and formatting again changes nothing."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keylane.diagnostics.model import Diagnostic
from keylane.source import Source
from keylane.syntax import formatter, nodes
from keylane.syntax.decode import source_from_bytes
from keylane.syntax.formatter import format_file
from keylane.syntax.lark_parser import token_spans
from keylane.syntax.layout import WIDTH
from keylane.syntax.nesting import DEPTH
from keylane.syntax.parser import parse
from keylane.syntax.printer import print_file
from tests.golden import Golden
from tests.syntax import trees

_FOLDER = Path(__file__).with_name("formatted")
_INPUTS = sorted(_FOLDER.glob("*.lane"))
_BETWEEN_TOKENS = ["", " ", "\n", "\n\n", " #a\n", "\n# b \n", "\n\n# c\n\n\n#d\n", "# e\n\n"]
# An empty line would cut documentation off.
_BELOW_DOCUMENTATION = ["", "# f\n", "#g\n# h\n\n"]


def _format(text: str) -> str:
    made = format_file(Source("x.lane", text))
    assert isinstance(made, str)
    return made


def _parsed(text: str) -> nodes.File:
    file, found = parse(Source("x.lane", text))
    assert not found
    assert file is not None
    return file


def _comments(file: nodes.File) -> Counter[str]:
    return Counter(comment.text.rstrip(" \t") for comment in file.comments)


def _scattered(text: str, choose: random.Random) -> str:
    """`text` with blanks, empty lines and comments put between its tokens."""
    pieces, end, before = [], 0, ""
    for span in token_spans(Source("x.lane", text)):
        choices = _BELOW_DOCUMENTATION if before.startswith("##") else _BETWEEN_TOKENS
        pieces += [text[end : span.start], choose.choice(choices)]
        before = text[span.start : span.end]
        pieces.append(before)
        end = span.end
    return "".join([*pieces, text[end:], choose.choice(["", "\n# i", "\n\n\n# j\n"])])


@pytest.mark.parametrize("path", _INPUTS, ids=lambda path: path.stem)
def test_layout(path: Path, golden: Golden) -> None:
    source = source_from_bytes(path.name, path.read_bytes())
    assert isinstance(source, Source)
    made = format_file(source)
    assert isinstance(made, str)
    golden(path.with_suffix(".expected"), made)
    assert _format(made) == made


def test_every_expected_file_has_an_input(golden: Golden) -> None:
    found = list(_FOLDER.glob("*.expected"))
    golden.no_orphans(found, [path.with_suffix(".expected") for path in _INPUTS])


@given(trees.files, st.randoms(use_true_random=False))
@example(nodes.File(None, (), ()), random.Random(0))
def test_comments_between_any_two_tokens_stay(file: nodes.File, choose: random.Random) -> None:
    text = _scattered(print_file(file), choose)
    before = _parsed(text)
    assert before == file
    made = _format(text)
    after = _parsed(made)
    assert repr(after) == repr(file)
    assert _comments(after) == _comments(before)
    assert _format(made) == made
    assert made == "" or made.endswith("\n")
    for line in made.split("\n"):
        assert line == line.rstrip(" \t") or line.lstrip().startswith("##")
    assert "\n\n\n" not in made


@given(trees.files)
def test_the_canonical_layout_is_that_of_the_printer(file: nodes.File) -> None:
    made = print_file(file)
    assert _format(made) == made


def test_what_can_be_divided_is_not_wider_than_a_line() -> None:
    names = [f"name_of_a_field_{number}" for number in range(30)]
    constants = ", ".join(f'"{name}"' for name in names)
    condition = " and ".join(f'({name} == "x" or {name} in ({constants}))' for name in names)
    made = _format(
        f'from "a.lane" import {", ".join(names)}\n'
        f"schema S {{ a: enum({constants})? @ /{' | /'.join(names)} b: int(reject=({constants}))\n"
        f"case a in ({constants}) {{}} }}\n"
        f'extern {names[0] * 2} for {names[1]} from "{names[2] * 2}:C"\n'
        f'strategy T for S together ({", ".join(names)}) = f({", ".join(names)}; "/")\n'
        f"strategy W for S = when({condition} => match a {{ {constants} => f({constants}) }})\n"
    )
    assert max(map(len, made.split("\n"))) <= WIDTH


def test_what_is_at_the_limit_of_nesting_stays_within_it() -> None:
    inner = DEPTH - 1
    for condition in (
        f"{'not ' * inner}a == 1",
        f"{'not (' * inner}a == 1 or b == 2{')' * inner}",
        f"{'(c == 1 or d == 1 and ' * inner}a == 1{')' * inner}",
        f"{'(' * inner}a == 1{')' * inner}",
    ):
        text = f"strategy A for S = when({condition} => b)"
        assert _parsed(_format(text)) == _parsed(text)


def test_an_error_in_the_syntax_leaves_the_file_alone() -> None:
    found = format_file(Source("x.lane", "schema S { a: int }\nstrategy for"))
    assert isinstance(found, tuple)
    assert all(isinstance(diagnostic, Diagnostic) for diagnostic in found)


def test_line_ends_and_byte_order_mark_become_those_of_every_file() -> None:
    source = source_from_bytes("x.lane", b"\xef\xbb\xbfschema S {\r\n}\r\n# c\r\n")
    assert isinstance(source, Source)
    assert format_file(source) == "schema S {}\n# c\n"


def test_a_layout_that_changes_the_meaning_is_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatter, "lay_out", lambda _: "strategy A for S = b\n")
    with pytest.raises(RuntimeError, match="would change what it says"):
        format_file(Source("x.lane", "strategy A for S = a"))


def test_a_file_does_not_grow_beyond_what_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatter, "MOST_BYTES", 40)
    assert isinstance(format_file(Source("x.lane", "schema A{a:b c:d}")), str)
    found = format_file(Source("x.lane", "schema A{a:b c:d e:f g:h}"))
    assert isinstance(found, tuple)
    assert [diagnostic.message for diagnostic in found] == [
        "formatted, the file would have more than 40 bytes"
    ]


def test_the_time_grows_with_the_size() -> None:
    strategy = 'strategy A for S = fallback(composite(a, b; "/"), fit(c))  # why\n'
    _format(strategy)
    start = time.process_time()
    _format(strategy * 2_000)
    # Quadratic work would take minutes.
    assert time.process_time() - start < 20
