"""Errors KL01xx: files that are imported, names from them, and classes behind externs."""

from __future__ import annotations

from collections.abc import Sequence

from keylane.check.wording import a_path, name_of
from keylane.diagnostics import codes
from keylane.diagnostics.model import Diagnostic, Label
from keylane.source import Source
from keylane.syntax.nodes import Literal, Name

__all__ = [
    "duplicate_import",
    "extern_target",
    "import_cycle",
    "import_path",
    "import_unreadable",
    "import_without_file",
    "imported_there_too",
    "unknown_import",
]


def import_path(source: Source, path: Literal, reason: str, fix: str) -> Diagnostic:
    """A path of the wrong form; `reason` follows "an import path"."""
    return Diagnostic(
        codes.IMPORT_PATH, f"an import path {reason}", Label(source, path.span), help=fix
    )


def import_unreadable(source: Source, path: Literal, reason: str, fix: str | None) -> Diagnostic:
    """The reader of files says no, in its own words."""
    return Diagnostic(codes.IMPORT_UNREADABLE, reason, Label(source, path.span), help=fix)


def import_without_file(source: Source, path: Literal) -> Diagnostic:
    """Text that is not in a file has no folder to start from."""
    return Diagnostic(
        codes.IMPORT_WITHOUT_FILE,
        "text that does not come from a file cannot import",
        Label(source, path.span),
        help="save the text as a `.lane` file, or declare the names here",
    )


def import_cycle(source: Source, path: Literal, files: Sequence[str]) -> Diagnostic:
    """`files` begins and ends with the file that is imported again."""
    return Diagnostic(
        codes.IMPORT_CYCLE,
        f"files import each other: {a_path(files)}",
        Label(source, path.span),
        help="move what both files need to a third one, and import that",
    )


def unknown_import(
    source: Source, name: Name, target: Source, suggestion: str | None
) -> Diagnostic:
    """A name that the file `target` does not declare."""
    return Diagnostic(
        codes.UNKNOWN_IMPORT,
        f"{name_of(target.name)} declares no schema, strategy or extern {name_of(name.text)}",
        Label(source, name.span),
        help=suggestion or f"declare {name_of(name.text)} there, or leave it out here",
    )


def imported_there_too(source: Source, name: Name, target: Source, origin: Label) -> Diagnostic:
    """A name that `target` has imported itself, at `origin`."""
    return Diagnostic(
        codes.UNKNOWN_IMPORT,
        f"{name_of(name.text)} is imported by {name_of(target.name)}, not declared there",
        Label(source, name.span),
        (origin,),
        help=f"import {name_of(name.text)} from the file that declares it",
    )


def duplicate_import(source: Source, name: Name, first: Name) -> Diagnostic:
    """The second import of a name."""
    return Diagnostic(
        codes.DUPLICATE_IMPORT,
        f"{name_of(name.text)} is imported twice",
        Label(source, name.span),
        (Label(source, first.span, "first imported here"),),
        help="remove one of the two",
    )


def extern_target(source: Source, target: Literal, reason: str) -> Diagnostic:
    """A target that cannot be imported by any name; `reason` follows "the target of an extern"."""
    return Diagnostic(
        codes.EXTERN_TARGET,
        f"the target of an extern {reason}",
        Label(source, target.span),
        help='write it like `"package.module:Class"`',
    )
