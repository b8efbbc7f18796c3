"""The form of a text: literals, and terms that stand for what a message puts there.

A template has no branches: each way that an expression can go has its own. Data, and what can be
told of it without a message; how long its texts are is the matter of `text_lengths`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from keylane.frozen import field, frozen
from keylane.model import text_functions
from keylane.program import Extern

__all__ = [
    "ClockSource",
    "ExternSource",
    "FieldSource",
    "Function",
    "Piece",
    "Template",
    "Term",
    "TextSource",
    "applied_to_text",
    "described",
    "hidden",
    "joined",
    "mapped",
    "renamed",
    "terms_within",
    "variables_of",
]


@frozen
class Function:
    """A function from text to text: its name in the language, or `fitted`, and its setting.

    `fitted` is what `fit` makes of a text that it does not keep; `utc` and `window` take canonical
    timestamps. The setting of `utc` is the length that remains, that of `window` its minutes.
    """

    name: str
    setting: str | int | None = None


@frozen
class FieldSource:
    """The canonical text of the field with this number; it is present."""

    variable: int


@frozen
class ClockSource:
    """The moment of the call; `copy` tells two calls apart."""

    copy: int = 0


@frozen
class ExternSource:
    """What a strategy of the application gives; `copy` tells two messages apart."""

    extern: Extern
    copy: int = 0


@frozen
class TextSource:
    """The text of a template."""

    template: Template


Source = FieldSource | ClockSource | ExternSource | TextSource


@frozen
class Term:
    """What a message puts into a text: `functions` are applied to its source in their order.

    INVARIANT: `digest`, `bucket` and `fitted` stand first and only behind a `TextSource`.
    """

    source: Source
    functions: tuple[Function, ...] = ()
    # Terms name lengths in many dictionaries; a hash of a nested one is not cheap.
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compute the hash once."""
        object.__setattr__(self, "_hash", hash((self.source, self.functions)))

    def __hash__(self) -> int:
        """The hash of source and functions."""
        return self._hash

    def then(self, function: Function) -> Term:
        """The term with one more function applied."""
        return Term(self.source, (*self.functions, function))


Piece = str | Term
Template = tuple[Piece, ...]


def joined(*templates: Iterable[Piece]) -> Template:
    """Templates one behind the other, neighbouring literals as one."""
    pieces: list[Piece] = []
    for template in templates:
        for piece in template:
            if isinstance(piece, str):
                if pieces and isinstance(pieces[-1], str):
                    pieces[-1] += piece
                elif piece:
                    pieces.append(piece)
            else:
                pieces.append(piece)
    return tuple(pieces)


def mapped(template: Template, function: Function) -> Template:
    """A function that goes character by character, applied to each piece."""
    return joined(
        applied_to_text(function, piece) if isinstance(piece, str) else piece.then(function)
        for piece in template
    )


def hidden(template: Template, function: Function) -> Template:
    """`digest` or `bucket` of a text: of a literal it is a literal."""
    if all(isinstance(piece, str) for piece in template):
        return (applied_to_text(function, "".join(map(str, template))),)
    return (Term(TextSource(template), (function,)),)


def applied_to_text(function: Function, text: str) -> str:
    """What a function makes of a text."""
    name, setting = function.name, function.setting
    match name, setting:
        case "lower", _:
            return text_functions.lower(text)
        case "upper", _:
            return text_functions.upper(text)
        case "trim", _:
            return text_functions.trim(text)
        case "escape", str() as characters:
            return text_functions.escape(text, characters)
        case "digest", int() as length:
            return text_functions.digest(text, length)
        case "bucket", int() as count:
            return text_functions.bucket(text, count)
        case "utc", int() as length:
            return text[:length]
        case "window", int() as minutes:
            return str(text_functions.window(text, minutes))
        case _:
            raise AssertionError(f"{function} is applied to terms only")


def terms_within(template: Template) -> Iterator[Term]:
    """The terms of a template and of the templates within its terms."""
    for piece in template:
        if isinstance(piece, Term):
            yield piece
            if isinstance(piece.source, TextSource):
                yield from terms_within(piece.source.template)


def variables_of(template: Template) -> frozenset[int]:
    """The fields whose values the text may be made of."""
    return frozenset(
        term.source.variable
        for term in terms_within(template)
        if isinstance(term.source, FieldSource)
    )


def renamed(template: Template, variables: Callable[[int], int], copy: int) -> Template:
    """The template for another message, whose fields have other numbers."""
    return tuple(
        piece if isinstance(piece, str) else renamed_term(piece, variables, copy)
        for piece in template
    )


def renamed_term(term: Term, variables: Callable[[int], int], copy: int) -> Term:
    """The term for another message, whose fields have other numbers."""
    source: Source
    match term.source:
        case FieldSource(variable):
            source = FieldSource(variables(variable))
        case ClockSource():
            source = ClockSource(copy)
        case ExternSource(extern):
            source = ExternSource(extern, copy)
        case TextSource(template):
            source = TextSource(renamed(template, variables, copy))
    return Term(source, term.functions)


def described(template: Template, names: Callable[[int], str]) -> str:
    """A template as people read it: `<owner>/<repo>`."""
    return "".join(
        piece if isinstance(piece, str) else f"<{_described_term(piece, names)}>"
        for piece in template
    )


def _described_term(term: Term, names: Callable[[int], str]) -> str:
    match term.source:
        case FieldSource(variable):
            text = names(variable)
        case ClockSource():
            text = "now"
        case ExternSource(extern):
            text = extern.name
        case TextSource(template):
            inner = described(template, names)
            only = len(template) == 1 and isinstance(template[0], Term)
            text = inner[1:-1] if only else inner
    for function in term.functions:
        setting = "" if function.setting is None else f"; {function.setting}"
        name = "fit" if function.name == "fitted" else function.name
        text = f"{name}({text}{setting})"
    return text
