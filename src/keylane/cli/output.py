"""What commands print, with colours where somebody sees them.

INVARIANT: rich is imported only where colours are shown; it costs a good part of the time that a
whole check takes. What users wrote never reaches rich as markup.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import click

from keylane.diagnostics.model import Diagnostic

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["console_for_output", "progress", "show_diagnostics", "show_notice", "show_pieces"]

# Of pictures that are not shown on a terminal, in columns.
_WIDTH = 100


def show_diagnostics(diagnostics: Iterable[Diagnostic], err: bool) -> None:
    """Print diagnostics as text, on standard error if `err`."""
    from keylane.diagnostics.render_text import render_coloured_text, render_text

    stream = sys.stderr if err else sys.stdout
    if not _shows_colours(stream):
        click.echo(render_text(diagnostics), nl=False, err=err)
        return
    from rich.console import Console

    Console(file=stream).print(render_coloured_text(diagnostics), end="", soft_wrap=True)


def show_pieces(pieces: Iterable[tuple[str, str]]) -> None:
    """Print pieces of text on standard output, each with its style in rich's words."""
    if not _shows_colours(sys.stdout):
        click.echo("".join(text for text, _ in pieces), nl=False)
        return
    from rich.console import Console
    from rich.text import Text

    Console(file=sys.stdout).print(Text.assemble(*pieces), end="", soft_wrap=True)


def console_for_output() -> Console:
    """Standard output for what rich draws.

    On a terminal it is as wide as that and has colours; elsewhere the same text comes out on every
    machine, whatever the environment says. Where the encoding is not one of Unicode, lines are made
    of ASCII.
    """
    from rich.console import Console

    if _shows_colours(sys.stdout):
        return Console(file=sys.stdout)
    width = None if _is_terminal(sys.stdout) else _WIDTH
    return Console(
        file=sys.stdout, width=width, color_system=None, force_terminal=False, legacy_windows=False
    )


def show_notice(text: str) -> None:
    """Print a line about the work itself on standard error."""
    click.echo(text, err=True)


@contextmanager
def progress(doing: str, steps: int) -> Iterator[Callable[[object], None]]:
    """Show how far a work of many `steps` is, if standard error is a terminal.

    Gives what is to be called before each step.
    """
    if steps < 2 or not _is_terminal(sys.stderr):
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=steps)
        yield lambda _: bar.advance(task)


def _shows_colours(stream: TextIO | None) -> bool:
    return _is_terminal(stream) and not os.environ.get("NO_COLOR")


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
