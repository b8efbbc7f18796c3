"""What a run has seen: constructs, types, bounds, pointers, names, kinds of messages, entry points.

A run that never made something has shown nothing about it. `Seen.missing` names what is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from keylane.python_names import BUILTIN_NAMES, KEYWORDS
from keylane.syntax import nodes
from keylane.verify import Message, RandomProgram, kinds_of_messages
from tests.differential.comparison import Entry

_CONSTRUCTS = frozenset(
    {
        "field",
        "literal",
        "empty literal",
        "literal of 128 characters",
        "literal with quotes",
        "literal with backslashes",
        "literal with braces",
        "literal with a percent sign",
        "literal with spaces",
        "named strategy",
        "strategy named twice",
        "no_ordering",
        "no_ordering inside",
        "single",
        "single with prefix",
        "composite",
        "composite of one part",
        "composite of three and more",
        "empty separator",
        "fallback",
        "fallback of one alternative",
        "fallback of three and more",
        "fallback > fallback",
        "composite > composite",
        "fallback > composite > fallback",
        "composite > fallback > composite",
        "single > composite",
        "composite > single",
        "depth 6",
        "import",
        "used above its declaration",
        "several schemas",
        "several strategies",
        "documentation of a file",
        "documentation of a schema",
        "documentation of a field",
        "documentation of a strategy",
    }
)
_FIELDS = frozenset(
    {
        *("string", "int", "bool", "uuid", "timestamp", "enum", "float", "optional", "required"),
        *("string.min", "string.max", "string.chars", "string.case", "string.reject", "min=0"),
        *("int.min", "int.max", "int.reject", "uuid.reject"),
        *("pointer: default", "pointer: one step", "pointer: nested", "pointer: alternatives"),
        *("pointer: index", "pointer: ~0", "pointer: ~1", "pointer: shared prefix"),
        *("name: keyword", "name: builtin", "name: self", "name: payload", "name: key"),
        *("name: extractor", "name: dunder", "name: __debug__", "name: private"),
    }
)


@dataclass
class Seen:
    """Counts of everything that was made and used."""

    things: Counter[str] = field(default_factory=Counter)
    entries: Counter[Entry | bool] = field(default_factory=Counter)

    def program(self, program: RandomProgram) -> None:
        """Count what stands in the files of a program."""
        if program.imported:
            self.things["import"] += 1
        for file in (program.main, *program.imported.values()):
            self.things.update(_of_file(file))

    def messages(self, messages: Iterable[Message]) -> None:
        """Count the kinds of messages."""
        for message in messages:
            self.things.update(message.kinds)

    def missing(self) -> list[str]:
        """What never came up."""
        expected = _CONSTRUCTS | _FIELDS | kinds_of_messages()
        missing = sorted(thing for thing in expected if not self.things[thing])
        missing += [entry.value for entry in Entry if not self.entries[entry]]
        # Keys are given, and are not given.
        return missing + [f"key: {given}" for given in (True, False) if not self.entries[given]]


def _of_file(file: nodes.File) -> Iterator[str]:
    if file.documentation is not None:
        yield "documentation of a file"
    schemas = [each for each in file.declarations if isinstance(each, nodes.Schema)]
    strategies = [each for each in file.declarations if isinstance(each, nodes.Strategy)]
    if len(schemas) > 1:
        yield "several schemas"
    if len(strategies) > 1:
        yield "several strategies"
    if strategies and schemas and file.declarations.index(schemas[0]) > 0:
        yield "used above its declaration"
    for schema in schemas:
        if schema.documentation is not None:
            yield "documentation of a schema"
        yield from _of_schema(schema)
    names = {strategy.name.text for strategy in strategies}
    named: Counter[str] = Counter()
    for strategy in strategies:
        if strategy.documentation is not None:
            yield "documentation of a strategy"
        if _depth(strategy.body) >= 6:
            yield "depth 6"
        for thing in _of_expression(strategy.body, (), names):
            named[thing] += thing in names
            yield "named strategy" if thing in names else thing
    if max(named.values(), default=0) > 1:
        yield "strategy named twice"


def _of_schema(schema: nodes.Schema) -> Iterator[str]:
    prefixes: Counter[str] = Counter()
    for member in schema.fields:
        type_name = member.type.name.text
        yield type_name
        yield "optional" if member.optional else "required"
        if member.documentation is not None:
            yield "documentation of a field"
        for bound in member.type.bounds:
            yield f"{type_name}.{bound.name.text}"
            if isinstance(bound.value, nodes.Literal) and bound.value.value == 0:
                yield f"{bound.name.text}=0"
        yield from _of_pointers([pointer.text for pointer in member.pointers])
        yield from _of_name(member.name.text)
        prefixes.update({pointer.text.rpartition("/")[0] for pointer in member.pointers} - {""})
    if max(prefixes.values(), default=0) > 1:
        yield "pointer: shared prefix"


def _of_pointers(pointers: list[str]) -> Iterator[str]:
    if not pointers:
        yield "pointer: default"
    if len(pointers) > 1:
        yield "pointer: alternatives"
    for pointer in pointers:
        steps = pointer.split("/")[1:]
        yield "pointer: nested" if len(steps) > 1 else "pointer: one step"
        if any(step in ("0", "1", "10") for step in steps):
            yield "pointer: index"
        yield from (f"pointer: {escape}" for escape in ("~0", "~1") if escape in pointer)


def _of_name(name: str) -> Iterator[str]:
    if name in KEYWORDS:
        yield "name: keyword"
    if name in BUILTIN_NAMES:
        yield "name: builtin"
    if name.startswith("__") and name.endswith("__"):
        yield "name: dunder"
    elif name.startswith("_"):
        yield "name: private"
    if name in ("self", "payload", "key", "extractor", "__debug__"):
        yield f"name: {name}"


def _depth(expression: nodes.Expression) -> int:
    if not isinstance(expression, nodes.Call):
        return 1
    return 1 + max(map(_depth, expression.arguments), default=0)


def _of_expression(
    expression: nodes.Expression, above: tuple[str, ...], strategies: set[str]
) -> Iterator[str]:
    """What stands in an expression below calls of the functions `above`; strategies by name."""
    if isinstance(expression, nodes.Reference):
        name = expression.name.text
        if name == "no_ordering":
            yield "no_ordering inside" if above else "no_ordering"
        else:
            yield name if name in strategies else "field"
    elif isinstance(expression, nodes.LiteralExpression):
        yield "literal"
        yield from _of_text(str(expression.literal.value), "empty literal")
    elif isinstance(expression, nodes.Call):
        yield from _of_call(expression)
        path = (*above, expression.function.text)
        yield from (" > ".join(path[-length:]) for length in (2, 3) if len(path) >= length)
        for argument in expression.arguments:
            yield from _of_expression(argument, path, strategies)


def _of_call(call: nodes.Call) -> Iterator[str]:
    function, count = call.function.text, len(call.arguments)
    if function == "single":
        yield "single" if call.setting is None else "single with prefix"
        return
    yield function
    if count == 1:
        yield f"{function} of one {'part' if function == 'composite' else 'alternative'}"
    if count >= 3:
        yield f"{function} of three and more"
    if isinstance(call.setting, nodes.Literal):
        yield from _of_text(str(call.setting.value), "empty separator")


def _of_text(text: str, empty: str) -> Iterator[str]:
    if not text:
        yield empty
    if len(text) == 128:
        yield "literal of 128 characters"
    for characters, name in (
        ("\"'", "quotes"),
        ("\\", "backslashes"),
        ("{}", "braces"),
        ("%", "a percent sign"),
        (" ", "spaces"),
    ):
        if any(character in characters for character in text):
            yield f"literal with {name}"
