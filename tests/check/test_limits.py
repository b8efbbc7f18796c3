"""Files that are too large, too deep or too many: a clear error, and soon."""

from __future__ import annotations

import pytest

from keylane.check import limits
from tests.check.sources import check_files, check_text, codes_of, described

S = "schema S { a: string }\n"
WHEN = 'when(a == "x" => a)'
WHEN_NOT = 'when(not a == "x" => a)'


def _nested(levels: int, innermost: str) -> str:
    return "single(" * levels + innermost + ")" * levels


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (f"strategy T for S = {_nested(63, 'a')}", []),
        (f"strategy T for S = {_nested(64, 'a')}", ["KL0501"]),
        # An empty call is told as such, and one level too many once for each strategy.
        (f"strategy T for S = {_nested(63, 'single()')}", ["KL0401"]),
        (f"strategy T for S = fallback({_nested(63, 'a')}, {_nested(63, 'a')})", ["KL0501"]),
        # Names are replaced before levels are counted; an alias adds none.
        (f"strategy T for S = {_nested(32, 'U')}\nstrategy U for S = {_nested(31, 'a')}", []),
        (
            f"strategy T for S = {_nested(32, 'U')}\nstrategy U for S = {_nested(32, 'a')}",
            ["KL0501"],
        ),
        (f"strategy T for S = {_nested(5_000, 'a')}", ["KL0014"]),
        # Arms and conditions are levels as well.
        (f"strategy T for S = {_nested(62, 'match a { _ => a }')}", []),
        (f"strategy T for S = {_nested(63, 'match a { _ => a }')}", ["KL0501"]),
        (f"strategy T for S = {_nested(62, WHEN)}", []),
        (f"strategy T for S = {_nested(63, WHEN)}", ["KL0501"]),
        (f"strategy T for S = {_nested(61, WHEN_NOT)}", []),
        (f"strategy T for S = {_nested(62, WHEN_NOT)}", ["KL0501"]),
        (
            f"strategy T for S = {_nested(32, 'U')}\n"
            f"strategy U for S = {_nested(29, 'when(not present(a) => a)')}",
            [],
        ),
        (
            f"strategy T for S = {_nested(32, 'U')}\n"
            f"strategy U for S = {_nested(30, 'when(not present(a) => a)')}",
            ["KL0501"],
        ),
    ],
)
def test_nesting(text: str, codes: list[str]) -> None:
    assert codes_of(check_text(S + text)) == codes


def test_a_chain_of_aliases_may_be_long() -> None:
    aliases = "\n".join(f"strategy T{place} for S = T{place + 1}" for place in range(10_000))
    result = check_text(f"{S}{aliases}\nstrategy T10000 for S = a")
    assert result.program is not None
    assert result.program.strategies[0].body is result.program.strategies[-1].body


def _composite(part: str, count: int) -> str:
    return f'composite({", ".join([part] * count)}; "/")'


def test_the_size_of_a_strategy() -> None:
    most = limits.STRATEGY_NODES - 1
    assert codes_of(check_text(f"{S}strategy T for S = {_composite('a', most)}")) == []
    result = check_text(f"{S}strategy T for S = {_composite('a', most + 1)}")
    assert codes_of(result) == ["KL0502"]
    assert "has 10,001 expressions" in result.diagnostics[0].message


@pytest.mark.parametrize(
    ("body", "nodes"),
    [
        ("when(present(a) => a)", 3),
        ('when(not a == "x" and a in ("x", "y") => a)', 8),
        ('match a { "x", "y" => a, _ => utc(now; day) }', 5),
        ('digest(single(fit(a; 50); "x"); 16)', 4),
        ("time_partition(a; every 4h)", 2),
        # A long text counts as one for each 128 characters of it.
        (f'digest("{"x" * 128}"; 16)', 2),
        (f'digest("{"x" * 1_000}"; 16)', 9),
        (f'digest(composite(a, a, a; "{"x" * 1_000}"); 16)', 19),
        (f'when(a starts_with "{"x" * 129}" => a)', 4),
        (f'when(a != "{"x" * 129}" => a)', 4),
        (f'match a {{ "{"x" * 129}" => a, _ => a }}', 5),
    ],
)
def test_what_counts(body: str, nodes: int) -> None:
    room = limits.STRATEGY_NODES - 2 - nodes
    strategies = f"strategy U for S = {body}\nstrategy T for S = "
    assert codes_of(check_text(f"{S}{strategies}{_composite('a', room)}")) == []
    fits = f'composite(U, {", ".join(["a"] * (room + 1))}; "/")'
    assert codes_of(check_text(f"{S}{strategies}{fits}")) == []
    too_many = f'composite(U, {", ".join(["a"] * (room + 2))}; "/")'
    assert codes_of(check_text(f"{S}{strategies}{too_many}")) == ["KL0502"]


def test_texts_that_are_too_long() -> None:
    fits = f'{S}strategy T for S = digest("{"é" * 1_000}"; 16)'
    assert codes_of(check_text(fits)) == []
    result = check_text(fits.replace("ééé", "éééé", 1))
    assert codes_of(result) == ["KL0408"]
    assert "1,001 characters, a constant has at most 1,000" in result.diagnostics[0].message


def test_the_target_of_an_extern() -> None:
    fits = "m." * 98 + "m:C1"
    extern = 'extern E for S from "{}"'
    assert codes_of(check_text(S + extern.format(fits[1:]))) == ["KL0107"]
    assert codes_of(check_text(S + extern.format(fits[2:]))) == []
    assert codes_of(check_text(S + extern.format(f"{fits}2"))) == ["KL0107"]


def test_doubling_is_refused_once_and_at_once() -> None:
    doubling = "\n".join(
        f'strategy T{place} for S = composite(T{place - 1}, T{place - 1}; "/")'
        for place in range(1, 200)
    )
    result = check_text(f"{S}strategy T0 for S = a\n{doubling}")
    # 2¹³ leaves are 16,383 expressions, the next half is 8,191.
    assert codes_of(result) == ["KL0502"]
    assert "`T13` has 16,383" in result.diagnostics[0].message


def test_the_size_of_a_file() -> None:
    large = f"strategy Large for S = {_composite('a', 9_999)}\n"
    copies = [f"strategy T{place} for S = Large" for place in range(100)]
    assert codes_of(check_text(S + large + "\n".join(copies[:99]))) == []
    result = check_text(S + large + "\n".join(copies))
    assert codes_of(result) == ["KL0503"]
    assert "up to `T99`" in result.diagnostics[0].message


def _case(first: int, count: int) -> str:
    fields = " ".join(f"a{place}: int" for place in range(first, first + count))
    return f'case kind in ("a") {{ {fields} }}'


def test_fields_of_cases_count_as_fields() -> None:
    schema = 'schema S {{ kind: enum("a") {} }}'
    assert codes_of(check_text(schema.format(_case(0, 500) + _case(500, 499)))) == []
    too_many = schema.format(_case(0, 500) + _case(500, 500))
    # Nothing is said of the names that were not looked at.
    result = check_text(f"{too_many}\nstrategy T for S together (a999) = fallback(a5, a500, b)")
    assert codes_of(result) == ["KL0504"]


def _members(count: int) -> str:
    return ", ".join(f'"{place}"' for place in range(count))


@pytest.mark.parametrize(
    ("fits", "too_many"),
    [
        (
            "schema S { " + " ".join(f"a{place}: int" for place in range(1_000)) + " }",
            "schema S { " + " ".join(f"a{place}: int" for place in range(1_001)) + " }",
        ),
        (
            f"schema S {{ a: enum({_members(10_000)}) }}",
            f"schema S {{ a: enum({_members(10_001)}) }}",
        ),
        (
            f"schema S {{ a: string(reject=({_members(10_000)})) }}",
            f"schema S {{ a: string(reject=({_members(10_001)})) }}",
        ),
        (
            "schema S { a: int @ " + " | ".join(f"/p{place}" for place in range(32)) + " }",
            "schema S { a: int @ " + " | ".join(f"/p{place}" for place in range(33)) + " }",
        ),
        ("schema S { a: int @ " + "/a" * 64 + " }", "schema S { a: int @ " + "/a" * 65 + " }"),
    ],
    ids=["fields", "members", "reject", "pointers", "steps"],
)
def test_numbers_of_things(fits: str, too_many: str) -> None:
    assert codes_of(check_text(fits)) == []
    assert codes_of(check_text(too_many)) == ["KL0504"]


@pytest.fixture
def low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that small files reach; docs/diagnostics.md has examples of the real ones."""
    monkeypatch.setattr(limits, "DECLARATIONS", 20)
    monkeypatch.setattr(limits, "FILES", 10)


@pytest.mark.usefixtures("low_limits")
def test_number_of_declarations() -> None:
    fits = S + "\n".join(f"strategy T{place} for S = a" for place in range(19))
    assert codes_of(check_text(fits)) == []
    assert codes_of(check_text(fits + "\nstrategy Last for S = a")) == ["KL0504"]


@pytest.mark.usefixtures("low_limits")
def test_what_is_left_out_is_not_called_unknown() -> None:
    strategies = "\n".join(f"strategy T{place} for S = a" for place in range(20))
    result = check_text(f"{S}strategy T for S = fallback(T19, b)\n{strategies}")
    assert codes_of(result) == ["KL0504"]
    late = "\nschema Late { a: int }"
    result = check_text(f"{S}strategy T for Late = a\n{strategies}{late}")
    assert codes_of(result) == ["KL0504"]
    fields = " ".join(f"a{place}: int" for place in range(1_001))
    result = check_text(f"schema S {{ {fields} }}\nstrategy T for S = fallback(a5, a1000, b)")
    assert codes_of(result) == ["KL0504"]


@pytest.mark.usefixtures("low_limits")
def test_imported_names_count_as_declarations() -> None:
    names = [f"T{place}" for place in range(18)]
    shared = S + "\n".join(f"strategy {name} for S = a" for name in names)
    main = f'from "b.lane" import S, {", ".join(names)}\nfrom "c.lane" import C\n'
    files = {"b.lane": shared, "c.lane": "schema C { a: string }"}
    assert codes_of(check_files({**files, "main.lane": main})) == []
    with_more = main + "strategy More for S = a"
    assert codes_of(check_files({**files, "main.lane": with_more})) == ["KL0504"]
    # Nothing is said of what stands behind the limit, and the limit is told once.
    with_more = main + 'from "c.lane" import C, D\nstrategy More for S = E'
    assert codes_of(check_files({**files, "main.lane": with_more})) == ["KL0504"]


def test_length_of_names() -> None:
    fits, long = "a" * 200, "a" * 201
    template = "schema S{name} {{ {name}: int }}\nstrategy T{name} for S{name} = {name}"
    assert codes_of(check_text(template.format(name=fits[1:]))) == []
    result = check_text(template.format(name=long))
    assert codes_of(result) == ["KL0505"] * 3
    assert all(
        len(line) < 300 for line in described(result.diagnostics).splitlines() if "[" not in line
    )


def test_a_long_chain_of_imports() -> None:
    files = {
        f"f{place}.lane": f'from "f{place + 1}.lane" import S{place + 1} schema S{place} {{}}'
        for place in range(5_000)
    }
    files["f5000.lane"] = "schema S5000 {}"
    program = check_files(files, "f0.lane").program
    assert program is not None
    assert len(program.digests) == 5_001


@pytest.mark.usefixtures("low_limits")
def test_too_many_files() -> None:
    names = [f"f{place}.lane" for place in range(10)]
    files = {name: f"schema S{place} {{ a: int }}" for place, name in enumerate(names)}
    imports = [f'from "{name}" import S{place}\n' for place, name in enumerate(names)]
    assert codes_of(check_files({**files, "main.lane": "".join(imports[:9])})) == []
    result = check_files({**files, "main.lane": "".join(imports)})
    assert codes_of(result) == ["KL0504"]
    assert "more than 10 files" in result.diagnostics[0].message


def test_a_long_circle_is_told_in_short() -> None:
    circle = "\n".join(
        f"strategy T{place} for S = T{(place + 1) % 10_000}" for place in range(10_000)
    )
    result = check_text(S + circle)
    assert codes_of(result) == ["KL0306"]
    assert result.diagnostics[0].message.endswith(
        "`T0` → `T1` → `T2` → `T3` → `T4` → … → `T9998` → `T9999` → `T0`"
    )


def test_a_flood_of_errors_is_cut_off_and_counted() -> None:
    wrong = "\n".join(f"strategy T{place} for S = orderr{place}" for place in range(5_000))
    result = check_text("schema S { order: string }\n" + wrong)
    assert len(result.diagnostics) == 501
    last = next(found for found in result.diagnostics if found.code.number == "KL0506")
    assert last.message == "4,500 more problems in this file are not shown"
    assert last.file_name == "main.lane"


def test_a_flood_of_warnings_hides_no_error() -> None:
    doubtful = "\n".join(
        f'strategy T{place} for S = when(a in ("x", "x") => a)' for place in range(600)
    )
    result = check_text(f"{S}{doubtful}")
    assert result.program is not None
    assert len(result.diagnostics) == 501
    last = next(found for found in result.diagnostics if found.code.number == "KL0507")
    assert last.message == "100 more warnings and notes about this file are not shown"
    result = check_text(f"{S}{doubtful}\nstrategy Wrong for S = aa")
    assert "KL0303" in codes_of(result)


def test_few_errors_do_not_hide_those_of_another_file() -> None:
    wrong = "\n".join(f"schema S{place} {{ a: wrong }}" for place in range(600))
    result = check_files(
        {"main.lane": f'from "b.lane" import A\n{wrong}', "b.lane": "schema A { b: bad }"}
    )
    assert codes_of(result).count("KL0506") == 1
    assert any(found.file_name == "b.lane" for found in result.diagnostics)
