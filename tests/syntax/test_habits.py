"""What people write as they do elsewhere: the help, followed, gives a file without errors."""

from __future__ import annotations

import pytest

from keylane.source import Source
from keylane.syntax.parser import parse

# Wrong, a piece of the help, right.
HABITS = [
    (
        'strategy L for S = composite(a, b "/")',
        'write `;` before `"/"` if it is the setting',
        'strategy L for S = composite(a, b; "/")',
    ),
    (
        'strategy L for S = composite(a b; "/")',
        "write `,` before it",
        'strategy L for S = composite(a, b; "/")',
    ),
    ('schema S { a: enum("b" "c") }', "write `,` before it", 'schema S { a: enum("b", "c") }'),
    ("schema { a: int }", "write a name before it", "schema S { a: int }"),
    ("strategy = a", "write a name before it", "strategy L for S = a"),
    ("from a.lane import S", "write the path in quotes", 'from "a.lane" import S'),
    (
        "strategy L for S = when(a in () => a)",
        'as in `in ("a", "b")`',
        'strategy L for S = when(a in ("a", "b") => a)',
    ),
    ("strategy L for S = a;", "remove the `;`", "strategy L for S = a"),
    ("schema S { a: optional string }", "write `string?`", "schema S { a: string? }"),
    ("schema S { a: string optional }", "write `string?`", "schema S { a: string? }"),
    ("schema S { a?: string }", "as in `a: string?`", "schema S { a: string? }"),
    ("schema S { a: string? (max=3) }", "before the `?`", "schema S { a: string(max=3)? }"),
    (
        "schema S { a: string(min=2; max=3) }",
        "write `,` instead",
        "schema S { a: string(min=2, max=3) }",
    ),
    (
        'schema S { a: string(reject=("x"); max=3) }',
        "write `,` instead",
        'schema S { a: string(reject=("x"), max=3) }',
    ),
    ("schema S { a: enum(b, c) }", 'write `"b"` for a text', 'schema S { a: enum("b", "c") }'),
    ("schema S { a: int @ b/c }", "write `/b/c`", "schema S { a: int @ /b/c }"),
    ("schema S { a: int @ b.c }", "write `/b/c`", "schema S { a: int @ /b/c }"),
    ("schema S { a: int @ $.b.c }", "write `/b/c`", "schema S { a: int @ /b/c }"),
    ("schema S { a: int @ $.b[0].c }", "write `/b/0/c`", "schema S { a: int @ /b/0/c }"),
    ("schema S { a: int @ ['b'] }", "write `/b`", "schema S { a: int @ /b }"),
    ("schema S { a: int @ /b[0].c }", "write `/b/0/c`", "schema S { a: int @ /b/0/c }"),
    ("schema S { a: int @ /b/*/c }", "name one place", "schema S { a: int @ /b/0/c }"),
    ("schema S { a: int @ $..c }", "name one place", "schema S { a: int @ /b/c }"),
    ("schema S { a: int @ /größe }", 'write `"/größe"`', 'schema S { a: int @ "/größe" }'),
    ("schema S { a: int @ /b%20c }", 'write `"/b%20c"`', 'schema S { a: int @ "/b%20c" }'),
    ("schema S { a: int @ /b, /c }", "write `|`, not `,`", "schema S { a: int @ /b | /c }"),
    (
        "schema S { a: int @ /b, c: int }",
        "fields stand one after the other",
        "schema S { a: int @ /b  c: int }",
    ),
    ("schema S { a: int @ /b || /c }", "remove it", "schema S { a: int @ /b | /c }"),
    ("schema S { a: int @ /b or /c }", "write `|`, not `or`", "schema S { a: int @ /b | /c }"),
    ("schema S { a: int at /b }", "write `@`, not `at`", "schema S { a: int @ /b }"),
    ("schema S { a: int @ /b /c }", "write `|` before it", "schema S { a: int @ /b | /c }"),
    ("schema S { a: int? /b }", "write `@` before it", "schema S { a: int? @ /b }"),
    (
        "strategy L for S on invalid throw = a",
        "write `raise`, not `throw`",
        "strategy L for S on invalid raise = a",
    ),
    (
        'strategy L for S = when(a == "x" => a, "b")',
        "write `fallback(when(condition => expression), other)`",
        'strategy L for S = fallback(when(a == "x" => a), "b")',
    ),
    (
        'strategy L for S = composite(a; b; "/")',
        "write `,` between expressions",
        'strategy L for S = composite(a, b; "/")',
    ),
    (
        'strategy L for S = composite(a, b, "/";)',
        'write the `;` before `"/"`',
        'strategy L for S = composite(a, b; "/")',
    ),
    (
        "strategy L for S together () = a",
        "as in `together (order_id)`",
        "strategy L for S together (order_id) = a",
    ),
    (
        'strategy L for S = composite(a, b, sep="/")',
        "a setting has no name",
        'strategy L for S = composite(a, b; "/")',
    ),
    (
        'strategy L for S = composite(a, b; sep="/")',
        "a setting has no name",
        'strategy L for S = composite(a, b; "/")',
    ),
    (
        "strategy L for S together a = a",
        "write `together (a)`",
        "strategy L for S together (a) = a",
    ),
    (
        "strategy L for S apart (a; b) = a",
        "write `,` between names",
        "strategy L for S apart (a, b) = a",
    ),
    ("strategy L for S -> a", "write `=`", "strategy L for S = a"),
    ("strategy my-lane for S = a", "write `my_lane`", "strategy my_lane for S = a"),
    (
        "strategy L for S limits (sqs-fifo) = a",
        "write `sqs_fifo`",
        "strategy L for S limits (sqs_fifo) = a",
    ),
    (
        "schema S { bed-id: int }",
        "write `bed_id`, and behind its type where it lies: `@ /bed-id`",
        "schema S { bed_id: int @ /bed-id }",
    ),
    (
        "schema S { a: string(chars=a-z0-9) }",
        'write it as a text: `"a-z0-9"`',
        'schema S { a: string(chars="a-z0-9") }',
    ),
    ("schema S { größe: int }", "names have ASCII letters", "schema S { groesse: int }"),
    ('schema S { a: enum["b"] }', "write `(`, not `[`", 'schema S { a: enum("b") }'),
    ("schema S { a: string[] }", "`string @ /items/0`", "schema S { a: string @ /items/0 }"),
    ("strategy L for S = fallback[a]", "write `(`, not `[`", "strategy L for S = fallback(a)"),
    ('strategy L for S = payload["a"]', "name the field alone", "strategy L for S = a"),
    ("strategy L for S = order.a", "name the field alone", "strategy L for S = a"),
    ("strategy L for S = a.lower()", "write `lower(a)`", "strategy L for S = lower(a)"),
    (
        'strategy L for S = when(a.startswith("b") => c)',
        'write `a starts_with "…"`',
        'strategy L for S = when(a starts_with "b" => c)',
    ),
    (
        'strategy L for S = a + "/" + b',
        'join texts with `composite(…, …; "/")`',
        'strategy L for S = composite(a, b; "/")',
    ),
    (
        'strategy L for S = match a { "b" => c, * => d }',
        "write `_`",
        'strategy L for S = match a { "b" => c, _ => d }',
    ),
    ('from "a.lane" import A.b', "remove it", 'from "a.lane" import A'),
    ('from "a.lane" import *', "write the names that are imported", 'from "a.lane" import A, B'),
    ("schema: S { a: int }", "remove the `:`", "schema S { a: int }"),
    ('{"schema": "S"}', "a file begins with a schema", "schema S { a: int }"),
    ("class S: pass", "as in `schema Order { id: string }`", "schema Order { id: string }"),
    ("strategy L for S = mach a { _ => b }", "`match`", "strategy L for S = match a { _ => b }"),
    (
        "strategy L for S = fallback(Match a { _ => b }, c)",
        "`match`",
        "strategy L for S = fallback(match a { _ => b }, c)",
    ),
    (
        "strategy L for S = when(NOT present(a) => b)",
        "write `not`, not `NOT`",
        "strategy L for S = when(not present(a) => b)",
    ),
    ("schema S { a: ?int }", "as in `string?`", "schema S { a: int? }"),
    ("schema S { a: int | null }", "as in `string?`", "schema S { a: int? }"),
    ('schema S { a: int = "0" }', "no default", "schema S { a: int }"),
    ('schema S { a: enum("b" | "c") }', "write `,` instead", 'schema S { a: enum("b", "c") }'),
    ('schema S { "a": int }', "write `a`, without quotes", "schema S { a: int }"),
    ('schema S { a: "int" }', "write `int`, without quotes", "schema S { a: int }"),
    ('schema S { a: "b" }', 'write `enum("…", "…")`', 'schema S { a: enum("b") }'),
    (
        'strategy L for S limits ("kafka") = a',
        "write `kafka`, without quotes",
        "strategy L for S limits (kafka) = a",
    ),
    (
        "strategy L for S on invalid: raise = a",
        "remove the `:`",
        "strategy L for S on invalid raise = a",
    ),
    ("strategy L for S = return a", "remove `return`", "strategy L for S = a"),
    (
        "strategy L for S = time_partition(a; every 4h from b)",
        "write `of`, not `from`",
        "strategy L for S = time_partition(a; every 4h of b)",
    ),
    (
        "strategy L for S = time_partition(a; every 4h b)",
        "write `of` before it",
        "strategy L for S = time_partition(a; every 4h of b)",
    ),
    (
        'schema S { case "x" { a: int } }',
        'write `case field in ("…") { … }`',
        'schema S { case b in ("x") { a: int } }',
    ),
    (
        "strategy L for S = when(a == True => b)",
        "write `true`",
        "strategy L for S = when(a == true => b)",
    ),
    (
        "strategy L for S = when(a > now => b)",
        'such as `"2026-11-23T04:05:06Z"`',
        'strategy L for S = when(a > "2026-11-23T04:05:06Z" => b)',
    ),
    ("strategy L for S = when(a =< 5 => b)", "write `<=`", "strategy L for S = when(a <= 5 => b)"),
    ("strategy L for S = when(a => 5 => b)", "write `>=`", "strategy L for S = when(a >= 5 => b)"),
    (
        'strategy L for S = when(a == "x"; b)',
        "write `when(condition => expression)`",
        'strategy L for S = when(a == "x" => b)',
    ),
    (
        'strategy L for S = when(starts_with(a, "x") => b)',
        'write the field first: `field starts_with "…"`',
        'strategy L for S = when(a starts_with "x" => b)',
    ),
    ("strategy L S limits (kafka) = a", "write `for` before it", "strategy L for S = a"),
    ('extern E S from "m:E"', "write `for` before it", 'extern E for S from "m:E"'),
    ("schema S { a: int min=1 }", "between parentheses", "schema S { a: int(min=1) }"),
    ('schema S { a: enum "b", "c") }', "write `(` before it", 'schema S { a: enum("b", "c") }'),
    (
        'schema S { case in ("x") { a: int } }',
        "write `case field in",
        'schema S { case field in ("x") { a: int } }',
    ),
    (
        'strategy L for S = when(a ("x") => b)',
        'write `a in ("x")`',
        'strategy L for S = when(a in ("x") => b)',
    ),
    (
        "strategy L for S = when(present(a) present(b) => b)",
        "write `and` or `or` before it",
        "strategy L for S = when(present(a) and present(b) => b)",
    ),
    (
        "strategy L for S = digest(a 16)",
        "write `;` before `16` if it is the setting",
        "strategy L for S = digest(a; 16)",
    ),
    ("strategy L fro S = a", "write `for`, not `fro`", "strategy L for S = a"),
    ("strategy L on S = a", "write `for`, not `on`", "strategy L for S = a"),
    ("strategy my lane for S = a", "write `my_lane`", "strategy my_lane for S = a"),
    ("strategy L = a", "as in `strategy L for Order = …`", "strategy L for Order = a"),
    ("strategy L(S) = a", "as in `strategy L for Order = …`", "strategy L for Order = a"),
    (
        'extern E from "m:E"',
        'as in `extern E for Order from "package.module:Class"`',
        'extern E for Order from "package.module:Class"',
    ),
    ("extern E for S from m:E", 'from "package.module:Class"', 'extern E for S from "m:E"'),
    ("strategy L for S, T = a", "for one schema", "strategy L for S = a strategy M for T = a"),
    ("strategy L for S { a }", "write `=`", "strategy L for S = a"),
    ("strategy L for S = a, b", "write `composite(", 'strategy L for S = composite(a, b; "/")'),
    ("strategy L for S together = a", "`together (order_id)`", "strategy L for S together (a) = a"),
    ("schema S = { a: int }", "remove the `=`", "schema S { a: int }"),
    ("schema S: a: int }", "write `{`, not `:`", "schema S { a: int }"),
    ("schema S(T) { a: int }", "remove the parentheses", "schema S { a: int }"),
    ("schema S extends T { a: int }", "no schema extends another", "schema S { a: int }"),
    ("schema Bed Event { a: int }", "write `Bed_Event`", "schema Bed_Event { a: int }"),
    ("schema S { int a }", "write `a: int`", "schema S { a: int }"),
    ("schema S { required a: int }", "remove `required`", "schema S { a: int }"),
    ("schema S { a }", "as in `a: string`", "schema S { a: string }"),
    ("schema S { a @ /b }", "as in `a: string`", "schema S { a: string @ /b }"),
    (
        'schema S { when a in ("x") { b: int } }',
        'write `case a in ("…") { … }`',
        'schema S { case a in ("x") { b: int } }',
    ),
    (
        'schema S { case a in ("x") => { b: int } }',
        "remove the `=>`",
        'schema S { case a in ("x") { b: int } }',
    ),
    (
        "strategy L for S = match a: { _ => b }",
        "remove the `:`",
        "strategy L for S = match a { _ => b }",
    ),
    (
        'strategy L for S = when(a in "x" => b)',
        'write `("x")`',
        'strategy L for S = when(a in ("x") => b)',
    ),
    ('strategy L for S = if a == "x" then a', "when(", 'strategy L for S = when(a == "x" => a)'),
    ("strategy L for S = a -- why", "write `#`", "strategy L for S = a # why"),
    (
        'strategy L for S allow (ambiguous-parts; "why") = a',
        "write `KL0806`",
        'strategy L for S allow (KL0806; "why") = a',
    ),
]


@pytest.mark.parametrize(("wrong", "help_text", "right"), HABITS, ids=[each[0] for each in HABITS])
def test_habit(wrong: str, help_text: str, right: str) -> None:
    (found,) = parse(Source("main.lane", wrong))[1]
    assert help_text in (found.help or "")
    assert parse(Source("main.lane", right))[1] == []


def test_a_word_that_is_no_clause_is_told_the_clauses() -> None:
    (found,) = parse(Source("main.lane", "strategy L for S unique (a) = a"))[1]
    for clause in ("together", "apart", "limits", "allow", "on invalid raise"):
        assert f"`{clause}" in (found.help or "")
