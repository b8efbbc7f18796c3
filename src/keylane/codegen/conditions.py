"""Conditions of `when` as Python expressions.

Takes a condition whose fields are in local variables, gives the expression that is true exactly if
the condition is. Conditions have three answers and Python's expressions two: what is negated is
written as the question whether it is *false*, which unknown is not.
"""

from __future__ import annotations

from collections.abc import Callable

from keylane.codegen.literals import string_literal
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
)

__all__ = ["condition_is_true"]

_OPPOSITES = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def condition_is_true(condition: Condition, variable: Callable[[Field], str]) -> str:
    """The expression for `condition`; `variable` names the local variable of a field."""
    return _Questions(variable).answered(condition, truth=True)


class _Questions:
    def __init__(self, variable: Callable[[Field], str]) -> None:
        self._variable = variable

    def answered(self, condition: Condition, *, truth: bool) -> str:
        """Whether the condition's answer is `truth`; an unknown answer is neither."""
        match condition:
            case Present(field):
                return f"{self._variable(field)} {'is not' if truth else 'is'} None"
            case Comparison(field, operator, value):
                return self._compared(field, operator if truth else _OPPOSITES[operator], value)
            case OneOf(field, values):
                return self._one_of(field, values, truth=truth)
            case StartsWith(field, prefix):
                begins = f"{self._variable(field)}.startswith({string_literal(prefix)})"
                return self._if_present(field, begins if truth else f"not {begins}")
            case Not(inner):
                return self.answered(inner, truth=not truth)
            case AllOf(conditions):
                return self._joined(conditions, "and" if truth else "or", truth=truth)
            case AnyOf(conditions):
                return self._joined(conditions, "or" if truth else "and", truth=truth)

    def _joined(self, conditions: tuple[Condition, ...], word: str, *, truth: bool) -> str:
        answers = [self.answered(condition, truth=truth) for condition in conditions]
        return f" {word} ".join(f"({answer})" for answer in answers)

    def _if_present(self, field: Field, question: str) -> str:
        return f"{self._variable(field)} is not None and {question}"

    def _compared(self, field: Field, operator: str, value: str) -> str:
        variable = self._variable(field)
        match field.type:
            case IntType():
                return self._if_present(field, f"int({variable}) {operator} {value}")
            case TimestampType() if operator not in ("==", "!="):
                # Without its `Z`, a canonical timestamp sorts as its instant.
                bound = string_literal(value.removesuffix("Z"))
                return self._if_present(field, f"{variable}[:-1] {operator} {bound}")
        question = f"{variable} {operator} {string_literal(value)}"
        return question if operator == "==" else self._if_present(field, question)

    def _one_of(self, field: Field, values: tuple[str, ...], *, truth: bool) -> str:
        variable = self._variable(field)
        word = "in" if truth else "not in"
        if isinstance(field.type, IntType):
            return self._if_present(field, f"int({variable}) {word} ({', '.join(values)},)")
        question = f"{variable} {word} ({', '.join(map(string_literal, values))},)"
        return question if truth else self._if_present(field, question)
