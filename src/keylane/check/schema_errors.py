"""Errors KL02xx: fields, types, bounds and pointers of schemas."""

from __future__ import annotations

from collections.abc import Sequence

from keylane.check.wording import name_of, text_of
from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.source import Source, Span
from keylane.syntax.fixes.pointers import as_pointer
from keylane.syntax.nodes import Bound, Literal, Name, Pointer, TypeExpression

__all__ = [
    "bound_out_of_range",
    "bound_value",
    "contradictory_bounds",
    "duplicate_bound",
    "duplicate_constant",
    "duplicate_field",
    "duplicate_pointer",
    "enum_without_members",
    "every_value_rejected",
    "impossible_reject",
    "invalid_chars",
    "invalid_constant",
    "letters_that_are_folded",
    "max_below_default_min",
    "pointer_with_lone_tilde",
    "pointer_without_slash",
    "unexpected_constant",
    "unknown_bound",
    "unknown_member",
    "unknown_type",
]


def duplicate_field(source: Source, name: Name, first: Name) -> Diagnostic:
    """The second field of a name in one schema."""
    return Diagnostic(
        codes.DUPLICATE_FIELD,
        f"the schema has a field {name_of(name.text)} already",
        Label(source, name.span),
        (Label(source, first.span, "first declared here"),),
        help="rename or remove one of the two; a field can have several pointers: `@ /a | /b`",
    )


def unknown_type(
    source: Source, name: Name, types: Sequence[str], suggestion: str | None
) -> Diagnostic:
    """A word that is no type."""
    return Diagnostic(
        codes.UNKNOWN_TYPE,
        f"there is no type {name_of(name.text)}",
        Label(source, name.span),
        help=suggestion or "the types are " + ", ".join(f"`{known}`" for known in types),
    )


def unknown_bound(
    source: Source, name: Name, type_name: str, bounds: Sequence[str], suggestion: str | None
) -> Diagnostic:
    """A bound that this type does not have; `bounds` are those it has."""
    known = ", ".join(f"`{bound}`" for bound in bounds)
    return Diagnostic(
        codes.UNKNOWN_BOUND,
        f"`{type_name}` has no bound {name_of(name.text)}",
        Label(source, name.span),
        help=suggestion or (f"the bounds of `{type_name}` are {known}" if bounds else "remove it"),
    )


def duplicate_bound(source: Source, name: Name, first: Name) -> Diagnostic:
    """A bound given twice for one type."""
    return Diagnostic(
        codes.DUPLICATE_BOUND,
        f"the bound {name_of(name.text)} is given twice",
        Label(source, name.span),
        (Label(source, first.span, "first given here"),),
        help="remove one of the two",
    )


def bound_value(source: Source, bound: Bound, wanted: str, example: str) -> Diagnostic:
    """A bound whose value is of another kind than `wanted`."""
    span = bound.span if isinstance(bound.value, tuple) else bound.value.span
    return Diagnostic(
        codes.BOUND_VALUE,
        f"the bound {name_of(bound.name.text)} takes {wanted}",
        Label(source, span),
        help=f"write it like `{example}`",
    )


def bound_out_of_range(
    source: Source, bound: Bound, low: int, high: int, nearest: int
) -> Diagnostic:
    """A number that the bound cannot be; `nearest` is one that it can be."""
    assert isinstance(bound.value, Literal)
    return Diagnostic(
        codes.BOUND_OUT_OF_RANGE,
        f"the bound {name_of(bound.name.text)} is a number from {low} to {high}",
        Label(source, bound.value.span),
        help=f"write `{bound.name.text}={nearest}`, or leave the bound out",
    )


def contradictory_bounds(source: Source, low: Bound, high: Bound) -> Diagnostic:
    """`min` above `max`: no value has both."""
    return Diagnostic(
        codes.CONTRADICTORY_BOUNDS,
        "`min` is above `max`, so no value is left",
        Label(source, low.span),
        (Label(source, high.span, "`max` is given here"),),
        help="make `min` at most `max`",
    )


def max_below_default_min(source: Source, high: Bound) -> Diagnostic:
    """`max=0` on a string whose `min` is 1."""
    return Diagnostic(
        codes.CONTRADICTORY_BOUNDS,
        "`max` is below `min`, which is 1 unless given, so no value is left",
        Label(source, high.span),
        help="raise `max`, or write `min=0` to allow the empty string",
    )


def letters_that_are_folded(source: Source, chars: Bound, case: Bound, letters: str) -> Diagnostic:
    """Upper-case letters in `chars` that `case=insensitive` leaves no use for."""
    return Diagnostic(
        codes.CONTRADICTORY_BOUNDS,
        f"`chars` allows {text_of(letters)} but not the same letters in lower case, which "
        "`case=insensitive` makes of them",
        Label(source, chars.span),
        (Label(source, case.span, "every text is in lower case because of this"),),
        help=f"add {text_of(letters.lower())} to `chars`",
    )


def every_value_rejected(source: Source, reject: Bound) -> Diagnostic:
    """`reject` lists all that the other bounds leave."""
    return Diagnostic(
        codes.CONTRADICTORY_BOUNDS,
        "`reject` lists every value that the field can have, so no value is left",
        Label(source, reject.span),
        help="leave one of the values out of `reject`, or widen the other bounds",
    )


def invalid_chars(source: Source, span: Span, problem: str, fix: str) -> Diagnostic:
    """`problem` follows "`chars`"."""
    return Diagnostic(codes.INVALID_CHARS, f"`chars` {problem}", Label(source, span), help=fix)


def unexpected_constant(source: Source, type_name: str, constant: Literal) -> Diagnostic:
    """`string("a")`: only an enum lists constants."""
    return Diagnostic(
        codes.UNEXPECTED_CONSTANT,
        f"`{type_name}` takes bounds with a name, only `enum` lists constants",
        Label(source, constant.span),
        help="name the bound, as in `max=64`, or write `enum(…)`",
    )


def enum_without_members(source: Source, expression: TypeExpression) -> Diagnostic:
    """`enum` or `enum()`."""
    return Diagnostic(
        codes.ENUM_WITHOUT_MEMBERS,
        "an `enum` without members has no value",
        Label(source, expression.span),
        help='list its members, as in `enum("small", "large")`',
    )


def unknown_member(
    source: Source, literal: Literal, field: Name, suggestion: str | None
) -> Diagnostic:
    """A text that is no member of the enum `field`."""
    return Diagnostic(
        codes.UNKNOWN_MEMBER,
        f"{name_of(field.text)} has no member {text_of(str(literal.value))}",
        Label(source, literal.span),
        help=suggestion or f"write a member of {name_of(field.text)}, or add this one to its type",
    )


def duplicate_constant(source: Source, constant: Literal, first: Literal, what: str) -> Diagnostic:
    """A text listed twice; `what` is the list, such as "`reject`"."""
    note = "" if constant.value == first.value else ", which compares without case"
    return Diagnostic(
        codes.DUPLICATE_CONSTANT,
        f"{text_of(str(constant.value))} stands twice in {what}{note}",
        Label(source, constant.span),
        (Label(source, first.span, "first listed here"),),
        help="remove one of the two",
    )


def invalid_constant(source: Source, constant: Literal, what: str) -> Diagnostic:
    """A member or a rejected value that is a number or a truth value."""
    return Diagnostic(
        codes.INVALID_CONSTANT,
        f"{what} lists texts",
        Label(source, constant.span),
        help=f"write {text_of(str(constant.value).lower())}",
    )


def impossible_reject(source: Source, constant: Literal, reason: str) -> Diagnostic:
    """A rejected text that the field cannot have; `reason` follows "because"."""
    return Diagnostic(
        codes.IMPOSSIBLE_REJECT,
        f"the field can never be {text_of(str(constant.value))}, because {reason}",
        Label(source, constant.span),
        help="remove it from `reject`, or mend the other bounds",
    )


def pointer_without_slash(source: Source, pointer: Pointer) -> Diagnostic:
    """A pointer that does not begin with `/`, the empty one among them."""
    if not pointer.text:
        message = "the empty pointer means the whole payload, and a field is one value in it"
        fix = "write the way to the value, as in `/order/id`"
    else:
        message = "a JSON pointer begins with `/`"
        fix = f"write {text_of(as_pointer(pointer.text) or '/' + pointer.text)}"
    return Diagnostic(codes.INVALID_POINTER, message, Label(source, pointer.span), help=fix)


def pointer_with_lone_tilde(source: Source, pointer: Pointer) -> Diagnostic:
    """A `~` that is not `~0` or `~1`."""
    return Diagnostic(
        codes.INVALID_POINTER,
        "`~` in a JSON pointer begins `~0` (for `~`) or `~1` (for `/`)",
        Label(source, pointer.span),
        help="write `~0` for `~` itself",
    )


def duplicate_pointer(source: Source, pointer: Pointer, first: Pointer) -> Diagnostic:
    """The same place twice among the alternatives of a field."""
    return Diagnostic(
        codes.DUPLICATE_POINTER,
        f"the pointer {text_of(pointer.text)} stands twice",
        Label(source, pointer.span),
        (Label(source, first.span, "first here"),),
        help="remove one of the two",
    )


def fields_exclude_each_other(source: Source, inner: Name, outer: Name) -> Diagnostic:
    """A required field inside of what is the value of another one."""
    return Diagnostic(
        codes.FIELDS_EXCLUDE_EACH_OTHER,
        f"no payload has both {name_of(inner.text)} and {name_of(outer.text)}: one lies inside of"
        " the other's value",
        Label(source, inner.span),
        (Label(source, outer.span, "a value, not an object"),),
        help="write `?` behind the type of one of them, or another pointer",
    )
