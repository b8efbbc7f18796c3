"""The proof that a module means what its program means, method by method.

Takes a checked program and the text of a module, gives a `Validation`. Every value that a message
may have at a place is a free choice among chosen ones; all combinations are decided, and none is
tried. Where something is not understood or too large, that is said: it is no proof.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

from keylane.metadata import FloatType
from keylane.program import (
    Expression,
    Extern,
    Fallback,
    Match,
    NoOrdering,
    Program,
    Schema,
    Strategy,
    When,
)
from keylane.validation.asked import asked_of_fields, expressions_in, fitted_lengths
from keylane.validation.calls import EmittedCalls, Own
from keylane.validation.choices import Clockwork, ExtractorChoices, PayloadChoices
from keylane.validation.containers import AnyExtractor, AskedError
from keylane.validation.emitted import EmittedModule, NotShownError, read_module
from keylane.validation.equality import Equality, Way
from keylane.validation.expressions import Expressions, Names
from keylane.validation.findings import Finding, FindingKind, Validation
from keylane.validation.fixed_parts import differing_parts
from keylane.validation.forms import strange_forms
from keylane.validation.graph import Graph
from keylane.validation.meaning import Meaning
from keylane.validation.nodes import TooLargeError, Value
from keylane.validation.outcomes import shown
from keylane.validation.samples_of_text import joined_texts
from keylane.validation.statements import Statements
from keylane.validation.witness import Witness, metadata_witness, witness

__all__ = ["prove"]

# Of the ways on which two values differ, so many are tried for a message that shows it.
_MOST_WAYS = 12
_DEEP_ENOUGH = 50_000


def prove(program: Program, text: str, *, most_findings: int | None = None) -> Validation:
    """Compare the module in `text` with `program`; stop behind `most_findings`, if given."""
    try:
        module = read_module(program, text)
    except NotShownError as error:
        return Validation(findings=(_not_shown("the module", error.line, error.reason),))
    proof = _Proof(program, module)
    with _deep_recursion():
        findings = tuple(islice(proof.findings(), most_findings))
    return Validation(
        strategies=len(program.strategies),
        alternatives=sum(_alternatives(strategy.body) for strategy in program.strategies),
        methods=proof.methods,
        findings=findings,
    )


class _Proof:
    def __init__(self, program: Program, module: EmittedModule) -> None:
        self._program = program
        self._module = module
        self.methods = 0
        self._known: dict[tuple[str, bool], _Messages] = {}

    def _messages(self, schema: Schema, of_payload: bool) -> _Messages:
        key = (schema.name, of_payload)
        if key not in self._known:
            self._known[key] = _Messages(self._program, self._module, schema, of_payload)
        return self._known[key]

    def findings(self) -> Iterator[Finding]:
        """Everything that is not shown to be equal."""
        for line, reason in strange_forms(self._module):
            yield _not_shown("the module", line, reason)
        try:
            for line, reason in differing_parts(self._program, self._module):
                yield _not_shown("the module", line, reason)
        except NotShownError as error:
            yield _not_shown("the module", error.line, error.reason)
        # Functions of fields are used by all methods; these are the quickest to tell about them.
        for schema in self._program.schemas:
            yield from self._of_extractor(schema)
        for strategy in self._program.strategies:
            for name in ("generate_key", "generate_key_from_payload"):
                yield from self._of_method(strategy, name)

    def _of_method(self, strategy: Strategy, name: str) -> Iterator[Finding]:
        subject = f"`{strategy.name}.{name}`"
        line = 1
        try:
            method = self._method(strategy.name, name)
            line = method.lineno
            of_payload = name == "generate_key_from_payload"
            messages = self._messages(strategy.schema, of_payload)
            comparison = _Comparison(self._module, strategy, messages)
            self.methods += 1
            meaning, emitted = comparison.both(method)
            ways = comparison.ways(meaning, emitted)
            yield from self._of_ways(ways, subject, line, comparison.shown_by)
        except NotShownError as error:
            yield _not_shown(subject, error.line, error.reason)
        except AskedError:
            yield _not_shown(subject, line, "it asks of a container what only a message can tell")
        except (TooLargeError, RecursionError):
            yield _not_shown(subject, line, "there are more cases than can be looked at")

    @staticmethod
    def _of_ways(
        ways: Iterator[Way], subject: str, line: int, shown_by: Callable[[Way], Witness | None]
    ) -> Iterator[Finding]:
        """A difference that a message shows, or that there is one which none shows."""
        count = 0
        for way in ways:
            count += 1
            found = shown_by(way)
            if found is not None:
                yield Finding(
                    FindingKind.DIFFERENCE,
                    line,
                    subject,
                    "the interpreter gives another answer",
                    found.message,
                    shown(found.expected),
                    shown(found.given),
                )
                return
            if count == _MOST_WAYS:
                break
        if count:
            yield _not_shown(subject, line, "it could not be shown equal, and no message shows why")

    def _shown_by(self, schema: Schema, field: str) -> Callable[[Way], Witness | None]:
        messages = self._messages(schema, of_payload=True)
        assert isinstance(messages.choices, PayloadChoices)
        choices = messages.choices
        return lambda way: metadata_witness(
            messages.graph, way, choices, schema, self._module, field
        )

    def _method(self, class_name: str, name: str) -> ast.FunctionDef:
        method = self._module.methods(class_name).get(name)
        if method is None:
            raise NotShownError(1, f"`{class_name}` has no method `{name}`")
        if len(method.args.posonlyargs) + len(method.args.args) != 2 or method.args.defaults:
            raise NotShownError(method.lineno, "it has other parameters")
        return method

    def _of_extractor(self, schema: Schema) -> Iterator[Finding]:
        """`get_metadata` of an extractor class, for each field and for a name that is none."""
        class_name = f"{schema.name}Extractor"
        for field in (*(each.name for each in schema.fields), "no field"):
            subject = f"`{class_name}.get_metadata`, field `{field}`"
            line = 1
            try:
                method = self._method(class_name, "get_metadata")
                line = method.lineno
                self.methods += 1
                messages = self._messages(schema, of_payload=True)
                ways = _ways_of_metadata(self._module, schema, method, field, messages)
                yield from self._of_ways(ways, subject, line, self._shown_by(schema, field))
            except NotShownError as error:
                yield _not_shown(subject, error.line, error.reason)
            except AskedError:
                yield _not_shown(
                    subject, line, "it asks of a container what only a message can tell"
                )
            except (TooLargeError, RecursionError):
                yield _not_shown(subject, line, "there are more cases than can be looked at")


class _Messages:
    """The messages of a schema, from an extractor or as payloads, for all strategies."""

    def __init__(
        self, program: Program, module: EmittedModule, schema: Schema, of_payload: bool
    ) -> None:
        bodies = [each.body for each in program.strategies if each.schema == schema]
        self.graph = Graph(joined_texts(fitted_lengths(bodies), ()))
        asked = asked_of_fields(schema, bodies, _code(module))
        self.choices: PayloadChoices | ExtractorChoices
        if of_payload:
            self.choices = PayloadChoices(self.graph, schema, asked)
        else:
            self.choices = ExtractorChoices(self.graph, schema, asked)
        self.clockwork = Clockwork(self.graph)

    def follower(self, module: EmittedModule, externs: dict[str, Extern]) -> Statements:
        """What follows functions of a module for these messages."""
        statements = Statements(self.graph, module)
        calls = EmittedCalls(
            self.graph, module, self.choices, self.clockwork, externs, statements.follow
        )
        statements.expressions = Expressions(self.graph, module, calls)
        return statements


def _code(module: EmittedModule) -> list[ast.AST]:
    """The code whose constants values may be compared with."""
    constants = (ast.Assign, ast.AnnAssign)
    return [
        *(each for each in module.tree.body if isinstance(each, constants)),
        *module.functions.values(),
        *(method for name in module.classes for method in module.methods(name).values()),
    ]


class _Comparison:
    """Both sides of one method of a strategy."""

    def __init__(self, module: EmittedModule, strategy: Strategy, messages: _Messages) -> None:
        self._module = module
        self._strategy = strategy
        self._messages = messages
        self._graph = messages.graph
        self._choices = messages.choices
        self._clockwork = messages.clockwork
        self._graph.begin()

    def both(self, method: ast.FunctionDef) -> tuple[Value, Value]:
        """What the strategy means, and what the method gives."""
        graph, name = self._graph, self._strategy.name
        meaning = Meaning(graph, self._strategy, self._choices, self._clockwork).key()
        externs = {
            each.name: each
            for each in expressions_in(self._strategy.body)
            if isinstance(each, Extern)
        }
        statements = self._messages.follower(self._module, externs)
        methods = self._module.methods(name)
        attributes: Names = {"_clock": self._clockwork.moment()} if "__init__" in methods else {}
        message: Value = graph.constant(AnyExtractor())
        if isinstance(self._choices, PayloadChoices):
            message = graph.identity(self._choices.at(()))
        arguments = [graph.constant(Own(name, attributes, methods)), message]
        parameters = [each.arg for each in (*method.args.posonlyargs, *method.args.args)]
        return meaning, statements.follow(method, dict(zip(parameters, arguments, strict=True)))

    def ways(self, meaning: Value, emitted: Value) -> Iterator[Way]:
        """Ways on which the two differ."""
        return Equality(self._graph).differences(meaning, emitted)

    def shown_by(self, way: Way) -> Witness | None:
        """A message that goes a way and shows a difference."""
        return witness(self._graph, way, self._choices, self._strategy, self._module)


def _ways_of_metadata(
    module: EmittedModule,
    schema: Schema,
    method: ast.FunctionDef,
    name: str,
    messages: _Messages,
) -> Iterator[Way]:
    graph, choices = messages.graph, messages.choices
    assert isinstance(choices, PayloadChoices)
    graph.begin()
    class_name = f"{schema.name}Extractor"
    payload: Names = {"_payload": graph.identity(choices.at(()))}
    own = Own(class_name, payload, module.methods(class_name))
    parameters = [each.arg for each in (*method.args.posonlyargs, *method.args.args)]
    arguments = [graph.constant(own), graph.constant(name)]
    meaning: Value = graph.nothing
    field = next((each for each in schema.fields if each.name == name), None)
    if field is not None and not isinstance(field.type, FloatType):
        of_schema = Strategy(name, schema, NoOrdering())
        meaning = Meaning(graph, of_schema, choices, messages.clockwork).text_of(field)
    emitted = messages.follower(module, {}).follow(
        method, dict(zip(parameters, arguments, strict=True))
    )
    return Equality(graph).differences(meaning, emitted)


def _alternatives(expression: Expression) -> int:
    """How many texts may become the key."""
    match expression:
        case Fallback(parts):
            return sum(map(_alternatives, parts))
        case Match(_, arms, otherwise):
            bodies = [arm.body for arm in arms] + ([] if otherwise is None else [otherwise])
            return sum(map(_alternatives, bodies))
        case When(_, body):
            return _alternatives(body)
    return 1


def _not_shown(subject: str, line: int, reason: str) -> Finding:
    return Finding(FindingKind.NOT_SHOWN, line, subject, reason)


@contextmanager
def _deep_recursion() -> Iterator[None]:
    """Values are as deep as a message has places, and are followed recursively."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEEP_ENOUGH))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
