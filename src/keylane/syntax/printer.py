"""From a syntax tree to a document, and to its canonical text.

Takes nodes, gives text that parses to an equal tree. Never checks a tree: names and pointers are
taken to be what the parser gives. Comments are no part of a tree: `formatter` adds them.
"""

from __future__ import annotations

from keylane.syntax import nodes
from keylane.syntax.document import Document, Gap
from keylane.syntax.expression_printer import (
    write_constants,
    write_expression,
    write_items,
    write_names,
)
from keylane.syntax.layout import lay_out
from keylane.syntax.word_printer import documentation_text, literal_text, pointer_text

__all__ = ["file_document", "print_file"]


def print_file(file: nodes.File) -> str:
    """The text of a whole file."""
    return lay_out(file_document(file))


def file_document(file: nodes.File) -> Document:
    """The document of a whole file: an empty line between its parts, a line feed at its end."""
    document = Document()
    gap = None
    if file.documentation is not None:
        document.token(documentation_text(file.documentation))
        # INVARIANT: an empty line follows, so that it stays the documentation of the file.
        gap = Gap.ONE
    for statement in file.imports:
        _begin(document, gap)
        _write_import(document, statement)
        gap = Gap.ANYWHERE
    if gap is not None:
        gap = Gap.ONE
    for declaration in file.declarations:
        _begin(document, gap)
        _write_documentation(document, declaration.documentation)
        _write_declaration(document, declaration)
        gap = Gap.ONE
    if gap is not None:
        document.line("", is_closing=True, gap=Gap.ANYWHERE)
    return document


def _begin(document: Document, gap: Gap | None) -> None:
    """End the line of what was before, if anything was."""
    if gap is not None:
        document.line("", gap=gap)


def _write_import(document: Document, statement: nodes.Import) -> None:
    document.tokens("from", literal_text(statement.path), "import")
    document.blank()
    with document.group():
        document.token("(", only_broken=True)
        document.line("")
        write_items(document, statement.names, lambda _, name: document.token(name.text))
        document.line("", is_closing=True)
        document.token(")", only_broken=True)


def _write_documentation(document: Document, documentation: str | None) -> None:
    if documentation is not None:
        document.token(documentation_text(documentation))
        document.line("")


def _write_declaration(document: Document, declaration: nodes.Declaration) -> None:
    if isinstance(declaration, nodes.Schema):
        document.tokens("schema", declaration.name.text)
        document.blank()
        _write_members(document, declaration.members)
    elif isinstance(declaration, nodes.Strategy):
        _write_strategy(document, declaration)
    else:
        document.tokens("extern", declaration.name.text, "for", declaration.schema.text)
        with document.group():
            document.line(" ")
            document.tokens("from", literal_text(declaration.target))


def _write_members(document: Document, members: tuple[nodes.Field | nodes.Variant, ...]) -> None:
    gap = Gap.INSIDE
    with document.group(is_forced=bool(members)):
        document.token("{")
        for member in members:
            document.line("", gap=gap)
            if isinstance(member, nodes.Field):
                _write_field(document, member)
            else:
                document.tokens("case", member.discriminant.text, "in")
                document.blank()
                write_constants(document, member.values)
                document.blank()
                _write_members(document, member.fields)
            gap = Gap.ANYWHERE
        document.line("", is_closing=True, gap=gap)
        document.token("}")


def _write_field(document: Document, field: nodes.Field) -> None:
    _write_documentation(document, field.documentation)
    document.token(field.name.text)
    document.token(":")
    document.blank()
    _write_type(document, field.type)
    if field.optional:
        document.token("?")
    with document.group():
        for index, pointer in enumerate(field.pointers):
            document.line(" ")
            document.tokens("|" if index else "@", pointer_text(pointer))


def _write_type(document: Document, expression: nodes.TypeExpression) -> None:
    document.token(expression.name.text)
    constraints: tuple[nodes.Literal | nodes.Bound, ...]
    constraints = (*expression.members, *expression.bounds)
    if constraints:
        with document.group():
            document.token("(")
            document.line("")
            write_items(document, constraints, _write_constraint)
            document.line("", is_closing=True)
            document.token(")")


def _write_constraint(document: Document, constraint: nodes.Literal | nodes.Bound) -> None:
    if isinstance(constraint, nodes.Literal):
        document.token(literal_text(constraint))
        return
    document.token(constraint.name.text)
    document.token("=")
    value = constraint.value
    if isinstance(value, tuple):
        write_constants(document, value)
    else:
        document.token(value.text if isinstance(value, nodes.Name) else literal_text(value))


def _write_strategy(document: Document, strategy: nodes.Strategy) -> None:
    document.tokens("strategy", strategy.name.text, "for", strategy.schema.text)
    with document.group(breaks_by_width=False, is_forced=bool(strategy.clauses)):
        for clause in strategy.clauses:
            document.line(" ")
            if isinstance(clause, nodes.ContractClause):
                document.token(clause.contract.text)
                document.blank()
                write_names(document, clause.names)
            elif isinstance(clause, nodes.AllowClause):
                _write_allow(document, clause)
            else:
                document.tokens("on", "invalid", "raise")
        document.line(" ", is_closing=True)
        document.token("=")
    document.blank()
    write_expression(document, strategy.body)


def _write_allow(document: Document, clause: nodes.AllowClause) -> None:
    document.token("allow")
    document.blank()
    with document.group():
        document.token("(")
        document.line("")
        for index, code in enumerate(clause.codes):
            if index:
                document.token(",")
                document.line(" ")
            document.token(code.text)
        document.token(";")
        document.line(" ")
        document.token(literal_text(clause.reason))
        document.line("", is_closing=True)
        document.token(")")
