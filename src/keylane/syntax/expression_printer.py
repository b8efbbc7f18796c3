"""From expressions and conditions to a document.

Takes nodes, adds their tokens to a `Document`. Recurses: the parser bounds the depth of a tree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from keylane.syntax import condition_nodes, nodes
from keylane.syntax.condition_nodes import AllOf, AnyOf, Condition, FieldQuestion, Not
from keylane.syntax.document import Document
from keylane.syntax.word_printer import literal_text

__all__ = ["write_constants", "write_expression", "write_items", "write_names"]

Item = TypeVar("Item")


def write_expression(document: Document, expression: nodes.Expression) -> None:
    """Add an expression."""
    if isinstance(expression, nodes.Reference):
        document.token(expression.name.text)
    elif isinstance(expression, nodes.LiteralExpression):
        document.token(literal_text(expression.literal))
    elif isinstance(expression, nodes.Call):
        _write_call(document, expression)
    elif isinstance(expression, nodes.Match):
        _write_match(document, expression)
    else:
        _write_when(document, expression)


def write_items(
    document: Document, items: Sequence[Item], write: Callable[[Document, Item], None]
) -> None:
    """Add items with commas between them, and one behind the last where each has its line."""
    for index, item in enumerate(items):
        if index:
            document.token(",")
            document.line(" ")
        write(document, item)
    document.token(",", only_broken=True)


def write_names(document: Document, names: Sequence[nodes.Name]) -> None:
    """Add names in parentheses."""
    with document.group():
        document.token("(")
        document.line("")
        write_items(document, names, _write_name)
        document.line("", is_closing=True)
        document.token(")")


def write_constants(document: Document, constants: Sequence[nodes.Literal]) -> None:
    """Add constants in parentheses."""
    with document.group():
        document.token("(")
        document.line("")
        write_items(document, constants, _write_constant)
        document.line("", is_closing=True)
        document.token(")")


def _write_name(document: Document, name: nodes.Name) -> None:
    document.token(name.text)


def _write_constant(document: Document, constant: nodes.Literal) -> None:
    document.token(literal_text(constant))


def _write_call(document: Document, call: nodes.Call) -> None:
    arguments, setting = call.arguments, call.setting
    # Around a single expression of several tokens, parentheses stay where they are.
    is_wrapper = (
        len(arguments) == 1
        and setting is None
        and not isinstance(arguments[0], (nodes.Reference, nodes.LiteralExpression))
    )
    document.token(call.function.text)
    with document.group(breaks_by_width=not is_wrapper):
        document.token("(")
        if arguments or setting is not None:
            document.line("")
        if setting is not None:
            for index, argument in enumerate(arguments):
                if index:
                    document.token(",")
                    document.line(" ")
                write_expression(document, argument)
            document.token(";")
            if arguments:
                document.line(" ")
            else:
                document.blank()
            _write_setting(document, setting)
        elif arguments:
            write_items(document, arguments, write_expression)
        document.line("", is_closing=True)
        document.token(")")


def _write_setting(document: Document, setting: nodes.Literal | nodes.Name | nodes.Window) -> None:
    if isinstance(setting, nodes.Window):
        document.tokens("every", f"{setting.every.amount}{setting.every.unit}")
        if setting.moment is not None:
            document.blank()
            document.tokens("of", setting.moment.text)
    elif isinstance(setting, nodes.Name):
        document.token(setting.text)
    else:
        document.token(literal_text(setting))


def _write_match(document: Document, match: nodes.Match) -> None:
    document.tokens("match", match.subject.text)
    document.blank()
    with document.group(is_forced=True):
        document.token("{")
        document.line(" ")
        write_items(document, match.arms, _write_arm)
        document.line(" ", is_closing=True)
        document.token("}")


def _write_arm(document: Document, arm: nodes.Arm) -> None:
    with document.group(indents=False):
        if not arm.values:
            document.token("_")
        for index, value in enumerate(arm.values):
            if index:
                document.token(",")
                document.line(" ")
            document.token(literal_text(value))
        document.blank()
        document.token("=>")
    document.blank()
    write_expression(document, arm.body)


def _write_when(document: Document, when: nodes.When) -> None:
    document.token("when")
    with document.group():
        document.token("(")
        document.line("")
        _write_condition(document, when.condition)
        document.line(" ")
        document.token("=>")
        document.blank()
        write_expression(document, when.body)
        document.line("", is_closing=True)
        document.token(")")


def _write_condition(document: Document, condition: Condition) -> None:
    if isinstance(condition, (AllOf, AnyOf)):
        _write_several(document, condition)
    elif isinstance(condition, Not):
        document.token("not")
        document.blank()
        # `not a == "x"` could be read in two ways.
        is_plain = isinstance(condition.condition, (Not, FieldQuestion))
        _write_operand(document, condition.condition, in_parentheses=not is_plain)
    elif isinstance(condition, FieldQuestion):
        document.token(condition.question.text)
        for text in ("(", condition.subject.text, ")"):
            document.token(text)
    elif isinstance(condition, condition_nodes.OneOf):
        document.tokens(condition.subject.text, "in")
        document.blank()
        write_constants(document, condition.values)
    elif isinstance(condition, condition_nodes.StartsWith):
        document.tokens(condition.subject.text, "starts_with", literal_text(condition.prefix))
    else:
        value = literal_text(condition.value)
        document.tokens(condition.subject.text, condition.operator, value)


def _write_several(document: Document, several: AllOf | AnyOf) -> None:
    word = "and" if isinstance(several, AllOf) else "or"
    # `and` binds more tightly than `or`, so only a list of its own kind, or an `or`, needs help.
    separate = (AllOf, AnyOf) if isinstance(several, AllOf) else AnyOf
    with document.group(indents=False):
        for index, condition in enumerate(several.conditions):
            if index:
                document.line(" ")
                document.token(word)
                document.blank()
            _write_operand(document, condition, in_parentheses=isinstance(condition, separate))


def _write_operand(document: Document, condition: Condition, *, in_parentheses: bool) -> None:
    if not in_parentheses:
        _write_condition(document, condition)
        return
    with document.group():
        document.token("(", is_optional=True)
        document.line("")
        _write_condition(document, condition)
        document.line("", is_closing=True)
        document.token(")", is_optional=True)
