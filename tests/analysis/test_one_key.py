"""A strategy that gives all messages one key is found, and the help for it works where typed."""

from __future__ import annotations

import pytest

from keylane.analysis.findings import findings
from keylane.analysis.report import analyze
from keylane.diagnostics.model import Diagnostic
from keylane.interpreter import InterpretedStrategy
from tests.lane import checked_program

SCHEMA = """schema S {
  kind: enum("a", "b")
  shop: string(chars="a-z", max=9)?
  id: int(min=1)
}
"""


def found(rest: str) -> list[Diagnostic]:
    program = checked_program(f"{SCHEMA}strategy Lane for S {rest}\n")
    said = findings(analyze(program.strategies[0]))
    return [each for each in said if each.code.number == "KL0813"]


def key_of(rest: str) -> str | None:
    program = checked_program(f"{SCHEMA}strategy Lane for S {rest}\n")
    message = {"kind": "a", "shop": "x", "id": 7}
    return InterpretedStrategy(program.strategies[0]).generate_key_from_payload(message)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("{shop}", "shop"),
        ("{shop}/{id}", 'composite(shop, id; "/")'),
        ("{kind}{id}", 'composite(kind, id; "")'),
        ("order-{id}", 'composite("order-", id; "")'),
        ("{kind}/{shop}-{id}", 'composite(kind, "/", shop, "-", id; "")'),
        ("<{id}>", 'composite("<", id, ">"; "")'),
    ],
)
def test_a_name_in_braces_is_no_field(text: str, instead: str) -> None:
    (one_key,) = found(f'= "{text}"')
    assert one_key.help == f"write `{instead}`: within a text, a name in braces is no field"
    assert found(f"= {instead}") == []
    assert key_of(f"= {instead}") == text.format(kind="a", shop="x", id=7)


@pytest.mark.parametrize(
    "rest",
    [
        '= "all"',
        '= "{stranger}/{id}"',
        '= composite("all", "orders"; "/")',
        '= when(id > 7 => "all")',
        '= fallback(when(present(shop) => "all"), "all")',
        '= match kind { "a" => "all", _ => no_ordering }',
    ],
)
def test_nothing_of_a_message_is_in_its_key(rest: str) -> None:
    (one_key,) = found(rest)
    assert "the same one" in one_key.message
    assert one_key.help == (
        'put a field into it, or write `allow (KL0813; "…")` before its `=` if that is meant'
    )


@pytest.mark.parametrize(
    "rest",
    [
        '= fallback(shop, "rest")',
        '= match kind { "a" => "first", _ => "second" }',
        "= kind",
        "= no_ordering",
        '= time_partition("all"; every 1h)',
    ],
)
def test_there_may_be_several_keys(rest: str) -> None:
    assert found(rest) == []
