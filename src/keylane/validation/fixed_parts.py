"""The parts of a module that are the same for every program, as they have to be.

What they do does not depend on a message's values, or cannot be told by values: constructors,
lists of keys, exceptions. They are compared as trees, without documentation and annotations;
another form that does the same is not understood.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from keylane.program import Program
from keylane.validation.emitted import EmittedModule, NotShownError

__all__ = ["differing_parts"]

_STRATEGY = """
def generate_keys(self, extractors):
    generate_key = self.generate_key
    return [generate_key(extractor) for extractor in extractors]
"""
_STRATEGY_WITH_CLOCK = """
def __init__(self, clock=_system_clock):
    self._clock = clock
"""
_EXTRACTOR = """
def __init__(self, payload):
    self._payload = payload

def list_metadata_keys(self):
    return list(self.get_all_metadata())

def get_all_metadata(self):
    texts = {name: self.get_metadata(name) for name in TABLE}
    return {name: text for name, text in texts.items() if text is not None}
"""
_FUNCTIONS = """
def _system_clock():
    return datetime.now(timezone.utc)

def _extern_instance(strategy_class, problem):
    if not isinstance(strategy_class, type):
        raise TypeError(problem)
    strategy = strategy_class()
    if not callable(getattr(strategy, "generate_key", None)):
        raise TypeError(problem)
    return strategy
"""
_INVALID_KEY = """
def __init__(self, reason, length, fields):
    super().__init__(reason, length, fields)
    self.reason = reason
    self.length = length
    self.fields = fields

def __str__(self):
    fields = ", ".join(self.fields) or "no fields"
    return f"invalid key of {self.length} characters from {fields}: {self.reason}"
"""


def differing_parts(program: Program, module: EmittedModule) -> Iterator[tuple[int, str]]:
    """Lines, and what is there that is not as it has to be."""
    yield from _differing(_functions(_FUNCTIONS), module.functions, optional=True)
    for strategy in program.strategies:
        methods = module.methods(strategy.name)
        expected = _functions(_STRATEGY)
        slots: tuple[str, ...] = ()
        if "__init__" in methods:
            expected |= _functions(_STRATEGY_WITH_CLOCK)
            slots = ("_clock",)
        yield from _differing(expected, methods)
        yield from _other_members(
            module, strategy.name, {*expected, "generate_key", "generate_key_from_payload"}, slots
        )
    for schema in program.schemas:
        name = f"{schema.name}Extractor"
        methods = module.methods(name)
        table = _table_of(module, methods)
        expected = _functions(_EXTRACTOR.replace("TABLE", table))
        yield from _differing(expected, methods)
        yield from _other_members(module, name, {*expected, "get_metadata"}, ("_payload",))
        fields = module.names.get(table)
        names = [field.name for field in schema.fields if type(field.type).__name__ != "FloatType"]
        if not isinstance(fields, dict) or list(fields) != names:
            yield module.classes[name].lineno, f"`{table}` does not name the fields of the schema"
    if any(strategy.raises for strategy in program.strategies):
        yield from _differing(_functions(_INVALID_KEY), module.methods("InvalidKeyError"))
        if module.names["InvalidKeyError"].__bases__ != (ValueError,):
            yield module.classes["InvalidKeyError"].lineno, "`InvalidKeyError` is no `ValueError`"


def _functions(text: str) -> dict[str, ast.FunctionDef]:
    return {each.name: each for each in ast.parse(text).body if isinstance(each, ast.FunctionDef)}


def _differing(
    expected: Mapping[str, ast.FunctionDef],
    found: Mapping[str, ast.FunctionDef],
    *,
    optional: bool = False,
) -> Iterator[tuple[int, str]]:
    for name, function in expected.items():
        other = found.get(name)
        if other is None:
            if not optional:
                yield 1, f"there is no method `{name}`"
        elif _plain(function) != _plain(other):
            yield other.lineno, f"`{name}` is not as it has to be"


def _table_of(module: EmittedModule, methods: Mapping[str, ast.FunctionDef]) -> str:
    """The name of the table of fields that an extractor goes through."""
    method = methods.get("get_all_metadata")
    nodes = [] if method is None else ast.walk(method)
    names = {each.id for each in nodes if isinstance(each, ast.Name)}
    tables = sorted(name for name in names if isinstance(module.names.get(name), dict))
    if len(tables) != 1:
        raise NotShownError(1, "an extractor asks no table, or several")
    return tables[0]


def _other_members(
    module: EmittedModule, name: str, known: Iterable[str], slots: tuple[str, ...]
) -> Iterator[tuple[int, str]]:
    """Members of a class that are none of `known`, and other slots; decorators but `final`."""
    known = set(known)
    definition = module.classes[name]
    for each in definition.body:
        match each:
            case ast.FunctionDef(name=own, decorator_list=[]) if own in known:
                known.discard(own)
            case ast.Expr(value=ast.Constant()):
                pass
            case ast.Assign(targets=[ast.Name(id="__slots__")]):
                if module.names[name].__slots__ != slots:
                    yield each.lineno, f"the slots of `{name}` are not as they have to be"
            case _:
                yield each.lineno, f"a member of `{name}` is not understood"
    decorators = [each.id for each in definition.decorator_list if isinstance(each, ast.Name)]
    if decorators != ["final"] or definition.bases or definition.keywords:
        yield definition.lineno, f"the class `{name}` is not as it has to be"


class _Plain(ast.NodeTransformer):
    """Takes annotations and documentation away."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.returns = None
        if len(node.body) > 1 and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        return node if node.value is None else ast.Assign([node.target], node.value)


def _plain(function: ast.FunctionDef) -> str:
    copy = ast.parse(ast.unparse(function)).body[0]
    return ast.dump(_Plain().visit(copy))
