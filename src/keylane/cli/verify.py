"""`keylane verify`: show that emitted modules mean what their sources mean, or say where not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from keylane.cli.named_path import PATH
from keylane.cli.output import progress, show_diagnostics, show_notice
from keylane.cli.selection import build_notice, configuration_here, select_files

if TYPE_CHECKING:
    from keylane.project.source_files import SourceFile
    from keylane.validation import Finding, Validation

__all__ = ["verify"]

_MESSAGES = 200


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=PATH)
@click.option(
    "--out",
    type=PATH,
    help="The folder with the modules, instead of the configured one (or `generated`).",
)
@click.option(
    "--messages",
    type=click.IntRange(min=0),
    default=_MESSAGES,
    show_default=True,
    help="Random messages of each schema to compare beside the proof; 0 for the proof alone.",
)
def verify(paths: tuple[Path, ...], out: Path | None, messages: int) -> int:
    """Show that the emitted modules mean what their .lane files mean.

    A PATH is a file or a folder, which is searched below; without any, all configured sources. The
    modules are read back from the output folder and imported: nothing is compiled. Every strategy
    is compared with the interpreter for all messages, and some random messages are tried beside
    that.

    Exits 1 for a difference, for what could not be shown, for a module that is missing or stale,
    and for a source that cannot be read.
    """
    from keylane.diagnostics.model import DiagnosticBag, KeylaneError
    from keylane.project.module_paths import module_paths
    from keylane.validation import MissingExtraError, Validation

    try:
        configuration = configuration_here()
        found = select_files(paths, configuration)
        output = Path.cwd() / out if out is not None else configuration.output
        places = module_paths(found.files, output)
        told = DiagnosticBag([*found.diagnostics, *places.diagnostics])
        show_diagnostics(told, err=True)
        problems = told.has_errors
        done: list[Validation] = []
        outdated: list[Path] = []
        with progress("Verifying", len(found.files)) as step:
            for file, path in places.paths.items():
                step(file)
                validation = _verified(file, path, messages, outdated)
                problems = problems or validation is None or bool(validation.findings)
                done += [] if validation is None else [validation]
    except KeylaneError as error:
        show_diagnostics(error.diagnostics, err=True)
        return 1
    except MissingExtraError as error:
        raise click.UsageError(
            "random messages need the extra `verify`: `pip install keylane[verify]`, "
            "or `--messages 0` for the proof alone"
        ) from error
    if outdated:
        show_notice(build_notice(paths, out))
    _summarize(Validation.of_all(done), len(found.files))
    return 1 if problems else 0


def _verified(
    file: SourceFile, path: Path, messages: int, outdated: list[Path]
) -> Validation | None:
    """What was compared for one file, told at once; None if there was nothing to compare.

    Adds the place of a module that is missing or stale to `outdated`.
    """
    from keylane.diagnostics.printable import printable
    from keylane.project.build import check_file
    from keylane.project.emitted_modules import EmittedState, read_emitted
    from keylane.project.errors import foreign_file
    from keylane.project.regular_files import shown_name
    from keylane.validation import Validation, compare, prove

    result = check_file(file)
    if result.program is None:
        show_diagnostics(result.diagnostics, err=True)
        return None
    emitted = read_emitted(result.program, path)
    name = printable(shown_name(path))
    if emitted.state is not EmittedState.PRESENT:
        click.echo(f"{emitted.state.value}: {name}: {printable(emitted.reason)}")
        if emitted.state is EmittedState.FOREIGN:
            show_notice(f"help: {foreign_file(name, file.name).help}")
        elif emitted.state is not EmittedState.UNREADABLE:
            outdated.append(path)
        return None
    validations = [prove(result.program, emitted.text)]
    if messages:
        validations.append(compare(result.program, emitted.text, messages))
    validation = Validation.of_all(validations)
    for finding in validation.findings:
        _tell(finding, name)
    return validation


def _tell(finding: Finding, name: str) -> None:
    from keylane.diagnostics.printable import printable

    where = f"{name}:{finding.line}"
    click.echo(
        f"{finding.kind.value}: {where}: {printable(f'{finding.subject}: {finding.reason}')}"
    )
    if finding.message is not None:
        click.echo(f"  message: {printable(finding.message)}")
        click.echo(f"  interpreter: {printable(finding.expected or '')}")
        click.echo(f"  module: {printable(finding.given or '')}")


def _summarize(validation: Validation, files: int) -> None:
    counts = [
        _counted(files, "file"),
        _counted(validation.strategies, "strategy", "strategies"),
        _counted(validation.alternatives, "alternative"),
        _counted(validation.methods, "method"),
        _counted(validation.messages, "message"),
    ]
    differences = sum(each.message is not None for each in validation.findings)
    not_shown = len(validation.findings) - differences
    verdict = f"{_counted(differences, 'difference')}, {not_shown} not shown"
    click.echo(f"{', '.join(counts)} compared: {verdict}")


def _counted(number: int, singular: str, plural: str | None = None) -> str:
    return f"{number} {singular if number == 1 else plural or f'{singular}s'}"
