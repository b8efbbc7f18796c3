"""What generated classes say of themselves.

Takes plans and schemas, gives plain text; quoting is left to `literals.docstring`.
"""

from __future__ import annotations

from collections.abc import Sequence

from keylane.codegen.literals import string_literal
from keylane.metadata import (
    INT64_MAX,
    INT64_MIN,
    PRINTABLE_ASCII,
    EnumType,
    IntType,
    MetadataType,
    StringType,
)
from keylane.plan.nodes import (
    Applied,
    CalendarText,
    Choice,
    ExternTerm,
    FieldTerm,
    Moment,
    Piece,
    StrategyPlan,
    WindowNumber,
    alternatives_of,
)
from keylane.program import Field, Program, Schema

__all__ = [
    "field_documentation",
    "module_documentation",
    "schema_documentation",
    "strategy_documentation",
    "type_text",
]

# A docstring that lists more than this is no longer read.
_MOST_SHOWN = 20


def module_documentation(program: Program) -> str:
    """The documentation of the file, or what the module is for."""
    return program.documentation or "Session keys for messages that are processed in order."


def schema_documentation(schema: Schema) -> str:
    """The schema's documentation, and how to use the extractor."""
    written = schema.documentation or f"Metadata of a `{schema.name}` message."
    return f"{written}\n\nAnswers from a payload, as `json.loads` gives it, with canonical texts."


def field_documentation(field: Field) -> str:
    """Name, type and documentation of a field."""
    optional = "?" if field.optional else ""
    first = f"Canonical text of `{field.name}`: {type_text(field.type)}{optional}."
    return first if field.documentation is None else f"{first}\n\n{field.documentation}"


def strategy_documentation(plan: StrategyPlan) -> str:
    """The strategy's documentation and the shapes of its keys."""
    lines = [plan.documentation or f"Session keys of `{plan.schema.name}` messages.", ""]
    templates = [alternative.template for alternative in alternatives_of(plan.choice.blocks)]
    if not templates:
        return "\n".join([*lines, "No message has a key: all of them run concurrently."])
    shown = [_template_text(template) for template in templates[:_MOST_SHOWN]]
    if len(templates) > _MOST_SHOWN:
        shown.append(f"… {len(templates) - _MOST_SHOWN} more")
    lines.append("The first of these that is a valid key:" if len(shown) > 1 else "The key:")
    return "\n".join([*lines, "", *(f"    {text}" for text in shown)])


def _template_text(template: Sequence[Piece]) -> str:
    text = "".join(map(_piece_text, template))
    return text if len(text) <= 200 else text[:200] + "…"


def _piece_text(piece: Piece) -> str:
    match piece:
        case str():
            return piece
        case FieldTerm(name):
            return f"<{name}>"
        case CalendarText(moment, length):
            return f"<{_moment_text(moment)} as {'YYYY-MM-DDThh:mm'[:length]}>"
        case WindowNumber(moment, minutes):
            return f"<window of {minutes} minutes of {_moment_text(moment)}>"
        case Applied(function, argument, template):
            setting = "" if argument is None else f"; {argument}"
            return f"{function}({_template_text(template)}{setting})"
        case ExternTerm(extern):
            return f"<key of {extern.name}>"
        case Choice(blocks):
            tried = [_template_text(each.template) for each in alternatives_of(blocks)]
            return f"({' else '.join(tried[:_MOST_SHOWN])})"


def _moment_text(moment: Moment) -> str:
    return moment.name if isinstance(moment, FieldTerm) else "now"


def type_text(metadata_type: MetadataType) -> str:
    """The type as it is written in a schema; a long list is cut."""
    name = type(metadata_type).__name__.removesuffix("Type").lower()
    bounds: list[str] = []
    match metadata_type:
        case StringType():
            if metadata_type.min != 1:
                bounds.append(f"min={metadata_type.min}")
            if metadata_type.max is not None:
                bounds.append(f"max={metadata_type.max}")
            if metadata_type.alphabet is not None:
                bounds.append(f"chars={_alphabet_text(metadata_type.alphabet)}")
            if metadata_type.fold_case:
                bounds.append("case=insensitive")
            bounds += _reject_text(metadata_type.reject)
        case IntType():
            if metadata_type.min != INT64_MIN:
                bounds.append(f"min={metadata_type.min}")
            if metadata_type.max != INT64_MAX:
                bounds.append(f"max={metadata_type.max}")
            bounds += _reject_text(metadata_type.reject)
        case EnumType(members):
            bounds.append(_list_text(members))
        case _:
            bounds += _reject_text(getattr(metadata_type, "reject", frozenset()))
    return f"{name}({', '.join(bounds)})" if bounds else name


def _alphabet_text(alphabet: frozenset[str]) -> str:
    if alphabet == PRINTABLE_ASCII:
        return '" -~"'
    ranges: list[str] = []
    for character in sorted(alphabet - {"-"}):
        if ranges and ord(character) == ord(ranges[-1][-1]) + 1 and character.isalnum():
            ranges[-1] = f"{ranges[-1][0]}-{character}"
        else:
            ranges.append(character)
    if "-" in alphabet:
        ranges.append("-")
    return string_literal("".join(ranges))


def _reject_text(reject: frozenset[str]) -> list[str]:
    return [f"reject=({_list_text(sorted(reject))})"] if reject else []


def _list_text(texts: Sequence[str]) -> str:
    shown = ", ".join(map(string_literal, texts[:_MOST_SHOWN]))
    return shown if len(texts) <= _MOST_SHOWN else f"{shown}, … {len(texts) - _MOST_SHOWN} more"
