"""The names of one file: what it imports and what it declares.

Takes a parsed file and the scopes of the files it imports, gives its own scope with all schemas
checked and every strategy and extern linked to its schema. Bodies of strategies are not looked at
here.
"""

from __future__ import annotations

from collections.abc import Mapping

from keylane.check import import_errors, limit_errors, limits, name_errors
from keylane.check.entities import Binding, KnownExtern, KnownSchema, KnownStrategy, Scope
from keylane.check.externs import check_extern
from keylane.check.imports import LoadedFile
from keylane.check.reporter import Reporter
from keylane.check.schemas import check_schema
from keylane.diagnostics.model import Label
from keylane.source import Span
from keylane.syntax import nodes

__all__ = ["declare"]


def declare(file: LoadedFile, scopes: Mapping[str, Scope]) -> Scope:
    """The scope of `file`; `scopes` holds those of the files it imports, by name of the file."""
    scope = Scope(file.source, file.complete)
    room = limits.DECLARATIONS
    for loaded in file.imports:
        target = scopes[loaded.target] if loaded.target is not None else None
        for name in loaded.node.names[:room]:
            _bind_import(name, target, scope, file.reporter)
        room -= _take(len(loaded.node.names), room, loaded.node.path.span, scope, file.reporter)
    declarations = file.tree.declarations
    for declaration in declarations[:room]:
        _bind_declaration(declaration, scope, file.reporter)
    if len(declarations) > room:
        _take(len(declarations), room, declarations[room].name.span, scope, file.reporter)
    for broken in file.tree.broken_names:
        scope.names.setdefault(broken, None)
    for strategy in scope.strategies:
        strategy.schema = _schema_of(strategy, scope, file.reporter)
    for extern in scope.externs:
        extern.schema = _schema_of(extern, scope, file.reporter)
    return scope


def _take(count: int, room: int, span: Span, scope: Scope, reporter: Reporter) -> int:
    """`count`, or `room` if that is less: that is reported, and names are missing in the scope."""
    if count <= room:
        return count
    if scope.complete:
        reporter.report(
            limit_errors.too_many(
                reporter.source,
                span,
                "schemas, strategies, externs and imported names in this file",
                limits.DECLARATIONS,
                "move some of them to another file",
            )
        )
    scope.complete = False
    return room


def _bind_import(name: nodes.Name, target: Scope | None, scope: Scope, reporter: Reporter) -> None:
    first = scope.places.setdefault(name.text, name)
    if first is not name:
        reporter.report(import_errors.duplicate_import(reporter.source, name, first))
        return
    scope.names[name.text] = _imported(name, target, reporter) if target is not None else None


def _imported(name: nodes.Name, target: Scope, reporter: Reporter) -> Binding:
    found = target.declared.get(name.text)
    if found is not None:
        return found
    place = target.places.get(name.text)
    if place is not None:
        origin = Label(target.source, place.span, "imported here")
        reporter.report(
            import_errors.imported_there_too(reporter.source, name, target.source, origin)
        )
    elif name.text not in target.names and target.complete:
        suggestion = reporter.suggest(name.text, target.declared)
        reporter.report(
            import_errors.unknown_import(reporter.source, name, target.source, suggestion)
        )
    return None


def _bind_declaration(node: nodes.Declaration, scope: Scope, reporter: Reporter) -> None:
    if len(node.name.text) > limits.NAME_LENGTH:
        reporter.report(limit_errors.name_too_long(reporter.source, node.name))
    known: KnownSchema | KnownStrategy | KnownExtern
    match node:
        case nodes.Schema():
            known = check_schema(node, reporter)
            scope.schemas.append(known)
        case nodes.Strategy():
            known = KnownStrategy(reporter.source, node)
            scope.strategies.append(known)
        case nodes.Extern():
            known = check_extern(node, reporter)
            scope.externs.append(known)
    first = scope.places.setdefault(node.name.text, node.name)
    if first is not node.name:
        reporter.report(name_errors.duplicate_declaration(reporter.source, node.name, first))
        return
    scope.names[node.name.text] = scope.declared[node.name.text] = known


def _schema_of(
    strategy: KnownStrategy | KnownExtern, scope: Scope, reporter: Reporter
) -> KnownSchema | None:
    name = strategy.node.schema
    if name.text not in scope.names:
        if scope.complete:
            schemas = (
                text for text, known in scope.names.items() if isinstance(known, KnownSchema)
            )
            suggestion = reporter.suggest(name.text, schemas)
            reporter.report(name_errors.unknown_schema(reporter.source, name, suggestion))
        return None
    known = scope.names[name.text]
    if isinstance(known, KnownStrategy | KnownExtern):
        place = Label(known.source, known.node.name.span, "declared here")
        reporter.report(name_errors.strategy_as_schema(reporter.source, name, place))
        return None
    return known
