"""From the text of a file to the same file in its canonical layout.

Takes a `Source`, gives text with the same tree and the same comments, or what is wrong. Nothing is
trusted: the text is parsed again and compared before anyone gets it. Never reads or writes a file.
"""

from __future__ import annotations

from collections import Counter

from keylane.diagnostics.model import Diagnostic
from keylane.source import Source
from keylane.syntax import errors, nodes
from keylane.syntax.comment_placement import place_comments
from keylane.syntax.decode import MOST_BYTES
from keylane.syntax.lark_parser import token_spans
from keylane.syntax.layout import lay_out
from keylane.syntax.parser import parse
from keylane.syntax.printer import file_document

__all__ = ["format_file"]


def format_file(source: Source) -> str | tuple[Diagnostic, ...]:
    """The text of `source` in its canonical layout, or every error in its syntax.

    Formatting the result again gives the same text. Raises `RuntimeError` if the text would not
    mean the same, which is a mistake in keylane.
    """
    file, found = parse(source)
    if found or file is None:
        return tuple(found)
    document = file_document(file)
    place_comments(document, source.text, token_spans(source), file.comments)
    text = lay_out(document)
    if len(text.encode()) > MOST_BYTES:
        return (errors.formatted_too_large(source.name, MOST_BYTES),)
    again, problems = parse(Source(source.name, text))
    if problems or again is None or not _is_same(file, again):
        raise RuntimeError(f"formatting `{source.name}` would change what it says")
    return text


def _is_same(file: nodes.File, other: nodes.File) -> bool:
    # `repr` tells `true` from 1, which are equal.
    return file == other and repr(file) == repr(other) and _comments(file) == _comments(other)


def _comments(file: nodes.File) -> Counter[str]:
    return Counter(comment.text.rstrip(" \t") for comment in file.comments)
