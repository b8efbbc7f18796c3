"""The proofs against brute force, which notices mistakes that are put into the proofs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from keylane.analysis import carriers, few_messages, hidden_texts, second_message
from keylane.analysis.run_together import run_together
from keylane.analysis.verdicts import Refuted
from keylane.behaviour import formulas, text_lengths
from keylane.behaviour.behaviour import behaviour_of
from keylane.behaviour.formulas import TRUE, LengthSum
from keylane.cells.fields import ABSENT
from keylane.frozen import replace
from keylane.program import Present
from keylane.texts import languages, shared_text
from keylane.texts.shared_text import Nowhere
from tests.analysis.brute_force import Compared, FalseAnswerError, compare
from tests.analysis.numbered_programs import program_number
from tests.lane import checked_program

# Of another seed than the long run that docs/proofs.md records.
SEED = "ci"
PROGRAMS = 120
# A mistake is noticed within so many programs, from one that is known for it.
PROGRAMS_OF_A_MISTAKE = 100


def compared(numbers: range) -> Compared:
    """What was found about the programs with these numbers."""
    total = Compared()
    for number in numbers:
        total.add(compare(program_number(SEED, number)))
    return total


def test_nothing_that_is_said_is_false() -> None:
    total = compared(range(PROGRAMS))
    for question in ("together", "apart", "apart without case", "limits"):
        for answer in ("proved", "refuted"):
            assert total.answers[question, answer] > PROGRAMS / 2, (question, answer)
    for question, answer in (
        *(("a key", word) for word in ("always", "sometimes", "never")),
        *(("dead places", word) for word in ("dead", "malformed only")),
        *(("invalid texts", word) for word in ("none", "shown")),
        ("run-together parts", "proved"),
        ("run-together parts", "refuted"),
        *((end, "exact") for end in ("shortest", "longest")),
    ):
        assert total.answers[question, answer] > 0, (question, answer)


def test_one_form_of_text_in_two_places_is_asked_in_both() -> None:
    """`f` cannot be cut differently where it is `a`; in the other alternative it can."""
    program = checked_program(
        'schema M { f: string(chars="-a", max=2)  g: string(chars="-a", max=2) }\n'
        'strategy S for M = fallback(when(f == "a" => composite(f, g; "-")), composite(f, g; "-"))'
    )
    (found,) = run_together(behaviour_of(program.strategies[0]))
    assert isinstance(found.verdict, Refuted)


Change = Callable[[Any], Any]


def one_longer(right: Any) -> Any:
    def length_of(template: Any) -> LengthSum:
        length = right(template)
        return LengthSum(length.constant + 1, length.lengths)

    return length_of


def without_absence(right: Any) -> Any:
    """What is asked of an absent value is false, and so its opposite is true."""

    def answered(condition: Any, wanted: bool, own: Any, variables: Any) -> Any:
        formula = right(condition, wanted, own, variables)
        if not wanted and isinstance(formula, formulas.In) and not isinstance(condition, Present):
            return formulas.In(formula.variable, formula.mask | ABSENT)
        return formula

    return answered


def always(value: object) -> Change:
    return lambda right: lambda *arguments, **settings: value


def first_argument(right: Any) -> Any:
    return lambda first, *others, **settings: first


def without_functions(right: Any) -> Any:
    return lambda term: right(replace(term, functions=term.functions[:1]))


def of_one_character(right: Any) -> Any:
    return lambda longest: right(1)


def other_way_round(right: Any) -> Any:
    return lambda *arguments, **settings: not right(*arguments, **settings)


# The rooms that the mistakes are in, and those that take from them.
ROOMS = tuple(f"keylane.{room}." for room in ("texts", "cells", "behaviour", "analysis"))

# What is changed, and the number of the program with which to begin.
MISTAKES: dict[str, tuple[object, str, Change, int]] = {
    "lengths are off by one": (text_lengths, "length_of", one_longer, 0),
    "keys may be one longer": (text_lengths, "KEY_LENGTH", lambda right: right + 1, 58),
    "keys may be one shorter": (text_lengths, "KEY_LENGTH", lambda right: right - 1, 21),
    "an absent value answers no": (formulas, "_answered", without_absence, 6),
    "every text is printable": (text_lengths, "_is_printable", always(TRUE), 2),
    "outcomes exclude each other": (formulas, "exclusive", always(True), 58),
    "all texts behind a digest are separated": (hidden_texts, "is_separated", always(True), 200),
    "every function keeps values apart": (carriers, "keeps_values_apart", always(True), 14),
    "a change to lower case changes nothing": (languages, "lowered", first_argument, 44),
    "escape changes nothing": (languages, "escaped", first_argument, 17),
    "no text is shared": (shared_text, "common_text", always(Nowhere("nowhere")), 0),
    "parts are never cut in another way": (
        shared_text,
        "different_spans",
        always(Nowhere("nowhere")),
        2,
    ),
    "escape adds nothing to a moment": (text_lengths, "_fixed_length", without_functions, 4),
    "what is left by trim is one character": (languages, "trimmed_texts", of_one_character, 40),
    "required fields of variants are always there": (few_messages, "_of_variant", always(()), 40),
    "both messages are one": (
        second_message.TwoMessages,
        "of",
        lambda right: lambda domain, agreeing=(): right(domain, range(len(domain.cells))),
        1,
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_noticed(mistake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, change, begin = MISTAKES[mistake]
    put_in(monkeypatch, owner, name, change)
    with pytest.raises(FalseAnswerError):
        compared(range(begin, begin + PROGRAMS_OF_A_MISTAKE))


def put_in(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, change: Change) -> None:
    """Put a mistake into a module or class, and into every module that has taken the name."""
    right = getattr(owner, name)
    wrong = change(right)
    monkeypatch.setattr(owner, name, wrong)
    for module in [each for key, each in sys.modules.items() if key.startswith(ROOMS)]:
        if module is not owner and getattr(module, name, None) is right:
            monkeypatch.setattr(module, name, wrong)
