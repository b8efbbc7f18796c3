"""`keylane fmt`: put files into their canonical layout, or tell which are not."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keylane.cli.named_path import PATH
from keylane.cli.output import progress, show_diagnostics
from keylane.cli.selection import configuration_here, select_files

if TYPE_CHECKING:
    from keylane.project.format import FormattedFile

__all__ = ["format_sources"]

_STANDARD_INPUT = Path("-")


@click.command("fmt")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=PATH)
@click.option(
    "--check",
    "check_only",
    is_flag=True,
    help="Write nothing; list the files that would change and exit 1 if any would.",
)
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def format_sources(paths: tuple[Path, ...], check_only: bool, diff: bool) -> int:
    """Format .lane files in their places: PATHs, or the configured sources.

    A PATH is a file or a folder, which is searched below; `-` is standard input, which is formatted
    to standard output. What a file means stays, and so do its comments. A file with an error in its
    syntax is reported and left alone; the exit code is then 1.
    """
    if _STANDARD_INPUT in paths:
        if len(paths) > 1:
            raise click.UsageError("`-` cannot be combined with other PATHs")
        return _format_standard_input(check_only, diff)
    return _format_in_place(paths, check_only, diff)


def _format_in_place(paths: tuple[Path, ...], check_only: bool, diff: bool) -> int:
    from keylane.diagnostics.model import KeylaneError
    from keylane.project.format import format_files, write_formatted

    try:
        found = select_files(paths, configuration_here())
        with progress("Formatting", len(found.files)) as step:
            formatting = format_files(found, step)
        show_diagnostics(formatting.diagnostics, err=True)
        if check_only or diff:
            _tell_changes(formatting.files, check_only, diff)
        else:
            write_formatted(formatting.files)
    except KeylaneError as error:
        show_diagnostics(error.diagnostics, err=True)
        return 1
    changed = sum(file.changes for file in formatting.files)
    done = "would change" if check_only or diff else "formatted"
    # A diff on standard output is for another program as well.
    click.echo(f"{changed} {done}, {len(formatting.files) - changed} unchanged", err=diff)
    return _exit_code(formatting.files, check_only, formatting.diagnostics.has_errors)


def _format_standard_input(check_only: bool, diff: bool) -> int:
    from keylane.project.format import FormattedFile, format_stream

    if sys.stdin is None:
        raise click.UsageError("there is no standard input to format")
    file = format_stream("<stdin>", sys.stdin.buffer)
    if not isinstance(file, FormattedFile):
        show_diagnostics(file, err=True)
        return 1
    if check_only or diff:
        _tell_changes([file], check_only, diff)
    else:
        sys.stdout.buffer.write(file.new)
    return _exit_code([file], check_only, has_errors=False)


def _tell_changes(files: Sequence[FormattedFile], check_only: bool, diff: bool) -> None:
    from keylane.diagnostics.printable import printable
    from keylane.project.output_difference import difference

    for file in files:
        if file.changes:
            name = printable(file.name)
            if check_only:
                click.echo(f"would change: {name}")
            if diff:
                click.echo(difference(name, file.old, file.new), nl=False)


def _exit_code(files: Sequence[FormattedFile], check_only: bool, has_errors: bool) -> int:
    return 1 if has_errors or (check_only and any(file.changes for file in files)) else 0
