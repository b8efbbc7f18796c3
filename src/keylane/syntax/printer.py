"""From a syntax tree to its canonical text.

Takes nodes, gives text that parses to an equal tree. Never checks a tree: names and pointers are
taken to be what the parser gives. Comments are not printed.
"""

from __future__ import annotations

import json
import re

from keylane.syntax import nodes

__all__ = ["print_expression", "print_file", "print_literal", "print_text"]

# What a pointer may look like without quotes: POINTER of the grammar.
_PLAIN_POINTER = re.compile(r"/[A-Za-z0-9_~./$:-]*")

# What is written as an escape: the text itself would be invalid, invisible or misread. A list and
# not `str.isprintable`, whose answer depends on the version of Python.
_ESCAPED = re.compile(
    '["\\\\\x00-\x1f\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u1680\u17b4\u17b5'
    "\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ud800-\uf8ff\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)


def print_file(file: nodes.File) -> str:
    """The text of a whole file: one empty line between parts, a line feed at the end."""
    parts = []
    if file.documentation is not None:
        parts.append(_documentation(file.documentation))
    if file.imports:
        parts.append("".join(map(_import, file.imports)))
    parts.extend(map(_declaration, file.declarations))
    # INVARIANT: an empty line follows the first part, so that it stays the file's documentation.
    return "\n".join(parts)


def print_expression(expression: nodes.Expression) -> str:
    """An expression on one line. Recurses: the parser lets calls nest 64 deep."""
    if isinstance(expression, nodes.Reference):
        return expression.name.text
    if isinstance(expression, nodes.LiteralExpression):
        return print_literal(expression.literal)
    inner = ", ".join(map(print_expression, expression.arguments))
    if expression.setting is not None:
        inner += f"; {_constant(expression.setting)}"
    return f"{expression.function.text}({inner})"


def print_literal(literal: nodes.Literal) -> str:
    """A constant."""
    value = literal.value
    if isinstance(value, str):
        return print_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def print_text(text: str) -> str:
    """`text` in quotes, with everything escaped that does not show what it is."""
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    # JSON knows the short escapes and surrogate pairs; it leaves the character 7F as it is.
    return "\\u007f" if match.group() == "\x7f" else json.dumps(match.group())[1:-1]


def _documentation(text: str, indentation: str = "") -> str:
    return "".join(f"{indentation}{f'## {line}'.rstrip()}\n" for line in text.split("\n"))


def _import(statement: nodes.Import) -> str:
    names = ", ".join(name.text for name in statement.names)
    return f"from {print_literal(statement.path)} import {names}\n"


def _declaration(declaration: nodes.Declaration) -> str:
    documentation = declaration.documentation
    above = "" if documentation is None else _documentation(documentation)
    if isinstance(declaration, nodes.Schema):
        fields = "".join(map(_field, declaration.fields))
        braces = f"{{\n{fields}}}" if fields else "{}"
        return f"{above}schema {declaration.name.text} {braces}\n"
    head = f"strategy {declaration.name.text} for {declaration.schema.text}"
    return f"{above}{head} = {print_expression(declaration.body)}\n"


def _field(field: nodes.Field) -> str:
    above = "" if field.documentation is None else _documentation(field.documentation, "  ")
    mark = "?" if field.optional else ""
    pointers = " | ".join(map(_pointer, field.pointers))
    source = f" @ {pointers}" if pointers else ""
    return f"{above}  {field.name.text}: {_type(field.type)}{mark}{source}\n"


def _type(expression: nodes.TypeExpression) -> str:
    inner = [*map(print_literal, expression.members), *map(_bound, expression.bounds)]
    return f"{expression.name.text}({', '.join(inner)})" if inner else expression.name.text


def _bound(bound: nodes.Bound) -> str:
    if isinstance(bound.value, tuple):
        return f"{bound.name.text}=({', '.join(map(print_literal, bound.value))})"
    return f"{bound.name.text}={_constant(bound.value)}"


def _constant(constant: nodes.Literal | nodes.Name) -> str:
    return constant.text if isinstance(constant, nodes.Name) else print_literal(constant)


def _pointer(pointer: nodes.Pointer) -> str:
    if _PLAIN_POINTER.fullmatch(pointer.text):
        return pointer.text
    return print_text(pointer.text)
