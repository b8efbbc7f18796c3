"""One message as the strategies of a program see it: canonical texts, each field asked once."""

from __future__ import annotations

from collections.abc import Callable

from keylane.metadata import canonical_text
from keylane.model import Nothing, Reason, ReasonKind, SessionKeyExtractor
from keylane.program import Schema

__all__ = ["CanonicalExtractor"]


class CanonicalExtractor(SessionKeyExtractor):
    """Raw values of a message as canonical texts, by the schema."""

    def __init__(
        self, schema: Schema, raw: Callable[[str], object], own: SessionKeyExtractor
    ) -> None:
        """Ask `raw` for the values; `own` is the extractor that an `extern` gets."""
        self.own = own
        self._fields = {field.name: field for field in schema.fields}
        self._raw = raw
        self._values: dict[str, object] = {}

    def get_metadata(self, name: str) -> str | None:
        """The canonical text of a field, or None."""
        field = self._fields[name]
        if field.discriminant is not None:
            value = self.get_metadata(field.discriminant)
            if not any(value in case.values for case in field.cases):
                return None
        if name not in self._values:
            self._values[name] = self._raw(name)
        return canonical_text(field.type, self._values[name])

    def refine(self, nothing: Nothing) -> Nothing:
        """Tell a field that has a value, but none of its type, from one that is missing."""
        return Nothing(
            tuple(
                Reason(ReasonKind.NOT_CONFORMING, reason.subject)
                if reason.kind is ReasonKind.MISSING
                and self._values.get(reason.subject or "") is not None
                else reason
                for reason in nothing.reasons
            )
        )
