"""What the fields of a schema can be at some place in a body: the language's flow typing.

Written by docs/language.md for bodies that are made, not for those that are checked: inside an arm
of a `match` the subject has one of the arm's values, and fields of a variant are there or not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from keylane.frozen import field, frozen, replace
from keylane.metadata import BoolType, EnumType, FloatType
from keylane.program import Field, Schema

__all__ = ["Reach"]


@frozen
class Reach:
    """`left` has what remains of fields whose values are known, `used` what others cannot be.

    `present` are the fields that every message has that comes here.
    """

    schema: Schema
    left: Mapping[str, frozenset[str]] = field(default_factory=dict)
    used: Mapping[str, frozenset[str]] = field(default_factory=dict)
    present: frozenset[str] = frozenset()

    def fields(self) -> list[Field]:
        """The fields that may be named here."""
        return [each for each in self.schema.fields if self._can_be_named(each)]

    def values(self, subject: Field) -> frozenset[str] | None:
        """All values that the subject can have here; None where nobody can list them."""
        if subject.name in self.left:
            return self.left[subject.name]
        if isinstance(subject.type, EnumType):
            return frozenset(subject.type.members)
        return frozenset({"true", "false"}) if isinstance(subject.type, BoolType) else None

    def is_used(self, subject: Field, value: str) -> bool:
        """Whether an arm around this place has taken `value` away."""
        return value in self.used.get(subject.name, ())

    def is_present(self, subject: Field) -> bool:
        """Whether every message that comes here has the field."""
        return subject.name in self.present

    def in_arm(self, subject: Field, values: Collection[str]) -> Reach:
        """Inside an arm for `values`."""
        left = {**self.left, subject.name: frozenset(values)}
        present = {subject.name}
        if subject.discriminant is not None:
            left[subject.discriminant] = self._discriminants(subject)
            present.add(subject.discriminant)
        return replace(self, left=left, present=self.present | present)

    def otherwise(self, subject: Field, values: Collection[str]) -> Reach:
        """Inside the arm `_` behind arms for `values`."""
        possible = self.values(subject)
        if possible is not None:
            return replace(self, left={**self.left, subject.name: possible.difference(values)})
        used = self.used.get(subject.name, frozenset()).union(values)
        return replace(self, used={**self.used, subject.name: used})

    def where(self, compared: Collection[str]) -> Reach:
        """Where the fields with these names have a value, and so have those that decide on them."""
        names = {*compared}
        for each in self.schema.fields:
            if each.name in compared and each.discriminant is not None:
                names.add(each.discriminant)
        return replace(self, present=self.present | names)

    def _can_be_named(self, named: Field) -> bool:
        if isinstance(named.type, FloatType) or self.values(named) == frozenset():
            return False
        return named.discriminant is None or bool(self._discriminants(named))

    def _discriminants(self, variant: Field) -> frozenset[str]:
        """The values of the discriminant for which the field is there, and which are left."""
        discriminant = next(
            each for each in self.schema.fields if each.name == variant.discriminant
        )
        possible = self.values(discriminant)
        assert possible is not None
        return possible.intersection(value for case in variant.cases for value in case.values)
