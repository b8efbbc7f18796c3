"""What a checked program holds, and what holds for every run of the checker."""

from __future__ import annotations

import builtins
import keyword

from hypothesis import given
from hypothesis import strategies as st

from keylane.check import check
from keylane.metadata import EnumType, IntType, StringType
from keylane.program import (
    Composite,
    Fallback,
    FieldValue,
    Literal,
    NoOrdering,
    Program,
    Schema,
    Single,
    Strategy,
)
from keylane.program import Field as ProgramField
from keylane.python_names import BUILTIN_NAMES, KEYWORDS
from keylane.source import Source
from tests.check.sources import (
    MemoryReader,
    check_files,
    check_text,
    codes_of,
    described,
    has_errors,
)


def _program(text: str) -> Program:
    result = check_text(text)
    assert result.program is not None, described(result.diagnostics)
    return result.program


def test_the_program_of_a_file() -> None:
    program = _program(
        """## Webhooks.

## One delivery.
schema Event {
  ## Who owns it.
  owner: string(chars="A-Za-z-", max=39, case=insensitive) @ /repository/owner | /owner
  number: int(min=1)?
  event: enum("push", "issue") @ "/a~1b/~01"
}
## One lane each.
strategy Lane for Event
= fallback(single(composite(owner, "x", number; "/"); "pr"), single(event), no_ordering)
"""
    )
    owner = ProgramField(
        "owner",
        StringType(1, 39, frozenset("abcdefghijklmnopqrstuvwxyz-"), fold_case=True),
        optional=False,
        pointers=(("repository", "owner"), ("owner",)),
        documentation="Who owns it.",
    )
    number = ProgramField("number", IntType(min=1), optional=True, pointers=(("number",),))
    event = ProgramField("event", EnumType(("push", "issue")), False, (("a/b", "~1"),))
    schema = Schema("Event", (owner, number, event), "One delivery.")
    body = Fallback(
        (
            Single(Composite((FieldValue(owner), Literal("x"), FieldValue(number)), "/"), "pr"),
            Single(FieldValue(event), None),
            NoOrdering(),
        )
    )
    assert program == Program(
        documentation="Webhooks.",
        schemas=(schema,),
        strategies=(Strategy("Lane", schema, body, "One lane each."),),
        digests=program.digests,
    )


def test_a_named_strategy_is_its_body_and_no_copy_of_it() -> None:
    program = _program(
        """schema S { a: string }
strategy Outer for S = fallback(Inner, Inner)
strategy Alias for S = Inner
strategy Inner for S = single(a; "x")
"""
    )
    outer, alias, inner = (strategy.body for strategy in program.strategies)
    assert alias is inner
    assert isinstance(outer, Fallback)
    assert all(alternative is inner for alternative in outer.alternatives)


def test_a_program_has_the_schemas_it_declares_and_the_imported_ones_it_uses() -> None:
    result = check_files(
        {
            "main.lane": """from "shared/z.lane" import Z, Unused
from "shared/a.lane" import A, ByA
schema Own { id: string }
strategy Lane for Z = id
strategy Other for A = fallback(ByA, "none")
""",
            "shared/z.lane": """from "a.lane" import A
schema Z { id: string }
schema Unused { id: string }
""",
            "shared/a.lane": "schema A { id: string }\nstrategy ByA for A = id",
        }
    )
    assert result.program is not None, described(result.diagnostics)
    assert [schema.name for schema in result.program.schemas] == ["Own", "A", "Z"]
    assert [strategy.name for strategy in result.program.strategies] == ["Lane", "Other"]
    by_a = result.program.strategies[1].body
    assert isinstance(by_a, Fallback)
    assert isinstance(by_a.alternatives[0], FieldValue)


def test_digests_are_the_main_file_then_the_imported_ones_in_order() -> None:
    files = {
        "main.lane": 'from "b.lane" import B\nfrom "c.lane" import C',
        "b.lane": 'from "c.lane" import C\nschema B { id: string }',
        "c.lane": "schema C { id: string }",
    }
    program = check_files(files).program
    assert program is not None
    main, *imported = (Source(name, text).digest for name, text in files.items())
    assert program.digests == (main, *sorted(imported))


def test_a_file_imported_on_several_ways_is_read_and_reported_once() -> None:
    files = {
        "main.lane": """from "b.lane" import B
from "c.lane" import C
from "./d/../c.lane" import D
""",
        "b.lane": 'from "c.lane" import C\nschema B { id: string }',
        "c.lane": "schema C { id: wrong }\nschema D { id: string }",
    }
    reader = MemoryReader(files)
    result = check(Source("main.lane", files["main.lane"]), reader)
    assert codes_of(result) == ["KL0202"]
    assert sorted(reader.reads) == ["b.lane", "c.lane"]


def test_a_file_that_cannot_be_read_is_tried_once_and_reported_at_each_import() -> None:
    files = {"main.lane": 'from "x.lane" import A\nfrom "x.lane" import B\nstrategy S for A = B'}
    reader = MemoryReader(files)
    result = check(Source("main.lane", files["main.lane"]), reader)
    assert codes_of(result) == ["KL0102", "KL0102"]
    assert reader.reads == ["x.lane"]


def test_nothing_is_said_about_names_of_a_file_that_cannot_be_understood() -> None:
    result = check_files(
        {
            "main.lane": 'from "b.lane" import B\nstrategy S for B = anything',
            "b.lane": "this is no schema",
        }
    )
    assert {found.file_name for found in result.diagnostics} == {"b.lane"}


def test_an_empty_file_is_an_empty_program() -> None:
    program = _program("")
    assert (program.schemas, program.strategies) == ((), ())


def test_names_of_python_are_those_of_this_python() -> None:
    assert set(keyword.kwlist) == KEYWORDS
    known = {name for name in dir(builtins) if not name.startswith("_")}
    # The interactive interpreter adds some of them, pytest does not.
    assert known - KEYWORDS <= BUILTIN_NAMES


_PIECES = st.sampled_from(
    """schema strategy for from import S T A owner id = { } ( ) , ; : @ ? | / /a string
    int(min=1) enum enum("a","b") float uuid string(max=3,chars="a-z") single( composite(
    fallback( no_ordering "x"
    "" "é" 5 true S{id:string} strategy\tA\tfor\tS=id strategy\tB\tfor\tS=A "b.lane"
    "main.lane" "\\n" from\t"b.lane"\timport\tB min=2 case=insensitive reject=("0") match\tid when(
    => _ "x"\t=>\tid present( present(id)\t=> and or not == < in starts_with case\tkind\tin\t("a")
    kind:enum("a","b") S{id:string\tkind:enum("a","b")?} extern\tE\tfor\tS\tfrom\t"m:C" E kind now
    utc( digest( fit( escape( bucket( time_partition( every\t4h of 16 day limits\t(kafka)
    together\t(id)
    on\tinvalid\traise match\tkind\t{\t"a"\t=>\tid,\t_\t=>\tA\t} when(kind=="a"=>id)""".split()
)


@given(st.lists(_PIECES, max_size=40), st.lists(_PIECES, max_size=20))
def test_any_words_in_any_order_give_a_program_or_diagnostics(
    main: list[str], imported: list[str]
) -> None:
    files = {"main.lane": "\n".join(main), "b.lane": " ".join(imported)}
    result = check_files(files)
    assert (result.program is None) == has_errors(result)
    assert described(result.diagnostics) == described(check_files(files).diagnostics)
    for found in result.diagnostics:
        assert found.message[0].islower() or found.message[0] in "`0123456789"
        assert not found.message.endswith(".")
        assert "\n" not in found.message
