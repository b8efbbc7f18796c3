"""The smallest parts of syntax trees that were never written."""

from __future__ import annotations

from keylane.source import Span
from keylane.syntax import nodes

__all__ = ["NOWHERE", "name_node", "reference", "text_node"]

#: The span of what was never written.
NOWHERE = Span(0, 0)


def name_node(text: str) -> nodes.Name:
    """`text` as a name."""
    return nodes.Name(text, NOWHERE)


def text_node(value: str | int) -> nodes.Literal:
    """`value` as a constant."""
    return nodes.Literal(value, NOWHERE)


def reference(name: str) -> nodes.Reference:
    """The field or strategy called `name` as an expression."""
    return nodes.Reference(name_node(name))
