"""The help for a contract that does not hold fits its cause, and works where it is typed."""

from __future__ import annotations

import pytest

from keylane.analysis.findings import findings
from keylane.analysis.report import analyze
from tests.lane import checked_program

SCHEMA = """schema S {
  name: string(chars="A-Za-z", max=9)
  words: string(chars="a-z ", max=20)
  long: string(chars="a-z", max=120)
  size: enum("very small", "large")
  shop: string(chars="a-z", max=9)?
  number: int
  at: timestamp
}
"""

# What does not hold, what its help says, and the same with the help followed.
CASES = [
    (
        'limits (sqs_fifo) = single(name; "my shop")',
        'write another constant than `"my shop"`, or `escape(…; " ")` around it',
        'limits (sqs_fifo) = escape(single(name; "my shop"); " ")',
    ),
    (
        'limits (sqs_fifo) = composite(name, name; " ")',
        'write another constant than `" "`, or `escape(…; " ")` around it',
        'limits (sqs_fifo) = composite(name, name; "/")',
    ),
    (
        "limits (sqs_fifo) = words",
        'write `escape(…; " ")` around the text, or give `words` `chars` without it',
        'limits (sqs_fifo) = escape(words; " ")',
    ),
    (
        "limits (sqs_fifo) = size",
        'write `escape(…; " ")` around the text, or give `size` members without it',
        'limits (sqs_fifo) = escape(size; " ")',
    ),
    (
        "limits (portable) = name",
        "write `lower(…)` around the text, or give `name` `chars` without it",
        "limits (portable) = lower(name)",
    ),
    (
        "limits (portable) = at",
        "write `digest(…; 32)` around the text",
        "limits (portable) = digest(at; 32)",
    ),
    (
        "limits (eventbridge) = long",
        "write `fit(…; 100)` around the text, or give fields of the schema bounds",
        "limits (eventbridge) = fit(long; 100)",
    ),
    (
        'limits (sqs_fifo) = composite(long, long; "/")',
        "write `fit(…)` around the text, or give fields of the schema bounds",
        'limits (sqs_fifo) = fit(composite(long, long; "/"))',
    ),
    (
        "limits (sqs_fifo) = shop",
        "write `fallback(…, fit(name))` around it, but no constant: messages would wait for each"
        " other",
        "limits (sqs_fifo) = fallback(shop, fit(name))",
    ),
    (
        "apart (name) = fit(lower(name))",
        "write `name` without `lower`, which makes one text of these two values, or declare it"
        " with `case=insensitive` if its case says nothing",
        "apart (name) = fit(name)",
    ),
    (
        'apart (name) = composite(upper(name), number; "/")',
        "write `name` without `upper`, which makes one text of these two values, or declare it"
        " with `case=insensitive` if its case says nothing",
        'apart (name) = composite(name, number; "/")',
    ),
    (
        'apart (words) = single(trim(words); "w")',
        "write `words` without `trim`, which makes one text of these two values",
        'apart (words) = single(words; "w")',
    ),
    (
        "apart (number) = bucket(number; 8)",
        "put `number` itself into the key: `bucket` gives many values one text",
        "apart (number) = number",
    ),
    (
        "apart (at) = utc(at; day)",
        "put `at` itself into the key: `utc` gives many moments one text",
        "apart (at) = at",
    ),
    (
        "apart (at) = time_partition(name; every 4h of at)",
        "put `at` itself into the key: `time_partition` gives many moments one text",
        'apart (at) = composite(name, at; "/")',
    ),
    (
        "apart (name) = number",
        "put the field into the key, behind a separator that nothing before it can have",
        'apart (name) = composite(number, name; "/")',
    ),
    (
        'apart (name, long) = composite(name, long; "")',
        "take a separator that no part can have, or `escape` the parts",
        'apart (name, long) = composite(name, long; "/")',
    ),
    (
        'apart (shop) = fallback(shop, "rest")',
        'give each alternative a beginning of its own, as in `single(…; "order")`',
        'apart (shop) = fallback(single(shop; "order"), "rest")',
    ),
    (
        'together (long, name) = composite(long, name; "/")',
        "write `fit(…)` around the text, or give fields of the schema bounds",
        'together (long, name) = fit(composite(long, name; "/"))',
    ),
    (
        "together (words) = trim(words)",
        'put a constant into the text, as in `single(…; "order")`',
        'together (words) = single(trim(words); "order")',
    ),
    (
        "limits (sqs_fifo) = trim(words)",
        'put a constant into the text, as in `single(…; "order")`',
        'limits (sqs_fifo) = escape(single(trim(words); "order"); " ")',
    ),
    (
        'together (name) = composite(name, shop; "/")',
        "make the key of these fields only, or name the others in the clause",
        "together (name) = name",
    ),
]


def helps(rest: str) -> list[str | None]:
    """The helps for contracts of a strategy that do not hold."""
    program = checked_program(f"{SCHEMA}strategy Lane for S {rest}\n")
    said = [each for strategy in program.strategies for each in findings(analyze(strategy))]
    return [
        each.help for each in said if each.code.number in ("KL0808", "KL0809", "KL0810", "KL0811")
    ]


@pytest.mark.parametrize(("wrong", "fix", "right"), CASES, ids=[wrong for wrong, _, _ in CASES])
def test_help(wrong: str, fix: str, right: str) -> None:
    assert set(helps(wrong)) == {fix}
    assert helps(right) == []


def test_a_text_that_is_empty_without_empty_fields_needs_a_constant() -> None:
    program = checked_program(f"{SCHEMA}strategy Lane for S = trim(words)\n")
    (found,) = findings(analyze(program.strategies[0]))
    assert (found.code.number, found.help) == (
        "KL0805",
        'put a constant into the text, as in `single(…; "order")`',
    )
