"""The syntax tree: what the user wrote, name by name, nothing resolved.

Frozen dataclasses without behaviour. Spans do not take part in equality, so that a file and its
reprinted text can be compared. Every name, function and type is plain text here; what it means is
decided in `keylane.check`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from keylane.source import Span

__all__ = [
    "Bound",
    "Call",
    "Comment",
    "Declaration",
    "Expression",
    "Field",
    "File",
    "Import",
    "Literal",
    "LiteralExpression",
    "Name",
    "Pointer",
    "Reference",
    "Schema",
    "Strategy",
    "TypeExpression",
]


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier as written."""

    text: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: text (escapes decoded), whole number or truth value."""

    value: str | int | bool
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Comment:
    """A `#` comment, kept for the formatter: `text` begins behind the `#`."""

    text: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pointer:
    """An RFC 6901 JSON pointer as written, escapes (`~0`, `~1`) not decoded."""

    text: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Bound:
    """`name=value` between the parentheses of a type; a tuple stands for `("a", "b")`."""

    name: Name
    value: Literal | Name | tuple[Literal, ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TypeExpression:
    """`int(min=1)` or `enum("a", "b")`: positional constants, then named bounds."""

    name: Name
    members: tuple[Literal, ...]
    bounds: tuple[Bound, ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A member of a schema; no pointer means `/<name>`."""

    name: Name
    type: TypeExpression
    optional: bool
    pointers: tuple[Pointer, ...]
    documentation: str | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Schema:
    """`schema Name { … }`."""

    name: Name
    fields: tuple[Field, ...]
    documentation: str | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """A bare name used as an expression: a field or a strategy, the checker decides."""

    name: Name

    @property
    def span(self) -> Span:
        """The place of the name."""
        return self.name.span


@dataclass(frozen=True, slots=True)
class LiteralExpression:
    """A constant used as an expression."""

    literal: Literal

    @property
    def span(self) -> Span:
        """The place of the constant."""
        return self.literal.span


@dataclass(frozen=True, slots=True)
class Call:
    """`function(argument, …; setting)`; a setting is a constant or a word."""

    function: Name
    arguments: tuple[Expression, ...]
    setting: Literal | Name | None
    span: Span = field(compare=False, repr=False)


Expression = Reference | LiteralExpression | Call


@dataclass(frozen=True, slots=True)
class Strategy:
    """`strategy Name for Schema = body`."""

    name: Name
    schema: Name
    body: Expression
    documentation: str | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Import:
    """`from "path" import Name, …`; `path` is a text literal."""

    path: Literal
    names: tuple[Name, ...]
    span: Span = field(compare=False, repr=False)


Declaration = Schema | Strategy


@dataclass(frozen=True, slots=True)
class File:
    """A whole `.lane` file.

    `documentation` is the `##` block that opens it. `broken_names` are the names of imports and
    declarations that are missing because of an error in their syntax: nobody should call them
    unknown.
    """

    documentation: str | None
    imports: tuple[Import, ...]
    declarations: tuple[Declaration, ...]
    comments: tuple[Comment, ...] = field(default=(), compare=False, repr=False)
    broken_names: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
