"""Where the parts of a checked program are written: what later findings point at."""

from __future__ import annotations

from collections.abc import Iterator

from keylane.program import (
    AllOf,
    AnyOf,
    Condition,
    Expression,
    Match,
    Not,
    Program,
    When,
    part_places_of,
    parts_of,
)
from keylane.source import Place
from tests.check.sources import check_files, described

COMMON = """schema S { kind: enum("a", "b")  name: string?  number: int  at: timestamp }
extern Own for S from "package.module:Own"
strategy Named for S = lower( name )
"""
MAIN = """from "common.lane" import S, Named, Own
strategy All for S
  together (number, kind) apart ( name )
  limits (sqs_fifo, kafka) allow (KL0806; "why")
= fallback(
  match kind { "a" => Named, "b" => composite(number, "x"; "/"), _ => single(upper(name); "p") },
  when((number == 1 or number in (2, 3)) and not name starts_with "y" and present(name) => name),
  trim(name), escape(name; "/"), digest(name; 32), bucket(name; 4), fit(name),
  time_partition(name; every 4h), utc(at; day), Named, Own, no_ordering
)
"""


def program_of(main: str) -> Program:
    result = check_files({"main.lane": main, "common.lane": COMMON})
    assert result.program is not None, described(result.diagnostics)
    return result.program


def written(place: Place | None) -> str:
    assert place is not None
    text = place.source.text[place.span.start : place.span.end]
    return text if place.source.name == "main.lane" else f"{place.source.name}: {text}"


def expressions_in(expression: Expression) -> Iterator[Expression]:
    yield expression
    for part in parts_of(expression):
        yield from expressions_in(part)


def conditions_in(condition: Condition) -> Iterator[Condition]:
    yield condition
    match condition:
        case AllOf(inner) | AnyOf(inner):
            for each in inner:
                yield from conditions_in(each)
        case Not(each):
            yield from conditions_in(each)


def test_every_expression_is_where_it_is_written() -> None:
    (strategy,) = program_of(MAIN).strategies
    assert written(strategy.place) == "All"
    assert written(strategy.body.place) == MAIN[MAIN.index("fallback(") : -1]
    assert [written(each.place) for each in expressions_in(strategy.body)][1:] == [
        'match kind { "a" => Named, "b" => composite(number, "x"; "/"), '
        '_ => single(upper(name); "p") }',
        "common.lane: lower( name )",
        "common.lane: name",
        'composite(number, "x"; "/")',
        "number",
        '"x"',
        'single(upper(name); "p")',
        "upper(name)",
        "name",
        'when((number == 1 or number in (2, 3)) and not name starts_with "y" and present(name) '
        "=> name)",
        "name",
        "trim(name)",
        "name",
        'escape(name; "/")',
        "name",
        "digest(name; 32)",
        "name",
        "bucket(name; 4)",
        "name",
        "fit(name)",
        "name",
        "time_partition(name; every 4h)",
        "name",
        "utc(at; day)",
        "common.lane: lower( name )",
        "common.lane: name",
        'common.lane: extern Own for S from "package.module:Own"',
        "no_ordering",
    ]


def test_alternatives_and_arms_are_where_they_stand_even_if_they_are_names() -> None:
    (strategy,) = program_of(MAIN).strategies
    alternatives = [written(place) for place in part_places_of(strategy.body)]
    assert alternatives[-3:] == ["Named", "Own", "no_ordering"]
    match = parts_of(strategy.body)[0]
    assert isinstance(match, Match)
    assert [written(place) for place in part_places_of(match)] == [
        '"a" => Named',
        '"b" => composite(number, "x"; "/")',
        '_ => single(upper(name); "p")',
    ]
    assert [written(place) for place in part_places_of(match.arms[1].body)] == ["number", '"x"']


def test_every_condition_is_where_it_is_written() -> None:
    (strategy,) = program_of(MAIN).strategies
    when = parts_of(strategy.body)[1]
    assert isinstance(when, When)
    assert [written(each.place) for each in conditions_in(when.condition)] == [
        '(number == 1 or number in (2, 3)) and not name starts_with "y" and present(name)',
        "(number == 1 or number in (2, 3))",
        "number == 1",
        "number in (2, 3)",
        'not name starts_with "y"',
        'name starts_with "y"',
        "present(name)",
    ]


def test_every_clause_and_every_broker_is_where_it_is_written() -> None:
    (strategy,) = program_of(MAIN).strategies
    contracts = strategy.contracts
    assert [written(each.place) for each in contracts.together] == ["together (number, kind)"]
    assert [written(each.place) for each in contracts.apart] == ["apart ( name )"]
    assert [written(each.place) for each in contracts.limits] == ["sqs_fifo", "kafka"]
    assert [written(each.place) for each in strategy.allowances] == ["KL0806"]


def test_places_take_no_part_in_equality() -> None:
    (strategy,) = program_of(MAIN).strategies
    (moved,) = program_of(MAIN.replace("strategy All", "\n\nstrategy   All")).strategies
    assert strategy.place != moved.place
    assert strategy == moved
    assert hash(strategy) == hash(moved)
    assert "main.lane" not in repr(strategy)
