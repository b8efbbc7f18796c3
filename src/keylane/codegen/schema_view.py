"""The views of schemas: extractor classes and conformance functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from keylane.codegen.conformance import constants_of
from keylane.codegen.documentation import field_documentation, schema_documentation
from keylane.codegen.literals import docstring, string_literal, tuple_of
from keylane.codegen.reading import pointer_steps
from keylane.codegen.views import FieldView, SchemaView
from keylane.metadata import BoolType, EnumType, FloatType, StringType
from keylane.program import Field, Schema

__all__ = ["readable_fields", "schema_view", "shared_by_schema"]


def readable_fields(schema: Schema) -> list[Field]:
    """The fields that have a canonical text: all but floats."""
    return [field for field in schema.fields if not isinstance(field.type, FloatType)]


def schema_view(
    schema: Schema, functions: Mapping[str, str], table: str, cases_table: str
) -> SchemaView:
    """The view of a schema; `functions` are the names of its conformance functions by field."""
    return SchemaView(
        extractor=f"{schema.name}Extractor",
        table=table,
        cases_table=cases_table,
        documentation=docstring(schema_documentation(schema)),
        fields=tuple(
            _field_view(field, functions[field.name]) for field in readable_fields(schema)
        ),
    )


def shared_by_schema(schema: Schema) -> Iterator[str]:
    """What the code of a schema needs of the module."""
    for field in readable_fields(schema):
        yield _kind(field)
        if isinstance(field.type, BoolType | EnumType | StringType):
            yield "text"
        if isinstance(field.type, StringType):
            if field.type.fold_case or field.type.reject:
                yield "ASCII_LOWER"
            if field.type.alphabet is None:
                yield "SURROGATES"
        if any(suffix == "OTHERS" for suffix, _ in constants_of(field.type)):
            yield "re"
        pointers = [*field.pointers, *(each for case in field.cases for each in case.pointers)]
        if any(isinstance(step, int) for pointer in pointers for step in pointer_steps(pointer)):
            yield "item"


def _kind(field: Field) -> str:
    return type(field.type).__name__.removesuffix("Type").lower()


def _field_view(field: Field, function: str) -> FieldView:
    return FieldView(
        name=string_literal(field.name),
        type=field.type,
        kind=_kind(field),
        function=function,
        documentation=docstring(field_documentation(field)),
        constants=constants_of(field.type),
        pointers=_pointers(field.pointers),
        cases=_cases(field),
    )


def _cases(field: Field) -> str:
    if field.discriminant is None:
        return ""
    by_value = (
        f"{string_literal(value)}: {_pointers(case.pointers)}"
        for case in field.cases
        for value in case.values
    )
    return f"({string_literal(field.discriminant)}, {{{', '.join(by_value)}}})"


def _pointers(pointers: Iterable[tuple[str, ...]]) -> str:
    return tuple_of(tuple_of(map(_step, pointer_steps(pointer))) for pointer in pointers)


def _step(step: str | int) -> str:
    return str(step) if isinstance(step, int) else string_literal(step)
