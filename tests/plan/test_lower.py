"""Plans: which texts are tried in which order, what they need, what is asked of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from keylane.plan import StrategyPlan, lower
from keylane.plan.nodes import (
    Alternative,
    Block,
    Choice,
    FieldTerm,
    Group,
    KeyCheck,
    Need,
    Piece,
    needs_of,
)
from tests.lane import checked_program

SCHEMA = """
schema S {
  a: string(max=10, chars="a-z")
  b: string(max=10, chars="a-z")
  c: string(max=10, chars="a-z")?
  free: string
  empty: string(min=0, max=10, chars="a-z")
  long: string(max=200, chars="a-z")
  longer: string(min=120, max=200, chars="a-z")
  too_long: string(min=129)
  number: int(min=-9, max=99)
}
"""


def plan_of(body: str) -> StrategyPlan:
    program = checked_program(f"{SCHEMA} strategy T for S = {body}")
    return lower(program.strategies[0])


def shown(block: Block, depth: int = 0) -> Iterator[str]:
    """A plan in lines: the text of an alternative, or what a group needs and its blocks."""
    if isinstance(block, Alternative):
        yield f"{'  ' * depth}{''.join(map(piece_text, block.template))}"
    else:
        assert isinstance(block, Group)
        yield f"{'  ' * depth}[{', '.join(map(piece_text, block.needs))}]"
        for inner in block.body:
            yield from shown(inner, depth + 1)


def piece_text(piece: Piece | Need) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, FieldTerm):
        return f"<{piece.name}>"
    assert isinstance(piece, Choice)
    return f"({' else '.join(line for block in piece.blocks for line in shown(block))})"


def lines(body: str) -> list[str]:
    return [line for block in plan_of(body).choice.blocks for line in shown(block)]


def test_nested_composites_prefixes_and_names_become_one_text() -> None:
    assert lines('single(composite(a, single(b; "p"), composite("x", a; "+"); "/"); "q")') == [
        "q-<a>/p-<b>/x+<a>"
    ]


def test_literals_side_by_side_become_one() -> None:
    plan = plan_of('composite("x", "y", a, ""; "-")')
    (block,) = plan.choice.blocks
    assert isinstance(block, Alternative)
    assert block.template == ("x-y-", FieldTerm("a"), "-")


def test_a_fallback_within_a_fallback_is_one_list() -> None:
    assert lines('fallback(fallback(single(a; "1"), b), fallback(single(a; "2")))') == [
        "1-<a>",
        "<b>",
        "2-<a>",
    ]


def test_alternatives_that_need_the_same_share_it() -> None:
    assert lines('fallback(composite(a, b, c; "/"), composite(b, a; "/"), a, c)') == [
        "[<a>]",
        "  [<b>]",
        "    <a>/<b>/<c>",
        "    <b>/<a>",
        "  <a>",
        "<c>",
    ]


def test_a_fallback_inside_a_composite_is_a_choice() -> None:
    assert lines('composite(fallback(long, "none"), a; "/")') == ["(<long> else none)/<a>"]


def test_a_choice_of_one_text_that_is_always_valid_is_that_text() -> None:
    assert lines('composite(fallback(a), fallback("none", b); "/")') == ["<a>/none"]


@pytest.mark.parametrize(
    "body",
    [
        "no_ordering",
        "fallback(no_ordering)",
        'composite(a, no_ordering; "/")',
        'single(no_ordering; "x")',
        'single("")',
        "too_long",
        'composite(longer, "123456789"; "")',
        f'composite(a, fallback("{"x" * 128}"); "")',
    ],
)
def test_what_can_never_be_a_key_is_not_tried(body: str) -> None:
    assert lines(body) == []
    assert plan_of(body).fields == ()


def test_nothing_is_tried_behind_a_text_that_is_always_a_key() -> None:
    assert lines('fallback(a, "none", b)') == ["<a>", "none"]


def test_the_same_text_is_tried_once() -> None:
    assert lines("fallback(a, b, single(a), b)") == ["<a>", "<b>"]


def test_fields_are_those_that_are_read_in_the_order_of_the_schema() -> None:
    plan = plan_of('fallback(composite(fallback(number, free), b; "/"), a)')
    assert [field.name for field in plan.fields] == ["a", "b", "free", "number"]


@pytest.mark.parametrize(
    ("body", "not_empty", "length", "characters"),
    [
        ("a", False, False, False),
        ("number", False, False, False),
        ("empty", True, False, False),
        ('single(empty; "x")', False, False, False),
        ("long", False, True, False),
        ("free", False, True, True),
        ('composite(empty, empty; "")', True, False, False),
        # Thirteen fields of ten characters, less and more than 128 in all.
        (f'composite({", ".join("a" * 12)}; "")', False, False, False),
        (f'composite({", ".join("a" * 13)}; "")', False, True, False),
        # What a fallback gives is a key already.
        ('composite(fallback(free, a); "")', False, False, False),
        ('composite(fallback(free, a), a; "")', False, True, False),
        ('composite(number, number; "")', False, False, False),
    ],
)
def test_only_what_can_fail_is_asked(
    body: str, not_empty: bool, length: bool, characters: bool
) -> None:
    (block,) = plan_of(body).choice.blocks
    assert isinstance(block, Alternative)
    assert block.check == KeyCheck(not_empty, length, characters)
    assert block.check.needed == (not_empty or length or characters)


def test_groups_nest_only_so_deep_that_python_can_read_them() -> None:
    names = "a b c free empty long number".split()
    alternatives = [
        f'composite({", ".join(names[: len(names) - dropped])}; "-")'
        for dropped in range(len(names))
    ]
    written = lines(f"fallback({', '.join(alternatives)})")
    assert max(len(line) - len(line.lstrip()) for line in written) <= 2 * 6


def test_a_choice_can_stand_in_many_places() -> None:
    program = checked_program(
        f"""{SCHEMA}
        strategy Part for S = fallback(long, number)
        strategy T for S = fallback(composite(Part, a; "/"), composite(Part, Part; "-"))
        """
    )
    (group,) = lower(program.strategies[1]).choice.blocks
    assert isinstance(group, Group)
    (part,) = group.needs
    assert isinstance(part, Choice)
    for block in group.body:
        assert isinstance(block, Alternative)
        assert part in needs_of(block.template)


def test_choices_that_nest_deep_have_no_groups() -> None:
    """Else the code would have more levels of indentation than Python can read."""
    alternatives = 'composite(a, b; "/"), a'
    nested = f"fallback({alternatives})"
    for _ in range(3):
        nested = f'fallback(long, composite({nested}, b, c; "-"), composite(b, c; "-"))'
    outer = lines(nested)
    assert not any(line.startswith("[") for line in outer)
    assert "[<a>]" in outer[1]
