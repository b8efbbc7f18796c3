"""Templates of texts as Python expressions.

Takes a template whose needs are in local variables, gives an expression for its text. Text functions
are calls of functions of the module; what stands in their parentheses has a variable of its own where
an f-string of Python 3.9 could not hold it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from keylane.codegen.literals import character_class, formatted, string_literal
from keylane.codegen.naming import Names
from keylane.codegen.writer import Writer
from keylane.metadata import IntType
from keylane.plan.nodes import (
    Applied,
    CalendarText,
    FieldTerm,
    Need,
    Piece,
    Template,
    WindowNumber,
)
from keylane.program import Field

__all__ = ["Texts", "escape_pattern"]


class Texts:
    """Writes the texts of one method."""

    def __init__(
        self,
        variable: Callable[[Need], str],
        fields: Mapping[str, Field],
        escape_patterns: Mapping[str, str],
        names: Names,
        writer: Writer,
    ) -> None:
        """`variable` names the variable of a need, `escape_patterns` the constant of a set."""
        self._variable = variable
        self._fields = fields
        self._escape_patterns = escape_patterns
        self._names = names
        self._writer = writer

    def expression(self, template: Template) -> str:
        """An expression of type `str`; lines that it rests on are written first."""
        pieces = [self._piece(piece) for piece in template]
        match template:
            case (Applied(function),) if function != "bucket":
                return pieces[0][0]
        return formatted(pieces)

    def _piece(self, piece: Piece) -> tuple[str, bool]:
        match piece:
            case str():
                return piece, False
            case Applied(function, argument, template):
                return self._call(function, argument, self._argument(template)), True
            case CalendarText(moment, length):
                return f"{self._variable(moment)}[:{length}]", True
            case WindowNumber(moment, minutes):
                return f"_window({self._variable(moment)}, {minutes})", True
            case _:
                return self._variable(piece), True

    def _argument(self, template: Template) -> str:
        """The text that a function gets, as a variable."""
        match template:
            case (FieldTerm(name) as term,) if not isinstance(self._fields[name].type, IntType):
                return self._variable(term)
        text = self.expression(template)
        variable = self._names.unique("text")
        self._writer.line(f"{variable} = {text}")
        return variable

    def _call(self, function: str, argument: str | int | None, text: str) -> str:
        match function:
            case "trim":
                return f"{text}.strip(_WHITE_SPACE)"
            case "escape":
                return f"_escape({text}, {self._escape_patterns[str(argument)]})"
            case "digest":
                return f"_digest({text})[:{argument}]"
            case "bucket":
                return f"_crc32({text}.encode()) % {argument}"
            case "fit":
                return f"_fit({text}, {argument})"
        return f"_{function}({text})"


def escape_pattern(characters: str) -> str:
    """The pattern of what `escape` replaces, as a Python expression."""
    return string_literal(f"[%{character_class(characters)}]|[^ -~]")
