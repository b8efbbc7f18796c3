"""That nothing but the message takes part: no other module, no memory between two calls, no clock.

Takes the tree of a module before it is run, says the first thing in it that is of another form than
emitted code has. What is only run, such as a hook, a counter or an exit, the proof would not see.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keylane.program import Extern, Program
from keylane.validation.asked import expressions_in

__all__ = ["open_forms"]

_IMPORTS = {
    "__future__": {"annotations"},
    "builtins": {"int", "len", "str", "type"},
    "collections.abc": {"Callable", "Iterable", "Mapping"},
    "datetime": {"datetime", "timedelta", "timezone"},
    "hashlib": {"sha256"},
    "typing": {"Any", "Protocol", "final"},
    "uuid": {"UUID"},
    "zlib": {"crc32"},
}
_EXCEPTIONS = frozenset(
    (
        "AttributeError ImportError KeyError LookupError OverflowError TypeError "
        "UnicodeEncodeError ValueError"
    ).split()
)
_BUILT_IN = _EXCEPTIONS | frozenset(
    (
        "bool callable dict frozenset int isinstance len list map object range str super tuple type"
    ).split()
)
# Compared as trees with what they have to be, by `fixed_parts`.
_FIXED = {"_extern_instance": {"getattr"}, "_system_clock": {"now"}}
_STATEMENTS = (
    ast.AnnAssign,
    ast.Assign,
    ast.AugAssign,
    ast.Break,
    ast.Continue,
    ast.Expr,
    ast.For,
    ast.If,
    ast.Pass,
    ast.Raise,
    ast.Return,
    ast.Try,
)
_EXPRESSIONS = (
    ast.Attribute,
    ast.BinOp,
    ast.BoolOp,
    ast.Call,
    ast.Compare,
    ast.Constant,
    ast.Dict,
    ast.DictComp,
    ast.FormattedValue,
    ast.GeneratorExp,
    ast.IfExp,
    ast.JoinedStr,
    ast.List,
    ast.ListComp,
    ast.Name,
    ast.NamedExpr,
    ast.Set,
    ast.Slice,
    ast.Starred,
    ast.Subscript,
    ast.Tuple,
    ast.UnaryOp,
)

Form = tuple[int, str]


def open_forms(program: Program, tree: ast.Module) -> Iterator[Form]:
    """Lines, and what is there that may bring in something else than the message."""
    externs = {
        (each.module, each.class_name)
        for strategy in program.strategies
        for each in expressions_in(strategy.body)
        if isinstance(each, Extern)
    }
    bound = set(_names_bound_in(tree.body))
    imported = {
        name
        for statement in tree.body
        if isinstance(statement, ast.ImportFrom)
        for name in _names_bound_in([statement])
    }
    for statement in tree.body:
        match statement:
            case ast.Import() | ast.ImportFrom():
                yield from _of_import(statement)
            case ast.Try(body=[ast.ImportFrom() as extern], handlers=[handler]):
                yield from _of_extern(extern, handler, externs)
            case ast.FunctionDef():
                yield from _of_function(statement, bound, is_method=False)
            case ast.ClassDef():
                yield from _of_class(statement, bound, imported)
            case ast.Assign(targets=[ast.Name()]) | ast.AnnAssign(target=ast.Name()):
                yield from _of_code([statement], bound, "")
                yield from _of_value(statement)
            case ast.Expr(value=ast.Constant()):
                pass
            case _:
                name = type(statement).__name__
                yield statement.lineno, f"`{name}` is not understood in a module"


def _names_bound_in(statements: list[ast.stmt]) -> Iterator[str]:
    for statement in statements:
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (alias.asname or alias.name for alias in names)
            case ast.Try(body=body):
                yield from _names_bound_in(body)


# -- imports ------------------------------------------------------------------------------------


def _of_import(node: ast.Import | ast.ImportFrom) -> Iterator[Form]:
    match node:
        case ast.Import(names=[ast.alias(name="re", asname=None)]):
            return
        case ast.ImportFrom(module=str() as module, level=0, names=names):
            known = _IMPORTS.get(module, set())
            if all(alias.name in known and alias.asname is None for alias in names):
                return
    yield node.lineno, f"`{ast.unparse(node)}` is not understood"


def _of_extern(
    node: ast.ImportFrom, handler: ast.ExceptHandler, externs: set[tuple[str, str]]
) -> Iterator[Form]:
    match node, handler:
        case (
            ast.ImportFrom(module=str() as module, level=0, names=[ast.alias(name=name)]),
            ast.ExceptHandler(
                type=ast.Name("ImportError"),
                body=[ast.Raise(exc=ast.Call(ast.Name("ImportError"), [ast.Constant()], []))],
            ),
        ) if (module, name) in externs:
            return
    yield node.lineno, f"`{ast.unparse(node)}` is not understood"


# -- functions and classes ----------------------------------------------------------------------


def _of_class(node: ast.ClassDef, bound: set[str], imported: set[str]) -> Iterator[Form]:
    for decorator in node.decorator_list:
        is_final = isinstance(decorator, ast.Name) and decorator.id == "final"
        if not is_final or "final" not in imported:
            yield decorator.lineno, "a decorator is not understood"
    for base in [*node.bases, *(keyword.value for keyword in node.keywords)]:
        if not (isinstance(base, ast.Name) and base.id in ("Protocol", "ValueError")):
            yield base.lineno, "a base class is not understood"
    for statement in node.body:
        match statement:
            case ast.FunctionDef():
                yield from _of_function(statement, bound, is_method=True)
            case ast.Assign(
                targets=[ast.Name(id="__slots__")],
                value=ast.Constant() | ast.Tuple(elts=[*_]) as slots,
            ) if all(isinstance(each, ast.Constant | ast.Tuple) for each in _nodes(slots)):
                pass
            case ast.Expr(value=ast.Constant()):
                pass
            case _:
                yield statement.lineno, f"a member of `{node.name}` is not understood"


def _of_function(node: ast.FunctionDef, bound: set[str], *, is_method: bool) -> Iterator[Form]:
    arguments = node.args
    if node.decorator_list:
        yield node.lineno, f"the decorator of `{node.name}` is not understood"
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs:
        yield node.lineno, f"`{node.name}` has other parameters"
    for default in arguments.defaults:
        if not (isinstance(default, ast.Name) and default.id == "_system_clock"):
            yield default.lineno, f"`{node.name}` has other parameters"
    names = {each.arg for each in (*arguments.posonlyargs, *arguments.args)}
    # `__init__` of a class and the fixed functions of the module have forms of their own.
    has_own_forms = (node.name == "__init__") if is_method else node.name in _FIXED
    own = node.name if has_own_forms else ""
    yield from _of_code(node.body, bound | names, own, is_method=is_method)


def _of_code(
    statements: list[ast.stmt], known: set[str], function: str, *, is_method: bool = False
) -> Iterator[Form]:
    """Forms in statements; `function` is the name of one that has forms of its own."""
    nodes = [each for statement in statements for each in _nodes(statement)]
    own = {
        each.id for each in nodes if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }
    allowed = known | own | _BUILT_IN | _FIXED.get(function, set())
    consumed = {id(each) for node in nodes if isinstance(node, ast.Call) for each in node.args}
    for node in nodes:
        line = getattr(node, "lineno", 1)
        match node:
            case ast.Name(id=name) if name.startswith("__") and is_method and name not in own:
                yield line, f"`{name}` means something else within a class"
            case ast.Name(id=name) if name not in allowed:
                yield line, f"`{name}` is not understood"
            case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()) if function != "__init__":
                yield line, f"`.{name}` is given a value"
            case ast.Subscript(ctx=ast.Store() | ast.Del()):
                yield line, "an item is given a value"
            case ast.Attribute(attr="now") if "now" not in allowed:
                yield line, "it asks for the time"
            case ast.Call(func=ast.Attribute(attr="astimezone"), args=[]):
                yield line, "it asks for the time zone of the machine"
            case ast.AugAssign(op=word) if not isinstance(word, ast.Sub):
                yield line, "`AugAssign` is not understood"
            case ast.GeneratorExp() | ast.Call(func=ast.Name(id="map")) if id(node) not in consumed:
                yield line, "an iterator is not understood"
            case ast.ExceptHandler(type=None):
                yield line, "an `except` is not understood"
            case ast.ExceptHandler(type=ast.expr() as caught):
                if not all(
                    isinstance(each, ast.Tuple | ast.Name)
                    and (isinstance(each, ast.Tuple) or each.id in _EXCEPTIONS)
                    for each in _nodes(caught)
                ):
                    yield line, "an `except` is not understood"
            case ast.stmt() if not isinstance(node, _STATEMENTS):
                yield line, f"`{type(node).__name__}` is not understood"
            case ast.expr() if not isinstance(node, _EXPRESSIONS):
                yield line, f"`{type(node).__name__}` is not understood"


def _of_value(statement: ast.stmt) -> Iterator[Form]:
    """What a value of the module cannot have: another name given a value on the way."""
    for node in _nodes(statement):
        if isinstance(node, ast.NamedExpr):
            yield node.lineno, "`NamedExpr` is not understood in a module"


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all in it that is run: no annotations, and no contexts of names."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        for name, value in ast.iter_fields(each):
            if name in ("annotation", "ctx"):
                continue
            children = value if isinstance(value, list) else [value]
            waiting += [child for child in children if isinstance(child, ast.AST)]
