"""What the templates place: everything decided, every text quoted.

Takes a checked program and its plans, gives a `ModuleView`. All order and every choice is here, so
that a template only puts things where they belong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from keylane.codegen.body import method_body
from keylane.codegen.conformance import constants_of
from keylane.codegen.documentation import (
    field_documentation,
    module_documentation,
    schema_documentation,
    strategy_documentation,
)
from keylane.codegen.literals import docstring, string_literal
from keylane.codegen.naming import TAKEN_NAMES, Names
from keylane.codegen.reading import pointer_steps
from keylane.metadata import (
    FloatType,
    IntType,
    MetadataType,
    StringType,
    TimestampType,
    UuidType,
)
from keylane.plan import StrategyPlan
from keylane.program import Field, Program, Schema

__all__ = ["FieldView", "ModuleView", "SchemaView", "StrategyView", "view_of"]


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field: its conformance function and how an extractor finds its value."""

    name: str
    type: MetadataType
    kind: str
    function: str
    documentation: str
    constants: tuple[tuple[str, str], ...]
    pointers: str


@dataclass(frozen=True, slots=True)
class SchemaView:
    """A schema: its extractor class and the table of its fields."""

    extractor: str
    table: str
    documentation: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class StrategyView:
    """A strategy's class; the bodies are lines with their indentation."""

    name: str
    documentation: str
    from_extractor: tuple[str, ...]
    from_payload: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModuleView:
    """A whole module. The flags say which shared functions and imports it needs."""

    version: str
    digests: tuple[str, ...]
    documentation: str
    exported: tuple[str, ...]
    schemas: tuple[SchemaView, ...]
    strategies: tuple[StrategyView, ...]
    has_int: bool
    has_uuid: bool
    has_timestamp: bool
    has_index: bool
    folds_case: bool
    has_free_text: bool
    needs_re: bool


def view_of(program: Program, plans: Sequence[StrategyPlan], version: str) -> ModuleView:
    """The view of `program`; `plans` are those of its strategies, in their order."""
    classes = [plan.name for plan in plans]
    extractors = [f"{schema.name}Extractor" for schema in program.schemas]
    names = Names(TAKEN_NAMES.union(classes, extractors))
    functions = {
        schema.name: {
            field.name: names.unique(
                f"_{schema.name}_{field.name}",
                [f"_{suffix}" for suffix, _ in constants_of(field.type)],
            )
            for field in _readable(schema)
        }
        for schema in program.schemas
    }
    tables = {schema.name: names.unique(f"_{schema.name}_FIELDS") for schema in program.schemas}
    schemas = tuple(
        _schema_view(schema, functions[schema.name], tables[schema.name])
        for schema in program.schemas
    )
    types = [field.type for schema in program.schemas for field in _readable(schema)]
    strings = [type_ for type_ in types if isinstance(type_, StringType)]
    fields = [field for schema in schemas for field in schema.fields]
    has_int = any(isinstance(type_, IntType) for type_ in types)
    has_uuid = any(isinstance(type_, UuidType) for type_ in types)
    has_timestamp = any(isinstance(type_, TimestampType) for type_ in types)
    has_free_text = any(type_.alphabet is None for type_ in strings)
    taken = names.all_taken()
    return ModuleView(
        version=version,
        digests=program.digests,
        documentation=docstring(module_documentation(program)),
        exported=tuple(
            string_literal(name)
            for name in sorted([*classes, *extractors, "SessionId", "SessionKeyExtractor"])
        ),
        schemas=schemas,
        strategies=tuple(
            _strategy_view(plan, functions[plan.schema.name], taken) for plan in plans
        ),
        has_int=has_int,
        has_uuid=has_uuid,
        has_timestamp=has_timestamp,
        has_index=any(_has_index(field) for each in program.schemas for field in _readable(each)),
        folds_case=any(type_.fold_case or type_.reject for type_ in strings),
        has_free_text=has_free_text,
        needs_re=has_int
        or has_uuid
        or has_timestamp
        or has_free_text
        or any(suffix == "OTHERS" for field in fields for suffix, _ in field.constants),
    )


def _readable(schema: Schema) -> list[Field]:
    """The fields that have a canonical text: all but floats."""
    return [field for field in schema.fields if not isinstance(field.type, FloatType)]


def _has_index(field: Field) -> bool:
    return any(
        isinstance(step, int) for pointer in field.pointers for step in pointer_steps(pointer)
    )


def _schema_view(schema: Schema, functions: dict[str, str], table: str) -> SchemaView:
    return SchemaView(
        extractor=f"{schema.name}Extractor",
        table=table,
        documentation=docstring(schema_documentation(schema)),
        fields=tuple(_field_view(field, functions[field.name]) for field in _readable(schema)),
    )


def _field_view(field: Field, function: str) -> FieldView:
    return FieldView(
        name=string_literal(field.name),
        type=field.type,
        kind=type(field.type).__name__.removesuffix("Type").lower(),
        function=function,
        documentation=docstring(field_documentation(field)),
        constants=constants_of(field.type),
        pointers=_tuple(_tuple(_step(step) for step in pointer_steps(p)) for p in field.pointers),
    )


def _step(step: str | int) -> str:
    return str(step) if isinstance(step, int) else string_literal(step)


def _tuple(items: Iterable[str]) -> str:
    texts = list(items)
    return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"


def _strategy_view(
    plan: StrategyPlan, functions: dict[str, str], taken: frozenset[str]
) -> StrategyView:
    return StrategyView(
        name=plan.name,
        documentation=docstring(strategy_documentation(plan)),
        from_extractor=method_body(plan, functions, taken, of_payload=False),
        from_payload=method_body(plan, functions, taken, of_payload=True),
    )
