"""A source and the files it imports, checked from end to end.

Takes the main source and a reader of files, gives the checked program and everything there is to
say about all of the files. Reads no file itself, prints nothing.
"""

from __future__ import annotations

from keylane.check import limit_errors, limits
from keylane.check.clauses import check_clauses
from keylane.check.declarations import declare
from keylane.check.entities import KnownSchema, Scope
from keylane.check.evaluation_order import evaluation_order
from keylane.check.expressions import check_body
from keylane.check.generated_names import check_generated_names
from keylane.check.imports import LoadedFile, SourceReader, load
from keylane.check.references import Names
from keylane.check.reporter import Reporter
from keylane.diagnostics.model import Diagnostic, DiagnosticBag
from keylane.frozen import frozen
from keylane.program import Program, Strategy
from keylane.source import Place, Source

__all__ = ["CheckResult", "check"]


@frozen
class CheckResult:
    """A program, None if anything is wrong with it; diagnostics in the reader's order."""

    program: Program | None
    diagnostics: tuple[Diagnostic, ...]


def check(source: Source, reader: SourceReader | None) -> CheckResult:
    """Check `source` and every file it imports, each once.

    `reader` finds the imported files; without one an import is an error. `source.name` must be
    the name that the reader has for the file, so that a circle of imports is seen.
    """
    files = load(source, reader)
    scopes: dict[str, Scope] = {}
    bag = DiagnosticBag()
    for file in files:
        scope = declare(file, scopes)
        scopes[file.source.name] = scope
        _check_strategies(scope, file.reporter)
        check_generated_names(scope, _schemas(scope), file.reporter)
        bag.extend(file.syntax_diagnostics)
        bag.extend(file.reporter.findings())
    program = None if bag.has_errors else _program(files, scopes[source.name])
    return CheckResult(program, tuple(bag))


def _check_strategies(scope: Scope, reporter: Reporter) -> None:
    for strategy in evaluation_order(scope, reporter):
        names = Names(strategy.schema, scope, reporter)
        strategy.clauses = check_clauses(strategy.node, names)
        strategy.body = check_body(strategy, names)
    total = 0
    for strategy in scope.strategies:
        total += strategy.body.nodes if strategy.body is not None else 0
        if total > limits.FILE_NODES:
            reporter.report(limit_errors.file_too_large(reporter.source, strategy.node.name))
            return


def _schemas(scope: Scope) -> list[KnownSchema]:
    """Those declared in the file, then the imported ones that its strategies are for."""
    imported = {
        strategy.schema: None
        for strategy in scope.strategies
        if strategy.schema is not None and strategy.schema.source is not scope.source
    }
    return [*scope.schemas, *sorted(imported, key=lambda schema: schema.name.text)]


def _program(files: list[LoadedFile], scope: Scope) -> Program:
    main = files[-1]
    return Program(
        documentation=main.tree.documentation,
        schemas=tuple(known.schema for known in _schemas(scope)),
        strategies=tuple(
            Strategy(
                name=strategy.node.name.text,
                schema=strategy.schema.schema,
                body=strategy.body.expression,
                documentation=strategy.node.documentation,
                raises=strategy.clauses.raises,
                contracts=strategy.clauses.contracts,
                allowances=strategy.clauses.allowances,
                place=Place(strategy.source, strategy.node.name.span),
                body_place=Place(strategy.source, strategy.node.body.span),
            )
            for strategy in scope.strategies
            if strategy.schema is not None and strategy.body is not None
        ),
        # Not in the order of their names: those change with the working directory.
        digests=(main.source.digest, *sorted(file.source.digest for file in files[:-1])),
    )
