"""Trees and diagnostics as lines that a person can check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from keylane.diagnostics.model import Diagnostic, Label
from keylane.frozen import field_names, is_frozen
from keylane.source import Source, Span
from keylane.syntax import nodes

__all__ = ["diagnostic_lines", "tree_lines"]


def tree_lines(source: Source, file: nodes.File | None) -> str:
    """A line for each node: class, place, plain values; its children indented below."""
    if file is None:
        return "nothing\n"
    lines = "".join(f"{line}\n" for line in _node(source, file, ""))
    broken = " ".join(sorted(file.broken_names))
    return f"{lines}broken: {broken}\n" if broken else lines


def diagnostic_lines(source: Source, diagnostics: Iterable[Diagnostic]) -> str:
    """`line:column-line:column code message`, then labels and help, indented."""
    return "".join(f"{line}\n" for found in diagnostics for line in _diagnostic(source, found))


def _place(source: Source, span: Span) -> str:
    start, end = source.position(span.start), source.position(span.end)
    return f"{start.line}:{start.column}-{end.line}:{end.column}"


def _node(source: Source, node: object, name: str) -> Iterator[str]:
    assert is_frozen(node)
    plain, children = [], []
    for field in field_names(node):
        value = getattr(node, field)
        if isinstance(value, frozenset) and value and not isinstance(node, nodes.File):
            plain.append(f"{field}={' '.join(sorted(value))!a}")
        if isinstance(value, (Span, frozenset)) or value is None or value == ():
            continue
        if isinstance(value, tuple):
            children += [(field, item) for item in value]
        elif is_frozen(value):
            children.append((field, value))
        else:
            plain.append(f"{field}={value!a}")
    span = getattr(node, "span", None)
    place = "" if span is None else " " + _place(source, span)
    yield f"{name}{type(node).__name__}{place} {' '.join(plain)}".rstrip()
    for child_name, child in children:
        for line in _node(source, child, f"{child_name}: "):
            yield f"  {line}"


def _diagnostic(source: Source, found: Diagnostic) -> Iterator[str]:
    assert found.primary is not None
    yield f"{_place(source, found.primary.span)} {found.code.number} {found.message}"
    labels: list[Label] = [*([found.primary] if found.primary.message else []), *found.labels]
    for label in labels:
        yield f"  at {_place(source, label.span)}: {label.message}"
    if found.help is not None:
        yield f"  help: {found.help}"
