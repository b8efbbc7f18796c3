"""Templates of texts as Python expressions.

Takes a template whose needs are in local variables, gives an expression for its text. Text
functions are calls of functions of the module; what stands in their parentheses has a variable of
its own where an f-string of Python 3.9 could not hold it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeGuard

from keylane.codegen.literals import character_class, formatted, string_literal
from keylane.codegen.naming import Names
from keylane.codegen.writer import Writer
from keylane.metadata import IntType, TextShape
from keylane.plan.nodes import (
    Applied,
    CalendarText,
    ClockTerm,
    ExternTerm,
    FieldTerm,
    Lane,
    Need,
    Piece,
    Template,
    WindowNumber,
)
from keylane.program import Field

__all__ = ["Texts", "escape_pattern", "has_number_table", "lane_table"]

# With more characters than these, one regular expression is faster than replacing.
_MOST_REPLACED = 6
# A table of numbers is made when the module is imported, and stays in memory.
_LARGEST_TABLE = 1_024


class Texts:
    """Writes the texts of one method."""

    def __init__(
        self,
        variable: Callable[[Need], str],
        text: Callable[[FieldTerm], str],
        is_plain: Callable[[Need], bool],
        fields: Mapping[str, Field],
        escape_patterns: Mapping[str, str],
        lane_tables: Mapping[Lane, str],
        names: Names,
        writer: Writer,
    ) -> None:
        """`variable` names the variable of a need, `escape_patterns` the constant of a set,
        `lane_tables` the constant that holds the texts of a lane.

        `text` gives the text of a field, which is its variable or is made of it. `is_plain` tells
        whether a type checker sees that the variable of a need is a `str`.
        """
        self._variable = variable
        self._text = text
        self._is_plain = is_plain
        self._fields = fields
        self._escape_patterns = escape_patterns
        self._lane_tables = lane_tables
        self._names = names
        self._writer = writer

    def expression(self, template: Template, *, is_ascii: bool = False) -> str:
        """An expression of type `str`; lines that it rests on are written first.

        `is_ascii` says that all fields are known to have ASCII texts where it will stand.
        """
        lane = Lane.of(template)
        if lane is not None and lane[0] in self._lane_tables:
            own, inner = lane
            return f"{self._lane_tables[own]}[{_bucket(self._argument(inner), own.count)}]"
        match template:
            case (Applied() as piece,) if _is_text(piece):
                return self._applied(piece, is_ascii=is_ascii)
            case (ExternTerm() as term,):
                return self._variable(term)
            case (FieldTerm() as term,) if self._is_plain(term):
                return self._text(term)
            case (str() as prefix, FieldTerm(name) as term) if not self._is_number(name):
                # Faster than an f-string, for two pieces and not for more.
                return f"{string_literal(prefix)} + {self._text(term)}"
            case (str() as prefix, Applied() as piece) if _is_text(piece):
                return f"{string_literal(prefix)} + {self._applied(piece, is_ascii=is_ascii)}"
        return formatted([self._piece(piece) for piece in template])

    def _piece(self, piece: Piece) -> tuple[str, bool]:
        match piece:
            case str():
                return piece, False
            case Applied():
                text = self._applied(piece)
                # An f-string of Python 3.9 holds no quotes.
                is_simple = not text.startswith("(") and '"' not in text
                return (text if is_simple else self._assigned(text)), True
            case CalendarText(ClockTerm() as clock, length):
                return f"{self._variable(clock)}.isoformat()[:{length}]", True
            case CalendarText(moment, length):
                return f"{self._variable(moment)}[:{length}]", True
            case WindowNumber(ClockTerm() as clock, minutes):
                now = self._variable(clock)
                return _window(f"{now}.hour", f"{now}.minute", minutes), True
            case WindowNumber(moment, minutes):
                text = self._variable(moment)
                return _window(f"int({text}[11:13])", f"int({text}[14:16])", minutes), True
            case FieldTerm():
                return self._text(piece), True
            case _:
                return self._variable(piece), True

    def _is_number(self, name: str) -> bool:
        """Whether the variable of a field may hold an `int`."""
        return isinstance(self._fields[name].type, IntType)

    def _argument(self, template: Template) -> str:
        """The text that a function gets, as a variable."""
        match template:
            case (FieldTerm(name) as term,) if not self._is_number(name):
                return self._variable(term)
        return self._assigned(self.expression(template))

    def _assigned(self, expression: str) -> str:
        variable = self._names.unique("text")
        self._writer.line(f"{variable} = {expression}")
        return variable

    def _applied(self, piece: Applied, *, is_ascii: bool = False) -> str:
        """The function of a text, as an expression in parentheses or a call."""
        text, argument = self._argument(piece.template), piece.argument
        is_ascii |= piece.shape.printable_ascii
        match piece.function:
            case "lower" | "upper" as change if is_ascii:
                return f"{text}.{change}()"
            case "lower" | "upper" as change:
                table = f"_ASCII_{change.upper()}"
                changed = f"{text}.{change}() if {text}.isascii() else {text}.translate({table})"
                return f"({changed})"
            case "trim":
                # Of white space, only a blank is printable.
                is_plain = piece.shape.printable_ascii
                return f"{text}.strip({string_literal(' ') if is_plain else '_WHITE_SPACE'})"
            case "escape":
                pattern = self._escape_patterns[str(argument)]
                return _escaped(text, str(argument), pattern, piece.shape)
            case "digest":
                return f"sha256({text}.encode()).hexdigest()[:{argument}]"
            case "bucket":
                assert isinstance(argument, int)
                number = _bucket(text, argument)
                return f"_NUMBERS[{number}]" if has_number_table(argument) else number
        assert isinstance(argument, int)
        kept = _needs_no_fitting(text, argument, piece.shape)
        return f"({text} if {kept} else _fit({text}, {argument}))"


def _is_text(piece: Applied) -> bool:
    """Whether the expression for a function is text, and not a number."""
    return piece.function != "bucket" or has_number_table(piece.argument)


def _bucket(text: str, count: int) -> str:
    """The number of the bucket of a text; of a power of two, the last bits are what is left."""
    number = f"crc32({text}.encode())"
    return f"{number} % {count}" if count & count - 1 else f"{number} & {count - 1}"


def _window(hour: str, minute: str, minutes: int) -> str:
    """The number of the window of `minutes` that a time of a day lies in."""
    if minutes % 60 == 0:
        return hour if minutes == 60 else f"{hour} // {minutes // 60}"
    return f"({hour} * 60 + {minute}) // {minutes}"


def _escaped(text: str, characters: str, pattern: str, shape: TextShape) -> str:
    """An expression for `escape`; a few characters are faster replaced one after the other."""
    if len(characters) > _MOST_REPLACED:
        return f"{pattern}(_percent, {text})"
    replaced = "".join(
        f".replace({string_literal(each)}, {string_literal(f'%{ord(each):02X}')})"
        for each in ("%", *characters)
    )
    if shape.printable_ascii:
        return text + replaced
    printable = f"{text}.isascii() and {text}.isprintable()"
    return f"({text}{replaced} if {printable} else {pattern}(_percent, {text}))"


def has_number_table(count: object) -> TypeGuard[int]:
    """Whether the texts of so many numbers are in a table, which is faster than making them."""
    return isinstance(count, int) and count <= _LARGEST_TABLE


def _needs_no_fitting(text: str, length: int, shape: TextShape) -> str:
    """A quick test of the texts that `fit` keeps; `_fit` decides on the others."""
    conditions = [f'"-fit-" not in {text}']
    if shape.max is None or shape.max > length:
        conditions.insert(0, f"len({text}) <= {length}")
    if not shape.printable_ascii:
        conditions += [f"{text}.isascii()", f"{text}.isprintable()"]
    return " and ".join(conditions)


def lane_table(lane: Lane) -> str:
    """The texts of a lane by the number of the bucket, as a Python expression."""
    text = formatted([(lane.before, False), ("number", True), (lane.after, False)])
    return f"tuple({text} for number in range({lane.count}))"


def escape_pattern(characters: str) -> str:
    """What replaces in a text all that `escape` escapes, as a Python expression."""
    pattern = string_literal(f"[%{character_class(characters)}]|[^ -~]")
    return f"re.compile({pattern}).sub"
