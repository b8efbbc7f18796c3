"""The views of schemas: extractor classes and conformance functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from keylane.codegen.conformance import constants_of, test_of
from keylane.codegen.documentation import field_documentation, schema_documentation
from keylane.codegen.literals import docstring, is_one_of, string_literal, tuple_of
from keylane.codegen.reading import pointer_steps
from keylane.codegen.text_tests import TextTest, others_in
from keylane.codegen.views import FieldView, SchemaView
from keylane.codegen.writer import Writer
from keylane.metadata import BoolType, EnumType, FloatType, StringType
from keylane.program import Field, Schema

__all__ = ["readable_fields", "schema_view", "shared_by_schema"]


def readable_fields(schema: Schema) -> list[Field]:
    """The fields that have a canonical text: all but floats."""
    return [field for field in schema.fields if not isinstance(field.type, FloatType)]


def schema_view(
    schema: Schema, functions: Mapping[str, str], readers: Mapping[str, str], table: str
) -> SchemaView:
    """The view of a schema: `functions` and `readers` are names, by field.

    The former decide whether a value conforms, the latter find it in a payload.
    """
    return SchemaView(
        extractor=f"{schema.name}Extractor",
        table=table,
        documentation=docstring(schema_documentation(schema)),
        fields=tuple(
            _field_view(field, functions[field.name], readers) for field in readable_fields(schema)
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
        ways = [field.pointers, *(case.pointers for case in field.cases)]
        steps = (step for way in ways for pointer in way for step in pointer_steps(pointer))
        if any(isinstance(step, int) for step in steps):
            yield "item"
        if any(len(way) > 1 for way in ways):
            yield "value_at"


def _kind(field: Field) -> str:
    return type(field.type).__name__.removesuffix("Type").lower()


def _field_view(field: Field, function: str, readers: Mapping[str, str]) -> FieldView:
    return FieldView(
        name=string_literal(field.name),
        type=field.type,
        kind=_kind(field),
        function=function,
        reader=readers[field.name],
        documentation=docstring(field_documentation(field)),
        constants=constants_of(field.type),
        others=others_in(field.type, "text", function)
        if isinstance(field.type, StringType)
        else None,
        reading=_reading(field, function, readers),
    )


def _reading(field: Field, function: str, readers: Mapping[str, str]) -> tuple[str, ...]:
    """Lines that find the value of a field in `payload`, and return its canonical text."""
    writer = Writer()
    text = _text_of_value(field, function)
    if field.discriminant is None:
        _read(field.pointers, function, text, writer)
        return writer.lines
    writer.line(f"case = {readers[field.discriminant]}(payload)")
    for case in field.cases:
        with writer.block(f"if {is_one_of('case', case.values)}:"):
            _read(case.pointers, function, text, writer)
    writer.line("return None")
    return writer.lines


def _text_of_value(field: Field, function: str) -> str:
    """The canonical text of `value`; that of plain text is told without a call."""
    call = f"{function}(value)"
    test = test_of(
        field.type,
        "value",
        function,
        of_payload=True,
        exact=True,
        encoded=False,
        compared=False,
    )
    if not isinstance(test, TextTest) or test.value is not None:
        return call
    return f"value if {' and '.join(['type(value) is str', *test.accepting])} else {call}"


def _read(pointers: Sequence[tuple[str, ...]], function: str, text: str, writer: Writer) -> None:
    """Return `text` of the value that the first of `pointers` leads to."""
    if len(pointers) > 1:
        steps = tuple_of(tuple_of(map(_step, pointer_steps(pointer))) for pointer in pointers)
        writer.line(f"return {function}(_value_at(payload, {steps}))")
        return
    value = "payload"
    for step in pointer_steps(pointers[0]):
        is_index = isinstance(step, int)
        value = f"_item({value}, {step})" if is_index else f"{value}[{_step(step)}]"
    with writer.block("try:"):
        writer.line(f"value = {value}")
    with writer.block("except (LookupError, TypeError):"):
        writer.line("return None")
    writer.line(f"return {text}")


def _step(step: str | int) -> str:
    return str(step) if isinstance(step, int) else string_literal(step)
