"""Conditions of `when` as Python expressions.

Takes a condition whose fields are in local variables, gives the expression that is true exactly if
the condition is. Conditions have three answers and Python's expressions two: what is negated is
written as the question whether it is *false*, which unknown is not.
"""

from __future__ import annotations

from collections.abc import Callable

from keylane.codegen.literals import is_one_of, string_literal
from keylane.metadata import IntType, TimestampType
from keylane.program import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Field,
    Not,
    OneOf,
    Present,
    StartsWith,
    condition_fields,
)

__all__ = ["condition_is_true"]

_OPPOSITES = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_Names = frozenset[str]


def condition_is_true(
    condition: Condition, variable: Callable[[Field], str], is_present: Callable[[Field], bool]
) -> tuple[str, frozenset[str]]:
    """The expression for `condition`, and the names of the fields that are present if it is true.

    `variable` names the local variable of a field, `is_present` tells whether it is known to have a
    value: what is known is not asked again.
    """
    known = frozenset(field.name for field in condition_fields(condition) if is_present(field))
    expression = _Questions(variable).answered(condition, True, known)
    return expression, _present_after(condition, True)


class _Questions:
    def __init__(self, variable: Callable[[Field], str]) -> None:
        self._variable = variable

    def answered(self, condition: Condition, truth: bool, known: _Names) -> str:
        """Whether the condition's answer is `truth`; an unknown answer is neither."""
        match condition:
            case Present(field) if field.name in known:
                return str(truth)
            case Present(field):
                return f"{self._variable(field)} {'is not' if truth else 'is'} None"
            case Comparison(field, operator, value):
                asked = operator if truth else _OPPOSITES[operator]
                return self._compared(field, asked, value, known)
            case OneOf(field, values):
                return self._one_of(field, values, truth, known)
            case StartsWith(field, prefix):
                begins = f"{self._variable(field)}.startswith({string_literal(prefix)})"
                return self._if_present(field, begins if truth else f"not {begins}", known)
            case Not(inner):
                return self.answered(inner, not truth, known)
            case AllOf(conditions):
                return self._joined(conditions, "and" if truth else "or", truth, known)
            case AnyOf(conditions):
                return self._joined(conditions, "or" if truth else "and", truth, known)

    def _joined(
        self, conditions: tuple[Condition, ...], word: str, truth: bool, known: _Names
    ) -> str:
        answers = []
        for condition in conditions:
            answer = self.answered(condition, truth, known)
            is_joined = " and " in answer or " or " in answer
            answers.append(f"({answer})" if is_joined else answer)
            if word == "and":
                known |= _present_after(condition, truth)
            elif not truth and isinstance(condition, Present):
                # Behind `f is None or`, f has a value.
                known |= {condition.field.name}
        return f" {word} ".join(answers)

    def _if_present(self, field: Field, question: str, known: _Names) -> str:
        if field.name in known:
            return question
        return f"{self._variable(field)} is not None and {question}"

    def _compared(self, field: Field, operator: str, value: str, known: _Names) -> str:
        variable = self._variable(field)
        match field.type:
            case IntType():
                return self._if_present(field, f"int({variable}) {operator} {value}", known)
            case TimestampType() if operator not in ("==", "!="):
                # Without its `Z`, a canonical timestamp sorts as its instant.
                bound = string_literal(value.removesuffix("Z"))
                return self._if_present(field, f"{variable}[:-1] {operator} {bound}", known)
        question = f"{variable} {operator} {string_literal(value)}"
        return question if operator == "==" else self._if_present(field, question, known)

    def _one_of(self, field: Field, values: tuple[str, ...], truth: bool, known: _Names) -> str:
        variable = self._variable(field)
        if isinstance(field.type, IntType):
            word = "in" if truth else "not in"
            numbers = f"{{{', '.join(values)}}}"
            return self._if_present(field, f"int({variable}) {word} {numbers}", known)
        question = is_one_of(variable, values)
        return question if truth else self._if_present(field, f"not ({question})", known)


def _present_after(condition: Condition, truth: bool) -> _Names:
    """The fields that have a value if the condition's answer is `truth`."""
    match condition:
        case Present(field):
            return frozenset({field.name} if truth else ())
        case Not(inner):
            return _present_after(inner, not truth)
        case AllOf(conditions) | AnyOf(conditions):
            each = [_present_after(inner, truth) for inner in conditions]
            all_answer = isinstance(condition, AllOf) is truth
            return frozenset.union(*each) if all_answer else frozenset.intersection(*each)
        case _:
            return frozenset({condition.field.name})
