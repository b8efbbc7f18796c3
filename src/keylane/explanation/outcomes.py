"""What a step of the interpreter came to, in words.

Takes steps and the message they belong to, gives outcomes: texts, and why there is none. Whether a
text is a key, and what a condition is, is asked of the model, never decided here.
"""

from __future__ import annotations

from collections.abc import Iterator

from keylane.explanation.expression_text import condition_text, quoted
from keylane.explanation.tree import Outcome, has_choice
from keylane.interpreter import Step, Trace
from keylane.interpreter.tree import condition_of
from keylane.model import Nothing, why_invalid
from keylane.program import (
    AllOf,
    AnyOf,
    Condition,
    Fallback,
    Fit,
    Match,
    Not,
    When,
)

__all__ = ["StepJudge"]

_ANSWERS = {True: "true", False: "false", None: "unknown"}


class StepJudge:
    """Puts what steps gave into words, for one message."""

    def __init__(self, trace: Trace, *, raises: bool) -> None:
        """Judge the steps of `trace`; `raises` says that an invalid key of the strategy does."""
        self._message = trace.message
        self._raises = raises

    def outcome(self, step: Step, must_be_key: bool) -> Outcome:
        """What `step` gave; `must_be_key` says that its text is validated where it stands."""
        notes = (*self._of_choice(step), *_of_fit(step))
        if isinstance(step.gave, Exception):
            error = step.gave
            return Outcome(None, str(error) or type(error).__name__, notes, raised=True)
        if isinstance(step.gave, Nothing):
            return Outcome(None, self._why_nothing(step, step.gave), notes)
        text = str.__str__(step.gave)
        problem = why_invalid(text) if must_be_key else None
        return Outcome(text, problem, notes, raised=self._raises and problem is not None)

    def _why_nothing(self, step: Step, nothing: Nothing) -> str:
        # The branches of a choice say it themselves.
        if isinstance(step.expression, Fallback):
            return "no alternative gives a key"
        if isinstance(step.expression, When) and not step.steps:
            return self._why_not_true(step.expression.condition)
        return str(self._message.refine(nothing))

    def _of_choice(self, step: Step) -> Iterator[str]:
        """Why this branch of a match was taken, or what a condition is true of."""
        if isinstance(step.expression, When) and step.steps:
            questions = self._deciding(step.expression.condition)
            yield ", ".join(dict.fromkeys(map(self._value, questions)))
        if isinstance(step.expression, Match):
            name = step.expression.subject.name
            text = self._message.get_metadata(name)
            yield "it is absent" if text is None else f"it is {quoted(text)}"

    def _why_not_true(self, condition: Condition) -> str:
        questions = [
            f"`{condition_text(each)}` is {_ANSWERS[self._answer(each)]} ({self._value(each)})"
            for each in self._deciding(condition)
        ]
        return "; ".join(dict.fromkeys(questions))

    def _answer(self, condition: Condition) -> bool | None:
        return condition_of(condition).holds(self._message)

    def _value(self, question: Condition) -> str:
        assert not isinstance(question, AllOf | AnyOf | Not)
        name = question.field.name
        text = self._message.get_metadata(name)
        return f"`{name}` is absent" if text is None else f"`{name}` is {quoted(text)}"

    def _deciding(self, condition: Condition) -> Iterator[Condition]:
        """The questions without which the answer could be another one.

        Those whose answers the whole has; of a condition that is unknown, those that are unknown.
        """
        waiting = [condition]
        while waiting:
            current = waiting.pop()
            match current:
                case AllOf(conditions) | AnyOf(conditions):
                    answer = self._answer(current)
                    same = [each for each in conditions if self._answer(each) is answer]
                    waiting.extend(reversed(same))
                case Not(inner):
                    waiting.append(inner)
                case _:
                    yield current


def _of_fit(step: Step) -> Iterator[str]:
    """Whether each `fit` kept its text or fitted it: this one, and those that no node shows."""
    waiting = [step]
    while waiting:
        current = waiting.pop()
        expression = current.expression
        if not has_choice(expression):
            waiting.extend(reversed(current.steps))
        if isinstance(expression, Fit) and isinstance(current.gave, str):
            (part,) = current.steps
            assert isinstance(part.gave, str)
            yield _what_fit_did(part.gave, current.gave, expression.length)


def _what_fit_did(text: str, key: str, length: int) -> str:
    if text == key:
        return "kept as it is"
    if len(text) > length:
        return f"fitted: {len(text)} characters are more than {length}"
    return f"fitted: {why_invalid(text) or 'a text that looks fitted is never kept'}"
