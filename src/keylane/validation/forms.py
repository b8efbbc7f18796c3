"""The forms of code that the chosen values are enough for.

Takes a module of `closed_forms`, says where it asks something else of a value than `samples` is
made for. Code of another form may be right; nothing is said about it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from keylane.validation.emitted import EmittedModule

__all__ = ["ONE_OF", "strange_forms"]

_METHODS = frozenset(
    (
        # Of texts; what they say is a matter of single characters, of the length or of the ends.
        "isascii isalnum isalpha isdigit isprintable lower upper translate replace strip rstrip "
        "lstrip startswith encode join "
        # Of digests, regular expressions, moments and mappings.
        "hexdigest match search fullmatch sub groups utcoffset astimezone isoformat fromisoformat "
        "tzinfo now compile get items year month day hour minute second microsecond utc Match "
        # Of the classes of the module.
        "get_metadata generate_key generate_keys get_all_metadata reason length fields "
        "__str__ __add__ __init__ __name__ _clock _payload"
    ).split()
)
_FUNCTIONS = frozenset(
    (
        "len str int type isinstance bool list tuple map super callable getattr frozenset range "
        "datetime "
        "timedelta sha256 crc32 ValueError TypeError ImportError InvalidKeyError"
    ).split()
)
# Local names that a function is given by: extractors and `generate_keys` have some.
_LOCALS_CALLED = frozenset({"generate_key", "field_in", "strategy_class"})
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Mod, ast.FloorDiv, ast.BitOr, ast.BitAnd)
# Classes of one character, searched for or repeated, and the shapes of values.
ONE_OF = re.compile(r"\[(\\.|[^\[\]\\])+\]")
_PATTERNS = re.compile(r"\[(\\.|[^\[\]\\])+\](\|\[(\\.|[^\[\]\\])+\]|\*)?")
# Of the characters that are not ASCII only some are chosen; a class must not have others.
_OTHER_CHARACTERS = re.compile(r"[^\x00-\x7f]|\\([uUN]|x[89A-Fa-f])")
_SHAPES = frozenset(
    {
        "[\ud800-\udfff]",
        r"-fit-[0-9A-Fa-f]{32}\Z",
        "0|-?[1-9][0-9]*",
        r"(?![0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z)",
        "([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})",
        "(?:[.]([0-9]{1,9}))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))",
        "([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])",
        "(?:[.]([0-9]{1,9}))?(?:Z|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))",
        "[1-9][0-9]{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])",
        "|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)",
        "T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{0,8}[1-9])?Z",
    }
)


def strange_forms(module: EmittedModule) -> Iterator[tuple[int, str]]:
    """Lines, and what is there that is not understood."""
    seen: set[str] = set()
    for statement in module.tree.body:
        for name in _bound_by(statement):
            if name in seen:
                yield statement.lineno, f"`{name}` is given a value twice"
            seen.add(name)
    known = _FUNCTIONS | module.functions.keys() | module.classes.keys() | seen
    for node in ast.walk(module.tree):
        match node:
            case ast.Attribute(attr=name) if name not in _METHODS:
                yield node.lineno, f"`.{name}` is not understood"
            case ast.Call(func=ast.Name(id=name)) if name not in known:
                if name not in _LOCALS_CALLED and name not in module.names:
                    yield node.lineno, f"`{name}` is not understood"
            case ast.BinOp(op=word) if not isinstance(word, _OPERATORS):
                yield node.lineno, "an operator is not understood"
            case ast.Call(func=ast.Attribute(attr="compile"), args=[pattern, *_]):
                yield from _strange_pattern(pattern)
            case ast.Compare() if _calculates(node):
                yield node.lineno, "it compares what it calculates"
    for node in _in_functions(module):
        if isinstance(node, ast.BinOp) and all(map(_is_constant, (node.left, node.right))):
            yield node.lineno, "a constant is calculated"


def _bound_by(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            for alias in names:
                yield alias.asname or alias.name
        case ast.Try(body=body):
            for each in body:
                yield from _bound_by(each)


def _calculates(compared: ast.Compare) -> bool:
    """Whether an operand is calculated: the chosen values are beside the constant, not there."""
    operands = (compared.left, *compared.comparators)
    return any(isinstance(each, ast.BinOp) for operand in operands for each in ast.walk(operand))


def _in_functions(module: EmittedModule) -> Iterator[ast.AST]:
    for statement in module.tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            yield from ast.walk(statement)


def _is_constant(node: ast.expr) -> bool:
    match node:
        case ast.BinOp(left=left, right=right):
            return _is_constant(left) and _is_constant(right)
        case ast.Call(func=ast.Attribute(value=value), args=arguments):
            return _is_constant(value) and all(map(_is_constant, arguments))
    return isinstance(node, ast.Constant)


def _strange_pattern(pattern: ast.expr) -> Iterator[tuple[int, str]]:
    match pattern:
        case ast.Constant(value=str() as text):
            is_class = _PATTERNS.fullmatch(text) and not _OTHER_CHARACTERS.search(text)
            if text not in _SHAPES and not is_class:
                yield pattern.lineno, "a regular expression is not understood"
        case ast.BinOp(left=left, right=right):
            yield from _strange_pattern(left)
            yield from _strange_pattern(right)
        case _:
            yield pattern.lineno, "a regular expression is not understood"
