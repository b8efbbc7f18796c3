"""Mistakes that are put into emitted modules, in a fixed order: the same list on every machine.

Takes the text of a module, gives mistakes that can be put into it: each is one small change, as
somebody could make it who edits the module or the generator.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["Mistake", "Mutant", "mistakes_in"]

_OTHER_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_DROPPED_CALLS = frozenset({"lower", "upper", "strip", "rstrip", "translate", "replace"})


@dataclass(frozen=True)
class Mutant:
    """A module with a mistake: what was changed, in which part, and the new text."""

    change: str
    line: int
    part: str
    text: str


Edit = Callable[[ast.AST], None]


@dataclass(frozen=True)
class Mistake:
    """A change of the node at `place` of a module, which is left as it is."""

    tree: ast.Module
    place: int
    line: int
    change: str
    edit: Edit

    def mutant(self) -> Mutant:
        """A copy of the module with the mistake."""
        changed = copy.deepcopy(self.tree)
        self.edit(_nodes(changed)[self.place])
        ast.fix_missing_locations(changed)
        part = _part_of(self.tree, self.line)
        return Mutant(self.change, self.line, part, ast.unparse(changed))


def mistakes_in(text: str) -> list[Mistake]:
    """All mistakes that can be put into a module."""
    tree = ast.parse(text)
    return [
        Mistake(tree, place, getattr(node, "lineno", 0), change, edit)
        for place, node in enumerate(_nodes(tree))
        for change, edit in _edits(node)
    ]


def _part_of(tree: ast.Module, line: int) -> str:
    """The name of the class, function or constant that a line is in."""
    for node in tree.body:
        if node.lineno <= line <= (node.end_lineno or 0):
            match node:
                case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                    return name
                case ast.Assign(targets=[ast.Name(id=name)]):
                    return name
                case ast.AnnAssign(target=ast.Name(id=name)):
                    return name
    return ""


def _nodes(tree: ast.Module) -> list[ast.AST]:
    """The nodes of code, without documentation, annotations and imports."""
    found: list[ast.AST] = []
    for statement in tree.body:
        if not isinstance(statement, ast.Import | ast.ImportFrom) and not _is_aside(statement):
            _collect(statement, found)
    return found


def _is_aside(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr() | ast.Assign(targets=[ast.Name(id="__all__" | "SessionId")]):
            return True
        case ast.ClassDef(name="SessionKeyExtractor" | "_Extern"):
            return True
    return False


def _collect(node: ast.AST, found: list[ast.AST]) -> None:
    found.append(node)
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "bases"):
            continue
        for each in value if isinstance(value, list) else [value]:
            is_documentation = isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
            if isinstance(each, ast.AST) and not is_documentation:
                _collect(each, found)


def _edits(node: ast.AST) -> Iterator[tuple[str, Edit]]:
    match node:
        case ast.Compare(ops=[word]):
            for other in _OTHER_COMPARISONS.get(type(word), ()):
                yield f"{type(word).__name__} to {other.__name__}", _comparison(other)
        case ast.Compare(ops=[_, _]):
            yield "first comparison of two", _first_of_two
        case ast.BoolOp(op=word, values=values):
            other_word = ast.Or if isinstance(word, ast.And) else ast.And
            yield f"{type(word).__name__} to {other_word.__name__}", _word(other_word)
            for place in range(len(values)):
                yield f"operand {place + 1} dropped", _operand_dropped(place)
            yield "operands swapped", _operands_swapped
        case ast.UnaryOp(op=ast.Not()):
            yield "not dropped", _not_dropped
        case ast.If(orelse=orelse):
            yield "condition negated", _negated
            yield "body dropped", _body_dropped
            if orelse:
                yield "branches swapped", _branches_swapped
        case ast.IfExp():
            yield "choices swapped", _choices_swapped
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield "return dropped", _return_dropped
        case ast.JoinedStr(values=values):
            if sum(isinstance(each, ast.FormattedValue) for each in values) > 1:
                yield "values of a text swapped", _values_swapped
        case ast.Call(func=ast.Attribute(attr=name)) if name in _DROPPED_CALLS:
            yield f"{name} dropped", _call_dropped
        case ast.Constant(value=bool() as value):
            yield "constant", _constant(not value)
        case ast.Constant(value=int() as value):
            yield "number + 1", _constant(value + 1)
            yield "number - 1", _constant(value - 1)
        case ast.Constant(value=str() as value) if value:
            yield "last character", _constant(value[:-1] + ("z" if value[-1] != "z" else "y"))
            yield (
                "character dropped",
                _constant(value[: len(value) // 2] + value[len(value) // 2 + 1 :]),
            )
        case ast.FunctionDef(body=[_, _, second, *_]) if not isinstance(second, ast.Return):
            yield "statements swapped", _statements_swapped


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _comparison(other: type[ast.cmpop]) -> Edit:
    def edit(node: ast.AST) -> None:
        assert isinstance(node, ast.Compare)
        node.ops = [other()]

    return edit


def _first_of_two(node: ast.AST) -> None:
    assert isinstance(node, ast.Compare)
    first = node.ops[0]
    node.ops[0] = ast.Lt() if isinstance(first, ast.LtE) else ast.LtE()


def _word(other: type[ast.boolop]) -> Edit:
    def edit(node: ast.AST) -> None:
        assert isinstance(node, ast.BoolOp)
        node.op = other()

    return edit


def _operand_dropped(place: int) -> Edit:
    def edit(node: ast.AST) -> None:
        assert isinstance(node, ast.BoolOp)
        del node.values[place]

    return edit


def _operands_swapped(node: ast.AST) -> None:
    assert isinstance(node, ast.BoolOp)
    node.values[-2:] = node.values[-1], node.values[-2]


def _not_dropped(node: ast.AST) -> None:
    assert isinstance(node, ast.UnaryOp)
    # Twice not is not at all; the value is used as a condition only.
    node.operand = ast.UnaryOp(ast.Not(), node.operand)


def _negated(node: ast.AST) -> None:
    assert isinstance(node, ast.If)
    node.test = ast.UnaryOp(ast.Not(), node.test)


def _body_dropped(node: ast.AST) -> None:
    assert isinstance(node, ast.If)
    node.body = [ast.Pass()]


def _branches_swapped(node: ast.AST) -> None:
    assert isinstance(node, ast.If)
    node.body, node.orelse = node.orelse, node.body


def _choices_swapped(node: ast.AST) -> None:
    assert isinstance(node, ast.IfExp)
    node.body, node.orelse = node.orelse, node.body


def _return_dropped(node: ast.AST) -> None:
    assert isinstance(node, ast.Return)
    node.value = ast.Constant(None)


def _values_swapped(node: ast.AST) -> None:
    assert isinstance(node, ast.JoinedStr)
    places = [i for i, each in enumerate(node.values) if isinstance(each, ast.FormattedValue)]
    one, other = places[0], places[-1]
    node.values[one], node.values[other] = node.values[other], node.values[one]


def _call_dropped(node: ast.AST) -> None:
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Attribute)
    # `str.__str__` of a text is that text.
    own = node.func.value
    node.func = ast.Attribute(ast.Name("str", ast.Load()), "__str__", ast.Load())
    node.args = [own]


def _constant(value: object) -> Edit:
    def edit(node: ast.AST) -> None:
        assert isinstance(node, ast.Constant)
        node.value = value  # type: ignore[assignment]

    return edit


def _statements_swapped(node: ast.AST) -> None:
    assert isinstance(node, ast.FunctionDef)
    node.body[1], node.body[2] = node.body[2], node.body[1]
