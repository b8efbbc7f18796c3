"""What is known of a message at some place in an expression: flow typing.

Inside an arm of a `match` the subject has one of the arm's values, and fields of a variant are
there or not because of it; inside a `when` fields that its condition compares are there. Takes
fields and what is known around, gives what is known inside.
INVARIANT: what is ruled out here is so for every message, also for one that breaks the schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from keylane.check.entities import KnownField, KnownSchema
from keylane.frozen import field, frozen, replace
from keylane.program import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Field,
    Not,
    OneOf,
    Present,
    StartsWith,
)

__all__ = ["Knowledge", "Possible"]


@frozen
class Possible:
    """Which values a field can have; without `only` all of its type but those in `never`.

    `absent` says that it can have none. INVARIANT: `never` is empty where there is `only`.
    """

    only: frozenset[str] | None = None
    never: frozenset[str] = frozenset()
    absent: bool = True

    def can_be(self, value: str) -> bool:
        """Whether the field can have this value of its type."""
        return value in self.only if self.only is not None else value not in self.never

    def can_be_among(self, values: frozenset[str]) -> bool:
        """Whether the field can have one of these values of its type."""
        if self.only is not None:
            return not self.only.isdisjoint(values)
        return len(values & self.never) < len(values)

    def can_have_value(self, known: KnownField) -> bool:
        """Whether it can have any value; `known` is the field."""
        if self.only is not None:
            return bool(self.only)
        return not known.values or len(self.never) < len(known.values)

    def is_finite(self, known: KnownField) -> bool:
        """Whether all values that it can have could be listed."""
        return self.only is not None or bool(known.values)

    def narrowed_to(self, values: frozenset[str]) -> Possible:
        """It has one of `values`."""
        if self.only is not None:
            return Possible(self.only & values, absent=False)
        return Possible(values - self.never if self.never else values, absent=False)

    def without(self, values: frozenset[str]) -> Possible:
        """It has none of `values`."""
        if self.only is not None:
            return Possible(self.only - values, absent=self.absent)
        return Possible(None, self.never | values, self.absent)


_ANYTHING = Possible()


@frozen
class Knowledge:
    """What is known of the fields of a schema; of those that are not listed nothing is."""

    fields: Mapping[str, Possible] = field(default_factory=dict)

    def of(self, name: str) -> Possible:
        """What is known of one field."""
        return self.fields.get(name, _ANYTHING)

    def with_field(self, known: KnownField, possible: Possible) -> Knowledge:
        """The same, and what is known of one field."""
        return Knowledge({**self.fields, known.name.text: possible})

    def with_value(self, known: KnownField, possible: Possible) -> Knowledge:
        """The same, and that a field has a value, which is `possible`: so its variant is known."""
        fields = {**self.fields, known.name.text: possible}
        if known.field is not None and known.field.discriminant is not None:
            name = known.field.discriminant
            fields[name] = self.of(name).narrowed_to(known.present_for)
        return Knowledge(fields)

    def where(self, condition: Condition) -> Knowledge:
        """The same, and that a condition is true: fields that it compares are there.

        Which values they have then is left to those who prove things.
        """
        fields = dict(self.fields)
        for compared in _compared(condition):
            for name in (compared.name, compared.discriminant):
                if name is not None:
                    fields[name] = replace(fields.get(name, _ANYTHING), absent=False)
        return Knowledge(fields)

    def can_be_present(self, known: KnownField) -> bool:
        """Whether any message has the field here."""
        if not self.of(known.name.text).can_have_value(known):
            return False
        if known.field is None or known.field.discriminant is None:
            return True
        return self.of(known.field.discriminant).can_be_among(known.present_for)

    def can_be_missing(self, known: KnownField, schema: KnownSchema) -> bool:
        """Whether a message that keeps to the schema can be without the field here."""
        if known.field is None or not self.of(known.name.text).absent:
            return False
        if known.field.optional:
            return True
        if known.field.discriminant is None:
            return False
        discriminant = schema.fields[known.field.discriminant]
        values = self.of(discriminant.name.text)
        left = values.without(known.present_for)
        return left.can_have_value(discriminant) or self.can_be_missing(discriminant, schema)


def _compared(condition: Condition) -> Iterator[Field]:
    """The fields that have a value wherever `condition` is true.

    A comparison is neither true nor false without a value.
    """
    waiting = [(condition, True)]
    while waiting:
        current, is_true = waiting.pop()
        match current:
            case Not(inner):
                waiting.append((inner, not is_true))
            case AllOf(conditions) if is_true:
                waiting.extend((each, True) for each in conditions)
            case AnyOf(conditions) if not is_true:
                waiting.extend((each, False) for each in conditions)
            case Present(field) if is_true:
                yield field
            case Comparison(field) | OneOf(field) | StartsWith(field):
                yield field
