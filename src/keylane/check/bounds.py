"""The bounds between the parentheses of a type, each read as the kind of value it takes.

Takes the bounds of one type expression, gives numbers, texts and words. What they mean together is
decided in `field_types`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from keylane.check import limit_errors, limits, schema_errors
from keylane.check.alphabets import AlphabetProblem, alphabet_of
from keylane.check.reporter import Reporter
from keylane.diagnostics.model import Diagnostic
from keylane.metadata.canonical import fold_ascii_case
from keylane.source import Source, Span
from keylane.syntax.nodes import Bound, Literal, Name, TypeExpression

__all__ = ["BOUNDS", "Bounds"]

# Every type of the language, and the bounds it has.
BOUNDS: dict[str, tuple[str, ...]] = {
    "string": ("min", "max", "chars", "case", "reject"),
    "int": ("min", "max", "reject"),
    "bool": (),
    "uuid": ("reject",),
    "timestamp": (),
    "enum": (),
    "float": (),
}


class Bounds:
    """Reads the bounds of one type. `sound` is False once something was wrong with them."""

    def __init__(self, expression: TypeExpression, reporter: Reporter) -> None:
        """Put aside bounds that the type does not have, and those given twice."""
        self.sound = True
        self.source = reporter.source
        self._reporter = reporter
        self._given: dict[str, Bound] = {}
        type_name = expression.name.text
        known = BOUNDS[type_name]
        for bound in expression.bounds:
            name = bound.name
            if name.text not in known:
                suggestion = reporter.suggest(name.text, known)
                self.fail(
                    schema_errors.unknown_bound(self.source, name, type_name, known, suggestion)
                )
            elif name.text in self._given:
                first = self._given[name.text].name
                self.fail(schema_errors.duplicate_bound(self.source, name, first))
            else:
                self._given[name.text] = bound

    def fail(self, diagnostic: Diagnostic) -> None:
        """Report it; the type cannot be used."""
        self.sound = False
        self._reporter.report(diagnostic)

    def get(self, name: str) -> Bound | None:
        """The bound as written, if it is given."""
        return self._given.get(name)

    def _readable(self, name: str) -> Bound | None:
        """The bound, if it is given and the parser could read its constant."""
        bound = self._given.get(name)
        if bound is not None and isinstance(bound.value, Literal) and bound.value.value is None:
            self.sound = False
            return None
        return bound

    def whole(self, name: str, low: int, high: int) -> int | None:
        """A whole number from `low` to `high`."""
        bound = self._readable(name)
        if bound is None:
            return None
        value = bound.value.value if isinstance(bound.value, Literal) else None
        if not isinstance(value, int) or isinstance(value, bool):
            self.fail(schema_errors.bound_value(self.source, bound, "a whole number", f"{name}=1"))
            return None
        if not low <= value <= high:
            nearest = self._nearest(name, low, high, is_low=value < low)
            self.fail(schema_errors.bound_out_of_range(self.source, bound, low, high, nearest))
            return None
        return value

    def _nearest(self, name: str, low: int, high: int, *, is_low: bool) -> int:
        """The end of a bound's range, or what goes with the other bound, if that is given."""
        other = self._given.get("min" if name == "max" else "max")
        value = (
            other.value.value if other is not None and isinstance(other.value, Literal) else None
        )
        given = value if type(value) is int and low <= value <= high else None
        if name == "max":
            # Without `min` a text has a character.
            return max(1 if given is None else given, 1) if is_low else high
        return low if is_low else high if given is None else given

    def fold_case(self) -> bool:
        """Whether `case=insensitive` is given; `case` takes no other word."""
        bound = self._readable("case")
        if bound is None:
            return False
        if isinstance(bound.value, Name) and bound.value.text == "insensitive":
            return True
        self.fail(
            schema_errors.bound_value(
                self.source, bound, "the word `insensitive`", "case=insensitive"
            )
        )
        return False

    def alphabet(self) -> frozenset[str] | None:
        """The characters of `chars`."""
        bound = self._readable("chars")
        if bound is None:
            return None
        if not isinstance(bound.value, Literal) or not isinstance(bound.value.value, str):
            self.fail(
                schema_errors.bound_value(
                    self.source, bound, "a text of characters", 'chars="A-Za-z0-9-"'
                )
            )
            return None
        alphabet = alphabet_of(bound.value.value)
        if isinstance(alphabet, AlphabetProblem):
            span = _within(self.source, bound.value, alphabet.start, alphabet.end)
            self.fail(
                schema_errors.invalid_chars(self.source, span, alphabet.message, alphabet.help)
            )
            return None
        return alphabet

    def rejected(self, why_never: Callable[[str], str | None]) -> frozenset[str]:
        """The texts of `reject` in ASCII lower case: they are compared without case.

        `why_never` says of such a text why the field can never have it, or None: it can.
        """
        bound = self._readable("reject")
        if bound is None:
            return frozenset()
        if not isinstance(bound.value, tuple):
            self.fail(
                schema_errors.bound_value(
                    self.source, bound, "texts between parentheses", 'reject=("null", "0")'
                )
            )
            return frozenset()
        rejected = set()
        for text, constant in self.texts(bound.value, "`reject`", fold_ascii_case).items():
            reason = why_never(text)
            if reason is None:
                rejected.add(text)
            else:
                self.fail(schema_errors.impossible_reject(self.source, constant, reason))
        return frozenset(rejected)

    def texts(
        self, constants: Sequence[Literal], what: str, spelling: Callable[[str], str]
    ) -> dict[str, Literal]:
        """The texts of a list in order, each once, as `spelling` has it; `what` names the list."""
        if len(constants) > limits.CONSTANTS:
            self.fail(
                limit_errors.too_many(
                    self.source,
                    constants[limits.CONSTANTS].span,
                    f"texts in {what}",
                    limits.CONSTANTS,
                    "use a `string` with bounds instead of a long list",
                )
            )
            constants = constants[: limits.CONSTANTS]
        found: dict[str, Literal] = {}
        for constant in constants:
            if constant.value is None:
                self.sound = False
                continue
            if not isinstance(constant.value, str):
                self.fail(schema_errors.invalid_constant(self.source, constant, what))
                continue
            first = found.setdefault(spelling(constant.value), constant)
            if first is not constant:
                self.fail(schema_errors.duplicate_constant(self.source, constant, first, what))
        return found


def _within(source: Source, literal: Literal, start: int, end: int) -> Span:
    """The place of some characters of a text; the whole text if it is written with escapes."""
    written = source.text[literal.span.start + 1 : literal.span.end - 1]
    if start == end or written != literal.value:
        return literal.span
    return Span(literal.span.start + 1 + start, literal.span.start + 1 + end)
