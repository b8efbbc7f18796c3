"""Names in the body of a strategy: a field of its schema, else a strategy for that schema.

Takes a name and what it can stand for, gives the field or the program's expression, or None where
there is none: that is reported, here or at the declaration that is wrong.
"""

from __future__ import annotations

from itertools import chain

from keylane.check import expression_errors, name_errors
from keylane.check.entities import (
    CheckedBody,
    KnownExtern,
    KnownField,
    KnownSchema,
    KnownStrategy,
    Scope,
)
from keylane.check.knowledge import Knowledge
from keylane.check.reporter import Reporter
from keylane.check.words import FUNCTIONS, NO_ORDERING, NOW
from keylane.diagnostics.model import Label
from keylane.frozen import frozen
from keylane.metadata import FloatType
from keylane.program import FieldValue, NoOrdering
from keylane.syntax.nodes import Name

__all__ = ["Names"]

_NOTHING_KNOWN = Knowledge()


@frozen
class Names:
    """What names mean in a strategy for `schema`; where that is None nothing is said of them."""

    schema: KnownSchema | None
    scope: Scope
    reporter: Reporter

    def value(self, name: Name, knowledge: Knowledge) -> CheckedBody | None:
        """What a bare name stands for as an expression."""
        if self.schema is None or self.schema.is_broken(name.text):
            return None
        field = self.schema.fields.get(name.text)
        strategy = self._strategy(name.text)
        if name.text == NO_ORDERING and (field or strategy):
            places = self._places(field, strategy)
            self.reporter.report(
                name_errors.ambiguous_no_ordering(self.reporter.source, name, places)
            )
            return None
        if field is not None and strategy is not None:
            places = self._places(field, strategy)
            self.reporter.report(name_errors.ambiguous_name(self.reporter.source, name, places))
            return None
        if field is not None:
            usable = self._usable(name, field, knowledge, "cannot be part of a key")
            if usable is None or usable.field is None:
                return None
            return CheckedBody(FieldValue(usable.field, self.reporter.place(name.span)), 1, 1)
        if strategy is not None:
            return strategy.body
        if name.text == NO_ORDERING:
            return CheckedBody(NoOrdering(self.reporter.place(name.span)), 1, 1)
        self._report_no_value(name, self.schema)
        return None

    def field(self, name: Name, knowledge: Knowledge = _NOTHING_KNOWN) -> KnownField | None:
        """The field that a name stands for where only a field will do.

        Gives a field whose declaration is sound, which is no float and can be present here.
        """
        if self.schema is None or self.schema.is_broken(name.text):
            return None
        known = self.schema.fields.get(name.text)
        if known is not None:
            return self._usable(name, known, knowledge, "can neither be compared nor be in a key")
        if not self.schema.complete:
            return None
        strategy = self._strategy(name.text)
        if strategy is not None:
            place = Label(strategy.source, strategy.node.name.span, "declared here")
            self.reporter.report(
                name_errors.strategy_as_field(self.reporter.source, name, self.schema.name, place)
            )
        else:
            suggestion = self.reporter.suggest(name.text, self.schema.fields)
            self.reporter.report(
                name_errors.unknown_field(self.reporter.source, name, self.schema.name, suggestion)
            )
        return None

    def is_value(self, name: Name) -> bool:
        """Whether a field or strategy is called so, sound or not."""
        is_field = self.schema is not None and name.text in self.schema.fields
        return is_field or self._strategy(name.text) is not None

    def means_now(self, name: Name) -> bool:
        """Whether a name is the word `now` and nothing else."""
        return name.text == NOW and not self.is_value(name)

    def is_now(self, name: Name) -> bool | None:
        """Whether a name is the word `now`; None, and reported, if it is something else too."""
        if name.text != NOW or self.schema is None:
            return False
        places = self._places(self.schema.fields.get(NOW), self._strategy(NOW))
        if places:
            self.reporter.report(name_errors.ambiguous_now(self.reporter.source, name, places))
        return None if places else True

    def _strategy(self, text: str) -> KnownStrategy | KnownExtern | None:
        known = self.scope.names.get(text)
        if isinstance(known, KnownStrategy | KnownExtern) and known.schema is self.schema:
            return known
        return None

    def _places(
        self, field: KnownField | None, strategy: KnownStrategy | KnownExtern | None
    ) -> list[Label]:
        places = []
        if field is not None and self.schema is not None:
            places.append(Label(self.schema.source, field.name.span, "the field"))
        if strategy is not None:
            places.append(Label(strategy.source, strategy.node.name.span, "the strategy"))
        return places

    def _usable(
        self, name: Name, known: KnownField, knowledge: Knowledge, no_float: str
    ) -> KnownField | None:
        assert self.schema is not None
        if known.field is None:
            return None
        if isinstance(known.field.type, FloatType):
            place = Label(self.schema.source, known.name.span, "declared here")
            self.reporter.report(
                expression_errors.float_in_key(self.reporter.source, name, place, no_float)
            )
            return None
        if not knowledge.can_be_present(known):
            place = Label(self.schema.source, known.name.span, "declared here")
            values = [value for case in known.field.cases for value in case.values]
            self.reporter.report(
                expression_errors.never_present(
                    self.reporter.source, name, known.field.discriminant, values, place
                )
            )
            return None
        return known

    def _report_no_value(self, name: Name, schema: KnownSchema) -> None:
        source, known = self.reporter.source, self.scope.names.get(name.text)
        if name.text not in self.scope.names:
            if schema.complete and self.scope.complete:
                self._report_unknown(name, schema)
        elif isinstance(known, KnownSchema):
            place = Label(known.source, known.name.span, "declared here")
            self.reporter.report(name_errors.schema_as_value(source, name, place))
        elif known is not None and known.schema is not None:
            place = Label(known.source, known.node.name.span, "declared here")
            self.reporter.report(
                name_errors.other_schema(source, name, schema.name, place, known.schema.name)
            )

    def _report_unknown(self, name: Name, schema: KnownSchema) -> None:
        source = self.reporter.source
        if name.text in FUNCTIONS:
            self.reporter.report(name_errors.function_without_call(source, name))
            return
        if name.text == NOW:
            self.reporter.report(name_errors.now_without_unit(source, name))
            return
        strategies = (text for text in self.scope.names if self._strategy(text) is not None)
        suggestion = self.reporter.suggest(
            name.text, chain(schema.fields, strategies, (NO_ORDERING,))
        )
        self.reporter.report(name_errors.unknown_name(source, name, schema.name, suggestion))
