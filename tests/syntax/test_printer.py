"""What is printed parses to the same tree, and is what a person would write."""

from __future__ import annotations

from hypothesis import example, given

from keylane.source import Source
from keylane.syntax import nodes
from keylane.syntax.hidden_characters import HIDDEN_CHARACTER
from keylane.syntax.parser import parse
from keylane.syntax.printer import print_file
from keylane.syntax.word_printer import text_token
from tests.syntax import trees

_CANONICAL = """\
## Of the file.
##
## More.

from "a.lane" import A, B
from "b.lane" import from

## Of the schema.
schema S {
  ## Of a.
  a: string(chars="a-z", max=3, case=insensitive)?
  b: enum("x", "y") @ /b | /c/d | "/e f" | ""
  c: int(min=-1, reject=("0", "1"))
  ok: bool(default=true, other=false)
}

schema Empty {}

strategy T for S = fallback(composite(a, b, "x"; "/"), f(; 12), g(), name)

## Of the extern.
extern E for S from "package.module:Class"

strategy Branches for S
  together (a, b)
  on invalid raise
= match b {
  "x" => time_partition(a; every 4h),
  "y", "z" => when(present(a) and not (c == 1) or b in ("x", "y") => E),
  _ => fit(match ok {
    true => no_ordering,
  }),
}
"""


def test_canonical_text_stays_as_it_is() -> None:
    file, found = parse(Source("x.lane", _CANONICAL))
    assert not found
    assert file is not None
    assert print_file(file) == _CANONICAL


def test_a_text_shows_every_character() -> None:
    made = text_token('a"b\\c\n\x00\x7f\u202e\u00a0\U0001f600é\ue000')
    assert made == '"a\\"b\\\\c\\n\\u0000\\u007f\\u202e\\u00a0\U0001f600é\\ue000"'


@given(trees.files)
@example(nodes.File(None, (), ()))
@example(nodes.File("", (), ()))
def test_printed_text_parses_to_an_equal_tree(file: nodes.File) -> None:
    text = print_file(file)
    assert not HIDDEN_CHARACTER.search(text)
    again, found = parse(Source("x.lane", text))
    assert not found
    # `repr` tells `true` from 1, which are equal.
    assert again == file
    assert repr(again) == repr(file)
    assert print_file(again) == text
