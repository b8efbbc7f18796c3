"""Errors KL03xx and KL06xx: what names stand for, here and in generated code."""

from __future__ import annotations

from collections.abc import Sequence

from keylane.check.wording import a_path, name_of
from keylane.check.words import NO_ORDERING
from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.python_names import BUILTIN_NAMES, KEYWORDS, MODULE_NAMES
from keylane.source import Source
from keylane.syntax.nodes import Name

__all__ = [
    "ambiguous_name",
    "ambiguous_no_ordering",
    "ambiguous_now",
    "class_clash",
    "duplicate_declaration",
    "function_without_call",
    "now_without_unit",
    "other_schema",
    "private_name",
    "python_keyword",
    "recursive_strategy",
    "schema_as_value",
    "strategy_as_field",
    "strategy_as_schema",
    "taken_name",
    "unknown_field",
    "unknown_function",
    "unknown_name",
    "unknown_schema",
]

# What other languages call no value at all.
_NO_VALUE = frozenset({"nil", "none", "nothing", "null", "undefined"})


def duplicate_declaration(source: Source, name: Name, first: Name) -> Diagnostic:
    """A schema or strategy of a name that is declared or imported already."""
    return Diagnostic(
        codes.DUPLICATE_DECLARATION,
        f"{name_of(name.text)} is declared already",
        Label(source, name.span),
        (Label(source, first.span, "first declared here"),),
        help="rename one of the two; schemas, strategies and externs share their names",
    )


def unknown_schema(source: Source, name: Name, suggestion: str | None) -> Diagnostic:
    """The schema of a strategy."""
    return Diagnostic(
        codes.UNKNOWN_SCHEMA,
        f"there is no schema {name_of(name.text)} in this file",
        Label(source, name.span),
        help=suggestion or f'declare it, or import it: `from "….lane" import {name.text[:60]}`',
    )


def unknown_name(source: Source, name: Name, schema: Name, suggestion: str | None) -> Diagnostic:
    """A bare name that is neither a field of `schema` nor a strategy."""
    if name.text.lower() in _NO_VALUE:
        suggestion = f"write {name_of(NO_ORDERING)} for no key"
    return Diagnostic(
        codes.UNKNOWN_NAME,
        f"{name_of(name.text)} is neither a field of {name_of(schema.text)} nor a strategy",
        Label(source, name.span),
        help=suggestion
        or f"declare the field in {name_of(schema.text)}, or a strategy of that name",
    )


def function_without_call(source: Source, name: Name) -> Diagnostic:
    """The name of a function where a value is wanted."""
    return Diagnostic(
        codes.UNKNOWN_NAME,
        f"{name_of(name.text)} is a function",
        Label(source, name.span),
        help=f"write its arguments behind it: `{name.text}(…)`",
    )


def now_without_unit(source: Source, name: Name) -> Diagnostic:
    """The word `now` where a value is wanted."""
    return Diagnostic(
        codes.UNKNOWN_NAME,
        "`now` is a moment, which has no text by itself",
        Label(source, name.span),
        help="say how much of it: `utc(now; day)`",
    )


def unknown_field(source: Source, name: Name, schema: Name, suggestion: str | None) -> Diagnostic:
    """A name where only a field of `schema` will do."""
    return Diagnostic(
        codes.UNKNOWN_FIELD,
        f"{name_of(name.text)} is no field of {name_of(schema.text)}",
        Label(source, name.span),
        help=suggestion or f"declare the field in {name_of(schema.text)}",
    )


def strategy_as_field(source: Source, name: Name, schema: Name, strategy: Label) -> Diagnostic:
    """A strategy where only a field of `schema` will do."""
    return Diagnostic(
        codes.UNKNOWN_FIELD,
        f"{name_of(name.text)} is a strategy, and only a field can stand here",
        Label(source, name.span),
        (strategy,),
        help=f"name a field of {name_of(schema.text)}",
    )


def ambiguous_now(source: Source, name: Name, places: Sequence[Label]) -> Diagnostic:
    """`now` where a field or strategy is called so."""
    return Diagnostic(
        codes.AMBIGUOUS_NAME,
        "`now` means the moment of the call, and something else is called so as well",
        Label(source, name.span),
        tuple(places),
        help="rename the other; a renamed field keeps its place: `@ /now`",
    )


def ambiguous_name(source: Source, name: Name, places: Sequence[Label]) -> Diagnostic:
    """A bare name that is both a field and a strategy."""
    return Diagnostic(
        codes.AMBIGUOUS_NAME,
        f"{name_of(name.text)} is both a field and a strategy",
        Label(source, name.span),
        tuple(places),
        help="rename the strategy",
    )


def ambiguous_no_ordering(source: Source, name: Name, places: Sequence[Label]) -> Diagnostic:
    """`no_ordering` where a field or strategy is called so."""
    return Diagnostic(
        codes.AMBIGUOUS_NAME,
        "`no_ordering` means that there is no key, and something else is called so as well",
        Label(source, name.span),
        tuple(places),
        help="rename the other; a renamed field keeps its place: `@ /no_ordering`",
    )


def other_schema(
    source: Source, name: Name, schema: Name, strategy: Label, strategy_schema: Name
) -> Diagnostic:
    """A strategy that reads messages of another schema than the strategy that names it."""
    other = (
        f"another schema called {name_of(schema.text)}"
        if schema.text == strategy_schema.text
        else name_of(strategy_schema.text)
    )
    return Diagnostic(
        codes.OTHER_SCHEMA,
        f"{name_of(name.text)} is a strategy for {other}, not for {name_of(schema.text)}",
        Label(source, name.span),
        (strategy,),
        help=f"name a strategy or field of {name_of(schema.text)}",
    )


def recursive_strategy(source: Source, name: Name, strategies: Sequence[str]) -> Diagnostic:
    """`strategies` begins and ends with the one that is named again."""
    return Diagnostic(
        codes.RECURSIVE_STRATEGY,
        f"strategies name each other in a circle: {a_path(strategies)}",
        Label(source, name.span),
        help="write fields or text here instead",
    )


def schema_as_value(source: Source, name: Name, schema: Label) -> Diagnostic:
    """A schema where a value is wanted."""
    return Diagnostic(
        codes.WRONG_KIND,
        f"{name_of(name.text)} is a schema, not a value",
        Label(source, name.span),
        (schema,),
        help="name one of its fields, or a strategy",
    )


def strategy_as_schema(source: Source, name: Name, strategy: Label) -> Diagnostic:
    """`strategy A for B` where B is a strategy."""
    return Diagnostic(
        codes.WRONG_KIND,
        f"{name_of(name.text)} is a strategy, not a schema",
        Label(source, name.span),
        (strategy,),
        help="name the schema of the messages behind `for`",
    )


def unknown_function(
    source: Source, name: Name, functions: Sequence[str], suggestion: str | None
) -> Diagnostic:
    """A call of something that is no function."""
    return Diagnostic(
        codes.UNKNOWN_FUNCTION,
        f"there is no function {name_of(name.text)}",
        Label(source, name.span),
        help=suggestion or "the functions are " + ", ".join(f"`{known}`" for known in functions),
    )


def python_keyword(source: Source, name: Name) -> Diagnostic:
    """A strategy that could not be a class."""
    return Diagnostic(
        codes.PYTHON_KEYWORD,
        f"{name_of(name.text)} is a word of Python, so it cannot name a generated class",
        Label(source, name.span),
        help=f"write `{name.text.capitalize()}Strategy`",
    )


def private_name(source: Source, name: Name) -> Diagnostic:
    """A strategy or schema whose name begins with `_`."""
    return Diagnostic(
        codes.PRIVATE_NAME,
        "names that begin with `_` belong to the generated module itself",
        Label(source, name.span),
        help=f"write {name_of(_public_name(name.text))}",
    )


def _public_name(text: str) -> str:
    """A name that a class may have, from one that begins with `_`."""
    public = text.strip("_") or "Default"
    if public in KEYWORDS | BUILTIN_NAMES | MODULE_NAMES:
        public = f"{public[0].upper()}{public[1:]}Strategy"
    return f"Strategy{public}" if public[0].isdigit() else public


def taken_name(source: Source, name: Name, class_name: str, owner: str) -> Diagnostic:
    """A class that would hide a name of Python's or of the generated module's: of `owner`."""
    also = "" if class_name == name.text else f", from the schema {name_of(name.text)},"
    return Diagnostic(
        codes.TAKEN_NAME,
        f"a generated class {name_of(class_name)}{also} would hide {owner}",
        Label(source, name.span),
        help="choose another name",
    )


def class_clash(source: Source, name: Name, schema: Label) -> Diagnostic:
    """A strategy called like the extractor class of a schema."""
    return Diagnostic(
        codes.CLASS_CLASH,
        f"two generated classes would be called {name_of(name.text)}",
        Label(source, name.span),
        (schema,),
        help="rename the strategy",
    )
