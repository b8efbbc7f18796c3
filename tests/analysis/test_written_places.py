"""What is said of a named strategy points at the name, in the text of the strategy it is about."""

from __future__ import annotations

from keylane.diagnostics.model import Diagnostic, Label
from keylane.proving import prove_strategies
from tests.check.sources import check_files

COMMON = """schema S { t: string(chars="a-z", max=9)  d: string(chars="a-z", max=9)
  p: string(chars="a-z", max=9)  long: string }
strategy Depot for S = composite(t, d; "/")
strategy Lone for S = fallback(t, d)
strategy Long for S = composite(t, long; "/")
"""


def found(main: str) -> list[Diagnostic]:
    main = f'from "common.lane" import S, Depot, Lone, Long\n{main}'
    result = check_files({"main.lane": main, "common.lane": COMMON})
    assert result.program is not None, result.diagnostics
    return list(prove_strategies(result.program).diagnostics)


def written(label: Label | None) -> str:
    assert label is not None
    span = label.span
    return f"{label.source.name}: {label.source.text[span.start : span.end]}"


def test_an_alternative_that_is_named_is_the_name() -> None:
    (note,) = found('strategy Lane for S = fallback(composite(t, d, p; "/"), Depot)')
    assert note.code.number == "KL0802"
    assert written(note.primary) == "main.lane: Depot"
    assert note.labels == ()


def test_an_earlier_alternative_that_is_named_is_the_name() -> None:
    (error,) = found('strategy Lane for S = fallback(Depot, composite(t, d; "/"))')
    assert error.code.number == "KL0801"
    assert written(error.primary) == 'main.lane: composite(t, d; "/")'
    assert [written(label) for label in error.labels] == ["main.lane: Depot"]


def test_a_strategy_need_not_come_to_all_places_of_one_that_it_names() -> None:
    """Removed there, as a help said once, the place would be missing where it is needed."""
    assert (
        found(
            "strategy Own for S = fallback("
            'when(t == "a" => composite(t, d; "/")), composite(t, d, p; "/"))\n'
            'strategy Lane for S = match t { "b" => Own, _ => d }\n'
        )
        == []
    )


def test_an_arm_is_the_whole_arm() -> None:
    found_there = found(
        'strategy Lane for S = match t { "a" => match t { "b" => Depot, _ => t }, _ => t }'
    )
    assert [written(each.primary) for each in found_there] == ['main.lane: "b" => Depot']


def test_a_text_that_is_no_key_is_the_name_of_its_strategy() -> None:
    (silent,) = found('strategy Lane for S = fallback(Long, "x")')
    assert silent.code.number == "KL0804"
    assert written(silent.primary) == "main.lane: Long"
    (nothing,) = found("strategy Lane for S = Long")
    assert nothing.code.number == "KL0805"
    assert written(nothing.primary) == "main.lane: Long"


def test_a_place_in_another_strategy_says_who_comes_to_it() -> None:
    for body, name in (
        ("Lone", "Lone"),
        ("single(Lone)", "single(Lone)"),
        ('composite(t, Lone; "/")', "Lone"),
        ('match t { "a" => t, _ => Lone }', "_ => Lone"),
    ):
        (note,) = found(f"strategy Lane for S = {body}")
        assert written(note.primary) == "common.lane: d", body
        assert [(written(each), each.message) for each in note.labels] == [
            (f"main.lane: {name}", "named by `Lane` here")
        ]


def test_a_body_that_stands_in_several_places_is_found_in_the_right_one() -> None:
    (note,) = found(
        'strategy Lane for S = match t { "a" => fallback(when(p == "b" => d), Depot),'
        ' _ => fallback(composite(t, d, p; "/"), Depot ) }'
    )
    assert note.primary is not None
    assert note.primary.source.text[: note.primary.span.start].endswith('p; "/"), ')


def test_what_comes_first_stands_in_the_same_fallback() -> None:
    errors = found(
        'strategy Lane for S = match t { "a" => fallback(long, "x"), _ => fallback("c", long) }'
    )
    (error,) = [each for each in errors if each.code.number == "KL0801"]
    assert [written(label) for label in error.labels] == ['main.lane: "c"']
    assert error.primary is not None
    assert error.primary.span.start > error.labels[0].span.start
