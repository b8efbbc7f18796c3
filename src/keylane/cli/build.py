"""`keylane build`: compile files and bring the output folder up to date, or tell how it is not."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keylane.cli.named_path import PATH
from keylane.cli.output import progress, show_diagnostics, show_notice
from keylane.cli.selection import build_notice, configuration_here, select_files

if TYPE_CHECKING:
    from keylane.project.build import Compilation
    from keylane.project.output_files import OutputFile
    from keylane.project.source_files import SourceFile

__all__ = ["build"]


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=PATH)
@click.option(
    "--out",
    type=PATH,
    help="The folder to write to, instead of the configured one (or `generated`). Nothing is "
    "removed there.",
)
@click.option(
    "--check",
    "check_only",
    is_flag=True,
    help="Write nothing; show what would change and exit 1 if anything would.",
)
def build(paths: tuple[Path, ...], out: Path | None, check_only: bool) -> int:
    """Compile .lane files to Python modules.

    A PATH is a file or a folder, which is searched below. Without any, all configured sources are
    built, and modules in the configured output folder that no source has any more are removed.

    A file goes to the same place below the output folder that it has below its source folder;
    characters that no Python name has become `_`. All files are compiled before the first module
    is written: with errors, nothing is. A file that keylane did not write is never overwritten.
    """
    from keylane.diagnostics.model import KeylaneError
    from keylane.project.build import compile_files

    try:
        configuration = configuration_here()
        found = select_files(paths, configuration)
        output = Path.cwd() / out if out is not None else configuration.output
        with progress("Compiling", len(found.files)) as step:
            compilation = compile_files(found, output, configuration.severities, _collecting(step))
        show_diagnostics(compilation.diagnostics, err=True)
        whole = not paths and configuration.owns(output)
        if check_only:
            if _tell_differences(compilation, output, whole):
                show_notice(build_notice(paths, out))
                return 1
            return 0
        return _write(compilation, output, whole)
    except KeylaneError as error:
        show_diagnostics(error.diagnostics, err=True)
        return 1


def _collecting(step: Callable[[SourceFile], None]) -> Callable[[SourceFile], None]:
    """`step`, and before it an end to the cycles that Black has left of the module before."""

    def collect_and_step(file: SourceFile) -> None:
        gc.collect(1)
        step(file)

    return collect_and_step


def _write(compilation: Compilation, output: Path, whole: bool) -> int:
    from keylane.project.output_files import FileState, update

    files = update(
        compilation.modules,
        output,
        whole,
        waiting=lambda: show_notice("waiting for another build to finish"),
    )
    counts = _counts(files)
    click.echo(
        f"{counts[FileState.STALE] + counts[FileState.MISSING]} written, "
        f"{counts[FileState.UNCHANGED]} unchanged, {counts[FileState.EXTRA]} removed"
    )
    return 0


def _tell_differences(compilation: Compilation, output: Path, whole: bool) -> bool:
    """Whether there are any."""
    from keylane.diagnostics.printable import printable
    from keylane.project.output_difference import difference
    from keylane.project.output_files import FileState, compare
    from keylane.project.regular_files import shown_name

    files = compare(compilation.modules, output, whole)
    for file in files:
        if file.state is not FileState.UNCHANGED:
            name = printable(shown_name(file.path))
            click.echo(f"{file.state.value}: {name}")
            if file.state is FileState.STALE:
                click.echo(difference(name, file.old, file.new), nl=False)
    counts = _counts(files)
    click.echo(", ".join(f"{counts[state]} {state.value}" for state in FileState))
    return counts[FileState.UNCHANGED] != len(files)


def _counts(files: Iterable[OutputFile]) -> Counter[object]:
    return Counter(file.state for file in files)
