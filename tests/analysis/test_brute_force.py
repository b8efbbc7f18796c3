"""The proofs against brute force; and mistakes put into the proofs, which the comparison notices."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from keylane.analysis import (
    carriers,
    cells,
    formulas,
    hidden_texts,
    languages,
    second_message,
    shared_text,
    text_lengths,
)
from keylane.analysis.formulas import TRUE, LengthSum
from keylane.analysis.run_together import run_together
from keylane.analysis.shared_text import Nowhere
from keylane.analysis.verdicts import Refuted
from keylane.program import Present
from tests.analysis.brute_force import Compared, FalseAnswerError, compare
from tests.analysis.small_programs import program_number

# Of another seed than the long run that docs/proofs.md records.
SEED = "ci"
PROGRAMS = 300
# What is noticed is noticed within so many programs; most mistakes within ten.
PROGRAMS_OF_A_MISTAKE = 150


def test_nothing_that_is_said_is_false() -> None:
    total = Compared()
    for number in range(PROGRAMS):
        total.add(compare(program_number(SEED, number)))
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
            return formulas.In(formula.variable, formula.mask | cells.ABSENT)
        return formula

    return answered


def always(value: object) -> Change:
    return lambda right: lambda *arguments, **settings: value


def first_argument(right: Any) -> Any:
    return lambda first, *others, **settings: first


def other_way_round(right: Any) -> Any:
    return lambda *arguments, **settings: not right(*arguments, **settings)


MISTAKES: dict[str, tuple[object, str, Change]] = {
    "lengths are off by one": (text_lengths, "length_of", one_longer),
    "keys may be one longer": (text_lengths, "KEY_LENGTH", lambda right: right + 1),
    "keys may be one shorter": (text_lengths, "KEY_LENGTH", lambda right: right - 1),
    "an absent value answers no": (formulas, "_answered", without_absence),
    "every text is printable": (text_lengths, "_is_printable", always(TRUE)),
    "outcomes exclude each other": (formulas, "exclusive", always(True)),
    "all texts behind a digest are separated": (hidden_texts, "is_separated", always(True)),
    "every function keeps values apart": (carriers, "keeps_values_apart", always(True)),
    "a change to lower case changes nothing": (languages, "lowered", first_argument),
    "escape changes nothing": (languages, "escaped", first_argument),
    "no text is shared": (shared_text, "common_text", always(Nowhere("nowhere"))),
    "parts are never cut in another way": (
        shared_text,
        "different_spans",
        always(Nowhere("nowhere")),
    ),
    "both messages are one": (
        second_message.TwoMessages,
        "of",
        lambda right: lambda domain, agreeing=(): right(domain, range(len(domain.cells))),
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_noticed(mistake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, change = MISTAKES[mistake]
    put_in(monkeypatch, owner, name, change)
    with pytest.raises(FalseAnswerError):
        for number in range(PROGRAMS_OF_A_MISTAKE):
            compare(program_number(SEED, number))


def put_in(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, change: Change) -> None:
    """Put a mistake into a module or class, and into every module that has taken the name."""
    right = getattr(owner, name)
    wrong = change(right)
    monkeypatch.setattr(owner, name, wrong)
    for module in [each for key, each in sys.modules.items() if key.startswith("keylane.analysis")]:
        if module is not owner and getattr(module, name, None) is right:
            monkeypatch.setattr(module, name, wrong)
