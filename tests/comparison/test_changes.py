"""What a change of a strategy or of its schema is called, and the messages that show it."""

from __future__ import annotations

import pytest

from keylane.cli.diff import CHANGES as CHANGES_OF_THE_COMMAND
from keylane.comparison.change_text import deployment_text, meaning_text
from keylane.comparison.programs import CHANGES, StrategyChange
from keylane.pipeline import check_source, compare_programs
from keylane.source import Source

FIELDS = """
  event: enum("push", "pull_request", "issue_comment")
  owner: string(chars="A-Za-z0-9-", max=39)
  repo: string(chars="A-Za-z0-9._-", max=60)
  number: int(min=1)?
  sent: timestamp?
"""
PAIR = 'composite(owner, repo; "/")'
TRIPLE = 'composite(owner, repo, number; "/")'


def changes(old: str, new: str) -> list[StrategyChange]:
    programs = []
    for source in (old, new):
        result = check_source(Source("lanes.lane", source), None)
        assert result.program is not None, result.diagnostics
        programs.append(result.program)
    return list(compare_programs(*programs))


def change(
    old: str, new: str, fields: str = FIELDS, new_fields: str | None = None, before: str = "for M ="
) -> StrategyChange:
    """The change of the strategy `S`."""
    sources = [f"schema M {{ {each} }}\n" for each in (fields, new_fields or fields)]
    found = changes(
        f"{sources[0]}strategy S {before} {old}", f"{sources[1]}strategy S for M = {new}"
    )
    return next(each for each in found if each.name == "S")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (PAIR, 'composite(owner, repo; ":")', "renamed"),
        (PAIR, f'single({PAIR}; "v2")', "renamed"),
        (PAIR, 'composite(repo, owner; "/")', "renamed"),
        (PAIR, f"digest({PAIR}; 40)", "renamed"),
        (PAIR, "owner", "coarser"),
        (PAIR, f"lower({PAIR})", "coarser"),
        (PAIR, f"bucket({PAIR}; 16)", "coarser"),
        ("number", "fallback(number, owner)", "coarser"),
        ('when(event == "push" => owner)', "owner", "coarser"),
        ("owner", PAIR, "finer"),
        (PAIR, f"fallback({TRIPLE}, {PAIR})", "finer"),
        ("owner", 'when(event == "push" => owner)', "finer"),
        ("owner", "repo", "incomparable"),
        (PAIR, "no_ordering", "finer"),
        ("no_ordering", PAIR, "coarser"),
        ("no_ordering", "no_ordering", "identical"),
    ],
)
def test_each_relation(old: str, new: str, expected: str) -> None:
    assert change(old, new).change == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            'match event { "push" => owner, "pull_request" => repo, _ => no_ordering }',
            'match event { "pull_request" => repo, "push" => owner, _ => no_ordering }',
        ),
        (
            'fallback(when(event == "push" => owner), when(event == "pull_request" => repo))',
            'fallback(when(event == "pull_request" => repo), when(event == "push" => owner))',
        ),
        (f"fallback({PAIR}, owner)", f"fallback({PAIR}, {PAIR}, owner)"),
        (
            f"fallback({TRIPLE}, {PAIR})",
            f"fallback(when(present(number) => {TRIPLE}), when(not present(number) => {PAIR}))",
        ),
        ("lower(owner)", "lower(lower(owner))"),
        (
            'match event { "push" => owner, "pull_request" => owner, _ => owner }',
            'match event { "push" => owner, _ => owner }',
        ),
    ],
)
def test_the_same_in_other_words(old: str, new: str) -> None:
    assert change(old, new).change == "identical"


def test_names_of_parts_do_not_matter() -> None:
    """Renaming a strategy that is a part, and naming a part, change no key."""
    schema = f"schema M {{ {FIELDS} }}\n"
    inline = f"{schema}strategy S for M = fallback({TRIPLE}, {PAIR})\n"
    named = f"{schema}strategy Pair for M = {PAIR}\nstrategy S for M = fallback({TRIPLE}, Pair)\n"
    renamed = named.replace("Pair", "Repository")
    assert [(each.name, each.change) for each in changes(inline, named)] == [
        ("Pair", "added"),
        ("S", "identical"),
    ]
    assert [(each.name, each.change) for each in changes(named, renamed)] == [
        ("Repository", "added"),
        ("S", "identical"),
        ("Pair", "removed"),
    ]


# -- schemas ----------------------------------------------------------------------------------


def fields(**declared: str) -> str:
    return "\n".join(f"{name}: {declaration}" for name, declaration in declared.items())


NARROW, WIDE = 'string(chars="a-z", max=20)', 'string(chars="a-z0-9", max=40)'


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # Who had no key gets one, or the other way round; nobody else's changes.
        (NARROW, WIDE, "coarser"),
        (WIDE, NARROW, "finer"),
        ('string(chars="a-z", max=20)', 'string(chars="b-z", max=30)', "incomparable"),
        (NARROW, 'string(chars="a-z", max=20)?', "identical"),
        ("string(max=20)", 'string(max=20, reject=("unknown"))', "finer"),
        ('string(max=20, reject=("unknown"))', "string(max=20)", "coarser"),
        ("string(max=20)", "string(max=20, min=2)", "finer"),
        ("string", "string(max=20)", "finer"),
        (
            'string(chars="A-Za-z", max=20)',
            'string(chars="A-Za-z", max=20, case=insensitive)',
            "coarser",
        ),
        (
            'string(chars="A-Za-z", max=20, case=insensitive)',
            'string(chars="A-Za-z", max=20)',
            "finer",
        ),
        ('string(chars="a-z", max=20)', 'string(chars="a-z", max=20, case=insensitive)', "coarser"),
        ("int(min=1, max=9)", "int(min=0, max=9)", "coarser"),
        ("int", "int(min=0)", "finer"),
        ("int(min=0)", 'int(min=0, reject=("0"))', "finer"),
        ('enum("a", "b")', 'enum("a", "b", "c")', "coarser"),
        ('enum("a", "b", "c")', 'enum("c", "a")', "finer"),
        ('enum("a", "b")', 'enum("b", "a")', "identical"),
        ('enum("a", "b")', "string(max=20)", "coarser"),
        ("string(max=20)", 'enum("a", "b")', "finer"),
        (
            "uuid",
            'uuid(reject=("00000000-0000-0000-0000-000000000000"))',
            "finer",
        ),
    ],
)
def test_bounds(old: str, new: str, expected: str) -> None:
    found = change(
        'composite(x, y; "/")',
        'composite(x, y; "/")',
        fields(x=old, y="int(min=1)"),
        fields(x=new, y="int(min=1)"),
    )
    assert found.comparison is not None
    assert (found.change, found.comparison.why) == (expected, None)


def test_bounds_of_a_field_that_the_key_is_not_made_of() -> None:
    fields_with = [fields(x="int(min=1)", y=bound) for bound in ("string(max=9)", "string(max=10)")]
    assert change("x", "x", *fields_with).change == "identical"
    condition = 'when(y == "a" => x)'
    assert change(condition, condition, *fields_with).change == "identical"


def test_added_fields_and_cases() -> None:
    more = f"{FIELDS}\n  team: string(max=20)?"
    assert change(PAIR, PAIR, new_fields=more).change == "identical"
    assert (
        change(PAIR, f'fallback(composite(owner, team; ":"), {PAIR})', new_fields=more).change
        == "incomparable"
    )
    kind = 'kind: enum("issue", "review")\n  case kind in ("issue") { number: int @ /issue/number }'
    both = f'{kind}\n  case kind in ("review") {{ number: int @ /review/number }}'.replace(
        "}\n  case", "}\n  case"
    )
    assert change("number", "number", kind, both).change == "coarser"
    assert change("number", "number", both, kind).change == "finer"
    branches = 'composite(kind, number; "/")'
    assert change(branches, branches, kind, both).change == "coarser"


def test_a_field_in_another_place_is_another_field() -> None:
    found = change("x", "x", "x: string(max=9) @ /x", "x: string(max=9) @ /y")
    assert found.change == "incomparable"
    assert found.comparison is not None
    assert found.comparison.split is not None
    payload = found.comparison.split[0].old.payload
    assert payload is not None
    assert payload.keys() == {"x", "y"}


def test_another_type() -> None:
    found = change("when(x == 7 => x)", 'when(x == "a" => x)', "x: int", "x: string(max=9)")
    assert found.change == "incomparable"


# -- what is shown ----------------------------------------------------------------------------


def test_two_messages_show_a_split() -> None:
    comparison = change("owner", PAIR).comparison
    assert comparison is not None
    assert comparison.split is not None
    one, other = comparison.split
    assert one.old.key == other.old.key == one.old.metadata["owner"]
    assert {one.new.key, other.new.key} == {
        f"{each.old.metadata['owner']}/{each.old.metadata['repo']}" for each in (one, other)
    }
    assert comparison.merged is None


def test_forms_tell_what_to_drain() -> None:
    old = f'match event {{ "push" => owner, _ => fallback({TRIPLE}, {PAIR}) }}'
    comparison = change(old, old.replace('number; "/"', 'number; ":"')).comparison
    assert comparison is not None
    assert [(each.form, each.changes) for each in comparison.forms] == [
        ("<owner>", False),
        ("<owner>/<repo>/<number>", True),
        ("<owner>/<repo>", False),
    ]
    assert not comparison.keeps_keys


def test_what_depends_on_sha_256_says_so() -> None:
    comparison = change(PAIR, f"digest({PAIR}; 20)").comparison
    assert comparison is not None
    assert comparison.bits == 80


# -- clauses, the clock, externs ----------------------------------------------------------------


def test_to_raise_or_not_changes_no_key() -> None:
    found = change("repo", "repo", "repo: string", before="for M on invalid raise =")
    assert found.comparison is not None
    assert (found.change, found.comparison.keeps_keys) == ("renamed", True)
    assert found.comparison.difference is not None
    assert found.comparison.difference.old.raised
    same = change("owner", "owner", before="for M on invalid raise =")
    assert same.change == "identical"


def test_a_version_without_keys_leaves_nothing_to_drain() -> None:
    never = "x: string(min=129, max=200)  y: string(max=9)"
    raising = change("x", "x", never, before="for M on invalid raise =")
    assert raising.comparison is not None
    assert (raising.change, raising.comparison.keeps_keys) == ("renamed", True)
    assert "whether a message without one raises" in meaning_text(raising)
    assert deployment_text(raising) == "with messages in flight"
    first = change("no_ordering", "y", never)
    assert first.comparison is not None
    assert (first.change, first.comparison.keeps_keys) == ("coarser", False)
    assert deployment_text(first).startswith("with messages in flight: no key")


def test_contracts_change_nothing() -> None:
    assert change("owner", "owner", before="for M together (owner) =").change == "identical"


def test_the_clock() -> None:
    daily, hourly = (f'composite(owner, utc(now; {unit}); "/")' for unit in ("day", "hour"))
    assert change(daily, daily).change == "identical"
    assert change(daily, daily.replace('"/"', '":"')).change == "renamed"
    finer = change(daily, hourly)
    assert finer.comparison is not None
    assert finer.comparison.split is not None
    moments = {each.old.moment for each in finer.comparison.split}
    assert len(moments) == 2
    coarser = change(hourly, daily).comparison
    assert coarser is not None
    assert coarser.merged is not None


def test_a_strategy_of_the_application() -> None:
    schema = (
        'schema M { owner: string(chars="a-z", max=20) }\nextern Own for M from "app.keys:Own"\n'
    )
    old = f'{schema}strategy S for M = composite(Own, owner; "/")\n'
    assert changes(old, old)[0].change == "identical"
    assert changes(old, old.replace('"/"', '":"'))[0].change == "renamed"
    other = f"{schema}strategy S for M = Own\n"
    assert changes(old, other)[0].change == "unknown"
    # It reads the message by itself, and may see what the schema says of other fields.
    wider = old.replace("max=20", "max=30")
    assert changes(old, wider)[0].change == "unknown"


def test_what_is_too_large_is_not_known() -> None:
    many = 'composite({}; "/")'.format(
        ", ".join(
            f'fallback(when(event == "push" => owner), repo, "{number}")' for number in range(14)
        )
    )
    found = change(many, f"lower({many})")
    assert found.change == "unknown"
    assert found.comparison is not None
    assert found.comparison.why is not None


def test_very_many_branches_are_not_known() -> None:
    branches = ", ".join(f'when(owner == "o{number}" => repo)' for number in range(80))
    found = change(f"fallback({branches})", f"fallback({branches}, owner)")
    assert found.change == "unknown"
    assert found.comparison is not None
    assert "too many branches" in str(found.comparison.why)


def test_the_command_knows_all_changes() -> None:
    assert CHANGES_OF_THE_COMMAND == CHANGES
