"""What the templates place, as data: everything decided, every text quoted."""

from __future__ import annotations

from dataclasses import dataclass

from keylane.metadata import MetadataType

__all__ = ["ExternView", "FieldView", "ModuleView", "SchemaView", "StrategyView"]


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field: its conformance function and how an extractor finds its value.

    `cases` is empty, or the field's discriminant and the pointers by its value, as expressions.
    """

    name: str
    type: MetadataType
    kind: str
    function: str
    documentation: str
    constants: tuple[tuple[str, str], ...]
    pointers: str
    cases: str


@dataclass(frozen=True, slots=True)
class SchemaView:
    """A schema: its extractor class, the table of its fields and that of the fields in cases."""

    extractor: str
    table: str
    cases_table: str
    documentation: str
    fields: tuple[FieldView, ...]

    @property
    def has_cases(self) -> bool:
        """Whether a field of the schema lies in cases."""
        return any(field.cases for field in self.fields)


@dataclass(frozen=True, slots=True)
class StrategyView:
    """A strategy's class; the bodies are lines with their indentation."""

    name: str
    documentation: str
    reads_clock: bool
    from_extractor: tuple[str, ...]
    from_payload: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExternView:
    """An application's own strategy: what is imported, the names it gets, messages for errors."""

    module: str
    class_name: str
    alias: str
    instance: str
    cannot_import: str
    is_no_strategy: str


@dataclass(frozen=True, slots=True)
class ModuleView:
    """A whole module.

    `shared` names the functions, constants and imports that the module needs, see the templates;
    `builtins` are built-in names that methods use, `constants` are further constants, as pairs of
    name and expression.
    """

    version: str
    digests: tuple[str, ...]
    documentation: str
    exported: tuple[str, ...]
    shared: frozenset[str]
    builtins: tuple[str, ...]
    constants: tuple[tuple[str, str], ...]
    externs: tuple[ExternView, ...]
    schemas: tuple[SchemaView, ...]
    strategies: tuple[StrategyView, ...]
