"""`keylane explain`: what a strategy decides, and why a message gets its key."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from keylane.cli.named_path import PATH, refuse_empty
from keylane.cli.named_strategy import clock_at, named_strategy, now_option
from keylane.cli.output import console_for_output, show_diagnostics
from keylane.cli.selection import configuration_here

if TYPE_CHECKING:
    from keylane.program import Strategy

__all__ = ["explain"]


@click.command(short_help="Show what a strategy decides, and why a message gets its key.")
@click.argument("file", type=PATH)
@click.argument("strategy")
@click.option(
    "--message",
    metavar="FILE|JSON",
    help="Explain the key of this message: a file with one JSON object, `-` for standard input, "
    "or the JSON itself if it begins with `{`.",
)
@now_option
@click.option("--dot", is_flag=True, help="Write the tree for Graphviz.")
@click.option("--svg", is_flag=True, help="Write the tree as an SVG picture.")
def explain(
    file: Path, strategy: str, message: str | None, now: datetime | None, dot: bool, svg: bool
) -> int:
    """Show the decisions of STRATEGY of the .lane FILE as a tree.

    With a message, show its key, or why it has none: which branches were tried and why each of them
    gave nothing, which fields were read, and their canonical texts. Pictures of a message show the
    whole tree, and what was tried in bold. Exits 1 for a message that raises.
    """
    from keylane.diagnostics.model import KeylaneError
    from keylane.project.build import check_file
    from keylane.project.source_files import source_file

    if dot and svg:
        raise click.UsageError("`--dot` and `--svg` are two pictures: name one of them")
    picture = "dot" if dot else "svg" if svg else None
    try:
        named = source_file(file, configuration_here())
        result = check_file(named)
    except KeylaneError as error:
        show_diagnostics(error.diagnostics, err=True)
        return 1
    show_diagnostics(result.diagnostics, err=True)
    if result.program is None:
        return 1
    found = named_strategy(strategy, result.program, named)
    if message is None:
        if now is not None:
            raise click.UsageError("`--now` is the time of a message: name one with `--message`")
        return _show_strategy(found, picture)
    return _show_message(found, _payload(message), now, picture)


def _show_strategy(strategy: Strategy, picture: str | None) -> int:
    from keylane.explanation import explain_strategy

    explanation = explain_strategy(strategy)
    if picture is not None:
        click.echo(_drawn(explanation, picture), nl=False)
        return 0
    from keylane.pictures.terminal import print_strategy_explanation

    print_strategy_explanation(explanation, console_for_output())
    return 0


def _show_message(
    strategy: Strategy, payload: dict[str, Any], now: datetime | None, picture: str | None
) -> int:
    from keylane.diagnostics.printable import printable
    from keylane.explanation import explain_message
    from keylane.interpreter import ExternError

    try:
        explanation = explain_message(strategy, payload, clock_at(now))
    except ExternError as error:
        raise click.ClickException(printable(str(error))) from error
    if picture is not None:
        click.echo(_drawn(explanation.strategy, picture), nl=False)
    else:
        from keylane.pictures.terminal import print_message_explanation

        print_message_explanation(explanation, console_for_output())
    return 1 if explanation.raised else 0


def _drawn(explanation: Any, picture: str) -> str:
    if picture == "dot":
        from keylane.pictures.dot import dot_text

        return dot_text(explanation)
    from keylane.pictures.svg import svg_text

    return svg_text(explanation)


def _payload(message: str) -> dict[str, Any]:
    """The payload that `--message` means."""
    from keylane.cli.message_lines import MAX_LINE_BYTES, BadMessageError, payload_of

    refuse_empty(message, hint="'--message'")
    if message.lstrip().startswith("{"):
        # What is no UTF-8 on the command line comes as surrogates, and is told like in a file.
        content = message.encode("utf-8", "surrogateescape")
    else:
        content = _content(message, MAX_LINE_BYTES)
    try:
        if len(content) > MAX_LINE_BYTES:
            raise BadMessageError(f"it is longer than {MAX_LINE_BYTES:,} bytes")
        return payload_of(content)
    except BadMessageError as error:
        raise click.ClickException(f"cannot explain the message: {error}") from error


def _content(message: str, at_most: int) -> bytes:
    """The bytes of a file or of standard input, one more than `at_most` if there are more."""
    from keylane.diagnostics.printable import printable
    from keylane.project.regular_files import in_words

    def read(stream: BinaryIO) -> bytes:
        return stream.read(at_most + 1)

    try:
        if message == "-":
            if sys.stdin is None:
                raise click.UsageError("there is no standard input to read the message from")
            return read(sys.stdin.buffer)
        with open(message, "rb") as file:
            return read(file)
    except (OSError, ValueError) as error:
        reason = in_words(error) if isinstance(error, OSError) else "no file can have this name"
        if isinstance(error, FileNotFoundError) and _is_json(message):
            reason += "; a message is a JSON object, which begins with `{`"
        raise click.BadParameter(
            f"cannot read `{printable(message)}`: {reason}", param_hint="'--message'"
        ) from error


def _is_json(text: str) -> bool:
    """Whether somebody who wrote `text` may have meant JSON: an array, a text, a number or so."""
    return text.lstrip()[:1] in ("[", '"') or text.strip() in ("null", "true", "false")
