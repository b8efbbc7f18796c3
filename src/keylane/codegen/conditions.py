"""Conditions of `when` as Python expressions.

Takes a condition of a plan whose fields are in local variables, gives the expression that is true
exactly if the condition is. Conditions have three answers and Python's expressions two: what may be
unknown asks first whether its field has a value.
"""

from __future__ import annotations

from collections.abc import Callable

from keylane.codegen.literals import is_one_of, string_literal
from keylane.metadata import IntType, TimestampType
from keylane.plan.nodes import FieldTerm
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

__all__ = ["condition_is_true", "conjuncts", "field_to_have"]

_Names = frozenset[str]


def condition_is_true(
    condition: Condition,
    variable: Callable[[Field], str],
    is_number: Callable[[Field], bool],
    is_present: Callable[[Field], bool],
    is_bounded: Callable[[Field], bool],
) -> tuple[str, frozenset[str]]:
    """The expression for `condition`, and the names of the fields that are present if it is true.

    `variable` names the local variable of a field, `is_number` tells whether it holds an `int`, and
    not its text, and `is_present` whether it is known to have a value: what is known is not asked
    again. A number that is not `is_bounded` may be out of the bounds of its type.
    """
    known = frozenset(field.name for field in condition_fields(condition) if is_present(field))
    expression = _Questions(variable, is_number, is_bounded).is_true(condition, known)
    return expression, _present_after(condition)


def conjuncts(condition: Condition) -> list[Condition]:
    """Conditions that all are true exactly if `condition` is."""
    match condition:
        case AllOf(conditions):
            return [each for inner in conditions for each in conjuncts(inner)]
        case _:
            return [condition]


def field_to_have(condition: Condition) -> FieldTerm | None:
    """The field that has to have a value before the question `condition` can be asked of it."""
    match condition:
        case Comparison(operator="=="):
            return None
        case Present(field) | Comparison(field) | StartsWith(field):
            return FieldTerm(field.name)
        case Not(OneOf(field) | StartsWith(field)):
            return FieldTerm(field.name)
    return None


class _Questions:
    def __init__(
        self,
        variable: Callable[[Field], str],
        is_number: Callable[[Field], bool],
        is_bounded: Callable[[Field], bool],
    ) -> None:
        self._variable = variable
        self._is_number = is_number
        self._is_bounded = is_bounded

    def is_true(self, condition: Condition, known: _Names) -> str:
        """Whether the condition is true; an unknown answer is not."""
        match condition:
            case Present(field):
                return "True" if field.name in known else self._is_there(field)
            case Not(Present(field)):
                return "False" if field.name in known else f"{self._variable(field)} is None"
            case Comparison(field, operator, value):
                return self._compared(field, operator, value, known)
            case OneOf(field, values):
                return is_one_of(self._variable(field), values, are_numbers=self._is_number(field))
            case Not(OneOf(field)):
                question = self.is_true(condition.condition, known)
                return self._if_present(field, f"not ({question})", known)
            case StartsWith(field, prefix):
                return self._if_present(field, self._begins(field, prefix), known)
            case Not(StartsWith(field, prefix)):
                return self._if_present(field, f"not {self._begins(field, prefix)}", known)
            case AllOf(conditions):
                return self._joined(conditions, "and", known)
            case AnyOf(conditions):
                return self._joined(conditions, "or", known)
        raise AssertionError(f"only questions are negated: {condition!r}")

    def _joined(self, conditions: tuple[Condition, ...], word: str, known: _Names) -> str:
        answers = []
        for condition in conditions:
            answer = self.is_true(condition, known)
            is_joined = " and " in answer or " or " in answer
            answers.append(f"({answer})" if is_joined else answer)
            if word == "and":
                known |= _present_after(condition)
            elif isinstance(condition, Not) and isinstance(condition.condition, Present):
                # Behind `f is None or`, f has a value.
                known |= {condition.condition.field.name}
        return f" {word} ".join(answers)

    def _begins(self, field: Field, prefix: str) -> str:
        return f"{self._variable(field)}.startswith({string_literal(prefix)})"

    def _is_there(self, field: Field) -> str:
        return f"{self._variable(field)} is not None"

    def _if_present(self, field: Field, question: str, known: _Names) -> str:
        return question if field.name in known else f"{self._is_there(field)} and {question}"

    def _compared(self, field: Field, operator: str, value: str, known: _Names) -> str:
        variable = self._variable(field)
        is_order = operator not in ("==", "!=")
        match field.type:
            case IntType(low, high) if not self._is_bounded(field):
                question = _compared_within(variable, operator, value, low, high)
            case IntType() if self._is_number(field):
                question = f"{variable} {operator} {value}"
            case IntType() if is_order:
                question = f"int({variable}) {operator} {value}"
            case TimestampType() if is_order:
                # Without its `Z`, a canonical timestamp sorts as its instant. With it, it does so
                # beside a whole second that has none: it is longer.
                bound = value.removesuffix("Z")
                is_whole = "." not in bound and operator in ("<", ">=")
                text = variable if is_whole else f"{variable}[:-1]"
                question = f"{text} {operator} {string_literal(bound)}"
            case _:
                question = f"{variable} {operator} {string_literal(value)}"
        return question if operator == "==" else self._if_present(field, question, known)


def _compared_within(variable: str, operator: str, value: str, low: int, high: int) -> str:
    """The comparison of a number that has to lie between `low` and `high` as well."""
    match operator:
        case "==":
            return f"{variable} == {value}"
        case "!=":
            return f"{low} <= {variable} <= {high} and {variable} != {value}"
        case "<" | "<=":
            return f"{low} <= {variable} {operator} {value}"
        case _:
            return f"{value} {'<' if operator == '>' else '<='} {variable} <= {high}"


def _present_after(condition: Condition) -> _Names:
    """The fields that have a value if the condition is true."""
    match condition:
        case Not(Present()):
            return frozenset()
        case Not(inner):
            return _present_after(inner)
        case AllOf(conditions):
            return frozenset().union(*map(_present_after, conditions))
        case AnyOf(conditions):
            first, *others = map(_present_after, conditions)
            return first.intersection(*others)
        case question:
            return frozenset({question.field.name})
