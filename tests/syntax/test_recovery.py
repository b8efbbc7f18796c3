"""One broken declaration never hides another, and every problem is found in one run."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic
from keylane.source import Source
from keylane.syntax import nodes
from keylane.syntax.parser import MOST_ERRORS, parse

_PIECES = [
    *"(){};,:=@|?\"'#-_/\n\n\n\t ",
    "##",
    "\n##",
    "\n## x\n",
    "\n\n",
    "schema",
    "strategy",
    "from",
    "import",
    "for",
    "match",
    "when",
    "true",
    "a",
    "B",
    " a ",
    '"text"',
    "'x'",
    "\\",
    "12",
    "007",
    "4h",
    "/a/b",
    "\u202e",
    "\x00",
    "é",
    "\ud800",
    "\nschema A {",
    "\n  a: int",
    "\nstrategy A for B = ",
    '\nfrom "a.lane" import ',
    "f(",
    "a: string(max=3)?",
    "=>",
    "==",
    "<",
    "_",
    "not ",
    "and ",
    "or ",
    " in ",
    "every ",
    "of",
    "on invalid raise ",
    "together (a) ",
    "when(",
    "match a { ",
    "\n  case a in (",
    '\nextern A for B from "c:D"',
]
_GARBAGE = st.lists(st.sampled_from(_PIECES), max_size=25).map("".join)
_ANY = _GARBAGE | st.text(max_size=60)


def _parse(text: str) -> tuple[nodes.File | None, list[Diagnostic]]:
    return parse(Source("x.lane", text))


def _names(file: nodes.File | None) -> list[str]:
    return [] if file is None else [declaration.name.text for declaration in file.declarations]


@given(_ANY)
def test_any_text_gives_good_diagnostics(text: str) -> None:
    file, found = _parse(text)
    assert file is not None or found
    assert [diagnostic.sort_key() for diagnostic in found] == sorted(
        diagnostic.sort_key() for diagnostic in found
    )
    for diagnostic in found:
        assert diagnostic.code in codes.ALL_CODES
        assert diagnostic.code.number < "KL0100"
        assert diagnostic.message[0].islower() or diagnostic.message[0] in "`U"
        assert not diagnostic.message.endswith(".")
        assert "_" not in diagnostic.message.replace("`_`", "") or "`" in diagnostic.message
        assert diagnostic.primary is not None
        for label in (diagnostic.primary, *diagnostic.labels):
            assert 0 <= label.span.start <= label.span.end <= len(text)


@given(_ANY)
def test_good_declarations_around_garbage_survive(garbage: str) -> None:
    first = "strategy First for S = f(a)\n"
    last = "\nstrategy Last for S = composite(a, b)\n"
    names = _names(_parse(f"{first}\n{garbage}{last}")[0])
    assert names[:1] == ["First"]
    assert names[-1:] == ["Last"]


@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_each_broken_declaration_has_its_own_error(sound: list[bool]) -> None:
    kinds = ["schema N{} {{ a: {} }}", "strategy N{} for S = f({})"]
    lines = [
        kinds[index % 2].format(index, "int" if is_sound else "= =")
        for index, is_sound in enumerate(sound)
    ]
    file, found = _parse("\n".join(lines))
    lines_with_errors = [
        diagnostic.primary.source.position(diagnostic.primary.span.start).line - 1
        for diagnostic in found
        if diagnostic.primary is not None
    ]
    assert lines_with_errors == [index for index, is_sound in enumerate(sound) if not is_sound]
    # A schema stays, without its field.
    missing = [index for index, is_sound in enumerate(sound) if not is_sound and index % 2]
    assert _names(file) == [f"N{index}" for index in range(len(sound)) if index not in missing]
    if file is not None:
        assert file.broken_names >= {f"N{index}" for index in missing}
        schemas = [each for each in file.declarations if isinstance(each, nodes.Schema)]
        assert [not each.broken_names for each in schemas] == sound[::2]
        assert [len(each.members) for each in schemas] == [int(each) for each in sound[::2]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('from "a.lane" import A, B,\n', {"A", "B"}),
        ("schema S { a int\n", {"S"}),
        ('strategy T for = "\\q"\n', {"T"}),
        ("stratgy T for S = a\n", {"T"}),
        ("extern E for S\n", {"E"}),
    ],
)
def test_the_names_of_what_is_broken_are_known(text: str, names: set[str]) -> None:
    file, found = _parse(text + "strategy Sound for S = a")
    assert len(found) == 1
    assert file is not None
    assert file.broken_names == names


def test_an_error_does_not_reach_the_documentation_of_the_next_declaration() -> None:
    file, found = _parse("strategy A for\n  ## Of B,\n  ## twice.\n  schema B {}")
    assert len(found) == 1
    assert file is not None
    assert [declaration.documentation for declaration in file.declarations] == ["Of B,\ntwice."]


def test_a_broken_match_on_a_line_of_its_own_is_one_error() -> None:
    _, found = _parse('strategy A for S = f(\n  match x {\n    "a" = b,\n  })\nschema B {}')
    assert len(found) == 1


def test_a_broken_case_does_not_look_like_a_declaration() -> None:
    _, found = _parse("schema A {\n  a: int\n  case a {\n    b: int\n  }\n}\nschema B {}")
    assert len(found) == 1


def test_threads_share_one_parser() -> None:
    texts = [f"strategy A{number} for S = f({'a, ' * number}b)" for number in range(64)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(_parse, texts))
    assert together == [_parse(text) for text in texts]


def test_documentation_of_the_file_stays() -> None:
    file, found = _parse("## Of the file.\n\nstrategy A for S = a")
    assert not found
    assert file is not None
    assert file.documentation == "Of the file."


@pytest.mark.parametrize("count", [MOST_ERRORS, MOST_ERRORS + 1, 5 * MOST_ERRORS])
@pytest.mark.parametrize(
    "line",
    [
        "strategy A for = a\n",
        "schema A { a: int(min=007) }\n",
        'strategy A for S = "\\q"\n',
        "schema A {} #\x00\n",
    ],
)
def test_errors_are_not_shown_without_end(line: str, count: int) -> None:
    file, found = _parse("schema Sound {}\n" + line * count)
    if count <= MOST_ERRORS:
        assert len(found) == count
        assert "Sound" in _names(file)
    else:
        assert file is None
        assert len(found) == MOST_ERRORS + 1
        assert found[-1].code is codes.TOO_MANY_SYNTAX_ERRORS
        assert found[-1].code not in [diagnostic.code for diagnostic in found[:-1]]


def test_many_errors_within_one_text_end_too() -> None:
    _, found = _parse('strategy A for S = "' + "\\q" * 1_000 + '"')
    assert len(found) == MOST_ERRORS + 1


def test_broken_imports_one_behind_the_other_are_an_error_each() -> None:
    text = "from a.lane import A\nfrom b.lane import B, C\nfrom import D\nschema S {}"
    file, found = _parse(text)
    assert len(found) == 3
    assert file is not None
    assert file.broken_names == {"A", "B", "C", "D"}
