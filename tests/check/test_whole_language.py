"""What the program holds for each construct: resolved, canonical, within bounds."""

from __future__ import annotations

import pytest

from keylane.frozen import replace
from keylane.metadata import BoolType, EnumType, IntType, StringType, TimestampType
from keylane.program import (
    AllOf,
    Allowance,
    AnyOf,
    Arm,
    BrokerLimit,
    Bucket,
    Case,
    Comparison,
    Condition,
    Contracts,
    Digest,
    EntityClause,
    Escape,
    Expression,
    Extern,
    Fallback,
    Field,
    FieldValue,
    Fit,
    Literal,
    Lower,
    Match,
    NoOrdering,
    Not,
    OneOf,
    Present,
    Single,
    StartsWith,
    TimePartition,
    TimeUnit,
    Trim,
    Upper,
    Utc,
    When,
)
from tests.check.sources import check_files, check_text, codes_of, described

SCHEMA = """schema S {
  kind: enum("a", "b")
  flag: bool
  number: int
  name: string
  at: timestamp
}
"""
KIND = Field("kind", EnumType(("a", "b")), False, (("kind",),))
FLAG = Field("flag", BoolType(), False, (("flag",),))
NUMBER = Field("number", IntType(), False, (("number",),))
NAME = Field("name", StringType(), False, (("name",),))
AT = Field("at", TimestampType(), False, (("at",),))
VALUE = FieldValue(NAME)


def _body(text: str) -> Expression:
    result = check_text(f"{SCHEMA}strategy T for S = {text}")
    assert result.program is not None, described(result.diagnostics)
    return result.program.strategies[0].body


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("lower(name)", Lower(VALUE)),
        ("upper(name)", Upper(VALUE)),
        ("trim(name)", Trim(VALUE)),
        ('escape(name; "/:")', Escape(VALUE, "/:")),
        ('escape(name; "")', Escape(VALUE, "")),
        ("digest(name; 32)", Digest(VALUE, 32)),
        ("bucket(name; 100)", Bucket(VALUE, 100)),
        ("fit(name)", Fit(VALUE, 128)),
        ("fit(name; 48)", Fit(VALUE, 48)),
        ('digest("größe"; 16)', Digest(Literal("größe"), 16)),
        ("time_partition(name; every 4h)", TimePartition(VALUE, 240, None)),
        ("time_partition(name; every 90m of at)", TimePartition(VALUE, 90, AT)),
        ("utc(at; year)", Utc(AT, TimeUnit.YEAR)),
        ("utc(now; minute)", Utc(None, TimeUnit.MINUTE)),
        (
            'match kind { "b", "a" => name }',
            Match(KIND, (Arm(("b", "a"), VALUE),), None),
        ),
        (
            "match number { -5, 0 => name, _ => no_ordering }",
            Match(NUMBER, (Arm(("-5", "0"), VALUE),), NoOrdering()),
        ),
        (
            'match flag { true => name, false => "x" }',
            Match(FLAG, (Arm(("true",), VALUE), Arm(("false",), Literal("x"))), None),
        ),
    ],
)
def test_expressions(text: str, body: Expression) -> None:
    assert _body(text) == body


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("present(name)", Present(NAME)),
        ('name == "x"', Comparison(NAME, "==", "x")),
        ("number >= 5", Comparison(NUMBER, ">=", "5")),
        ("flag != true", Comparison(FLAG, "!=", "true")),
        ('at < "2026-11-23T04:05:06Z"', Comparison(AT, "<", "2026-11-23T04:05:06Z")),
        ("number in (2, 1, 2)", OneOf(NUMBER, ("2", "1"))),
        ('name starts_with "größe"', StartsWith(NAME, "größe")),
        (
            'not present(name) and flag == true or kind == "a"',
            AnyOf(
                (
                    AllOf((Not(Present(NAME)), Comparison(FLAG, "==", "true"))),
                    Comparison(KIND, "==", "a"),
                )
            ),
        ),
    ],
)
def test_conditions(text: str, condition: Condition) -> None:
    assert _body(f"when({text} => name)") == When(condition, VALUE)


def test_a_field_of_several_cases_is_one_field() -> None:
    result = check_text(
        """schema S {
  case kind in ("c") {
    number: int @ /c | /d
    ## As printed.
    label: string?
  }
  ## Which one.
  kind: enum("a", "b", "c")?
  case kind in ("b", "a") {
    ## Counts.
    number: int
    ## Not used: the first one counts.
    label: string?
  }
}
strategy T for S = single(number; "n")
"""
    )
    assert result.program is not None, described(result.diagnostics)
    kind, number, label = result.program.schemas[0].fields
    assert kind == Field(
        "kind", EnumType(("a", "b", "c")), True, (("kind",),), documentation="Which one."
    )
    assert number == Field(
        "number",
        IntType(),
        False,
        (),
        documentation="Counts.",
        discriminant="kind",
        cases=(Case(("c",), (("c",), ("d",))), Case(("b", "a"), (("number",),))),
    )
    assert (label.optional, label.discriminant) == (True, "kind")
    assert label.documentation == "As printed."
    assert label.cases == (Case(("c",), (("label",),)), Case(("b", "a"), (("label",),)))
    assert result.program.strategies[0].body == Single(FieldValue(number), "n")


CLAUSES = """
  together (name, kind)
  on invalid raise
  apart (kind)
  limits (sqs_fifo, kafka)
  allow (KL0806; "names hold no dash")
  together (number)
"""


def test_clauses_are_carried_and_change_nothing_else() -> None:
    texts = [f"{SCHEMA}strategy T for S {clauses} = name" for clauses in (CLAUSES, "")]
    with_clauses, without = (check_text(text).program for text in texts)
    assert with_clauses is not None
    assert without is not None
    strategy = with_clauses.strategies[0]
    assert strategy.contracts == Contracts(
        (EntityClause(("name", "kind")), EntityClause(("number",))),
        (EntityClause(("kind",)),),
        (BrokerLimit("sqs_fifo"), BrokerLimit("kafka")),
    )
    assert strategy.allowances == (Allowance("KL0806", "names hold no dash"),)
    assert strategy.raises
    (plain,) = without.strategies
    assert replace(strategy, contracts=Contracts(), allowances=(), raises=False) == plain


def test_a_strategy_that_is_named_leaves_its_clauses_behind() -> None:
    result = check_text(f"{SCHEMA}strategy T for S = U\nstrategy U for S {CLAUSES} = name")
    assert result.program is not None, described(result.diagnostics)
    user, used = result.program.strategies
    assert user.body is used.body
    assert (user.contracts, user.allowances, user.raises) == (Contracts(), (), False)


def test_an_extern_is_an_expression_and_no_strategy_of_the_program() -> None:
    result = check_files(
        {
            "main.lane": """from "common.lane" import S, Own
extern Other for S from "shop:Other_1"
strategy T for S = fallback(Own, Other, name)
""",
            "common.lane": f'{SCHEMA}extern Own for S from "shop.lanes:Own"',
        }
    )
    assert result.program is not None, described(result.diagnostics)
    (strategy,) = result.program.strategies
    own, other = Extern("Own", "shop.lanes", "Own"), Extern("Other", "shop", "Other_1")
    assert strategy.body == Fallback((own, other, VALUE))


def test_a_circle_through_arms_and_conditions() -> None:
    result = check_text(
        f"""{SCHEMA}
strategy A for S = match kind {{ "a" => name, _ => when(flag == true => B) }}
strategy B for S = fit(A)
"""
    )
    assert codes_of(result) == ["KL0306"]


def test_warnings_and_notes_leave_the_program() -> None:
    result = check_text(
        """schema S { kind: enum("a", "b")?  size: enum("s", "l")  name: string }
strategy T for S = match kind {
  "a" => name,
  "b" => match size { "s" => name, "l" => "l", _ => "?" },
}
"""
    )
    assert codes_of(result) == ["KL0427", "KL0426"]
    assert result.program is not None
