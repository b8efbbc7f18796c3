"""The syntax tree: what the user wrote, name by name, nothing resolved.

Frozen dataclasses without behaviour. Spans do not take part in equality, so that a file and its
reprinted text can be compared. Every name, function and type is plain text here; what it means is
decided in `keylane.check`.
"""

from __future__ import annotations

from keylane.frozen import field, frozen
from keylane.source import Span
from keylane.syntax.condition_nodes import Condition
from keylane.syntax.word_nodes import Comment, Duration, Literal, Name, Pointer

__all__ = [
    "AllowClause",
    "Arm",
    "Bound",
    "BrokenMember",
    "Call",
    "Clause",
    "Comment",
    "ContractClause",
    "Declaration",
    "Duration",
    "Expression",
    "Extern",
    "Field",
    "File",
    "Import",
    "Literal",
    "LiteralExpression",
    "Match",
    "Name",
    "OnInvalidRaise",
    "Pointer",
    "Reference",
    "Schema",
    "Strategy",
    "TypeExpression",
    "Variant",
    "When",
    "Window",
]


@frozen
class Bound:
    """`name=value` between the parentheses of a type; a tuple stands for `("a", "b")`."""

    name: Name
    value: Literal | Name | tuple[Literal, ...]
    span: Span = field(compare=False, repr=False)


@frozen
class TypeExpression:
    """`int(min=1)` or `enum("a", "b")`: positional constants, then named bounds."""

    name: Name
    members: tuple[Literal, ...]
    bounds: tuple[Bound, ...]
    span: Span = field(compare=False, repr=False)


@frozen
class Field:
    """A member of a schema; no pointer means `/<name>`."""

    name: Name
    type: TypeExpression
    optional: bool
    pointers: tuple[Pointer, ...]
    documentation: str | None
    span: Span = field(compare=False, repr=False)


@frozen
class Variant:
    """`case discriminant in ("a", "b") { … }` inside a schema; `broken_names` as in `Schema`."""

    discriminant: Name
    values: tuple[Literal, ...]
    fields: tuple[Field, ...]
    span: Span = field(compare=False, repr=False)
    broken_names: frozenset[str] = field(default=frozenset(), compare=False, repr=False)


@frozen
class BrokenMember:
    """Members of a schema that the parser could not take: all words in them."""

    names: frozenset[str]


@frozen
class Schema:
    """`schema Name { … }`.

    `broken_names` are all words of members that are missing because of an error in their syntax:
    nobody should call a field of such a name unknown.
    """

    name: Name
    members: tuple[Field | Variant, ...]
    documentation: str | None
    span: Span = field(compare=False, repr=False)
    broken_names: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    @property
    def fields(self) -> tuple[Field, ...]:
        """The members outside cases."""
        return tuple(member for member in self.members if isinstance(member, Field))


@frozen
class Reference:
    """A bare name used as an expression: a field or a strategy, the checker decides."""

    name: Name

    @property
    def span(self) -> Span:
        """The place of the name."""
        return self.name.span


@frozen
class LiteralExpression:
    """A constant used as an expression."""

    literal: Literal

    @property
    def span(self) -> Span:
        """The place of the constant."""
        return self.literal.span


@frozen
class Window:
    """`every 4h of field` behind the `;` of a call."""

    every: Duration
    moment: Name | None
    span: Span = field(compare=False, repr=False)


@frozen
class Call:
    """`function(argument, …; setting)`; a setting is a constant, a word or a window."""

    function: Name
    arguments: tuple[Expression, ...]
    setting: Literal | Name | Window | None
    span: Span = field(compare=False, repr=False)


@frozen
class Arm:
    """`"a", "b" => body` of a match; without values it is the arm `_`."""

    values: tuple[Literal, ...]
    body: Expression
    span: Span = field(compare=False, repr=False)


@frozen
class Match:
    """`match subject { … }`."""

    subject: Name
    arms: tuple[Arm, ...]
    span: Span = field(compare=False, repr=False)


@frozen
class When:
    """`when(condition => body)`."""

    condition: Condition
    body: Expression
    span: Span = field(compare=False, repr=False)


Expression = Reference | LiteralExpression | Call | Match | When


@frozen
class ContractClause:
    """`together (…)`, `apart (…)` or `limits (…)`: the word, and the names it is about."""

    contract: Name
    names: tuple[Name, ...]
    span: Span = field(compare=False, repr=False)


@frozen
class AllowClause:
    """`allow (KL0806; "reason")`: numbers of codes, and why their findings are accepted."""

    codes: tuple[Name, ...]
    reason: Literal
    span: Span = field(compare=False, repr=False)


@frozen
class OnInvalidRaise:
    """`on invalid raise`."""

    span: Span = field(compare=False, repr=False)


Clause = ContractClause | AllowClause | OnInvalidRaise


@frozen
class Strategy:
    """`strategy Name for Schema clauses = body`."""

    name: Name
    schema: Name
    body: Expression
    documentation: str | None
    span: Span = field(compare=False, repr=False)
    clauses: tuple[Clause, ...] = ()


@frozen
class Extern:
    """`extern Name for Schema from "package.module:Class"`."""

    name: Name
    schema: Name
    target: Literal
    documentation: str | None
    span: Span = field(compare=False, repr=False)


@frozen
class Import:
    """`from "path" import Name, …`; `path` is a text literal."""

    path: Literal
    names: tuple[Name, ...]
    span: Span = field(compare=False, repr=False)


Declaration = Schema | Strategy | Extern


@frozen
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
