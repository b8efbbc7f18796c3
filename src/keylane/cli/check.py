"""`keylane check`: say everything that is wrong in files, compile nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from keylane.cli.named_path import PATH
from keylane.cli.output import progress, show_diagnostics
from keylane.cli.selection import configuration_here, select_files

if TYPE_CHECKING:
    from keylane.analysis.report import StrategyReport
    from keylane.diagnostics.model import DiagnosticBag

__all__ = ["check"]


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=PATH)
@click.option(
    "--format",
    "report_format",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="Text for people, one JSON document, or a SARIF 2.1.0 log.",
)
@click.option(
    "-q", "--quiet", is_flag=True, help="As text: only what was found, not what is guaranteed."
)
def check(paths: tuple[Path, ...], report_format: str, quiet: bool) -> int:
    """Check .lane files and prove what their keys are like: PATHs, or the configured sources.

    A PATH is a file or a folder, which is searched below. The report goes to standard output.
    Exits 1 if there are errors; warnings and notes alone are no reason to.
    """
    from keylane.diagnostics.model import DiagnosticBag, KeylaneError
    from keylane.project.build import check_files

    files = 0
    reports: tuple[StrategyReport, ...] = ()
    try:
        configuration = configuration_here()
        found = select_files(paths, configuration)
        files = len(found.files)
        with progress("Checking", files) as step:
            checked = check_files(found, configuration.severities, step)
        diagnostics, reports = DiagnosticBag(checked.diagnostics), checked.reports
    except KeylaneError as error:
        diagnostics = DiagnosticBag(error.diagnostics)
    if report_format == "json":
        from keylane.analysis.report_text import report_value
        from keylane.diagnostics.render_json import render_json

        click.echo(render_json(diagnostics, map(report_value, reports)), nl=False)
    elif report_format == "sarif":
        from keylane.diagnostics.render_sarif import render_sarif
        from keylane.generated_header import VERSION

        click.echo(render_sarif(diagnostics, VERSION), nl=False)
    else:
        _show_text(diagnostics, () if quiet else reports, files)
    return 1 if diagnostics.has_errors else 0


def _show_text(diagnostics: DiagnosticBag, reports: tuple[StrategyReport, ...], files: int) -> None:
    from keylane.diagnostics.summary import summary_in_words

    show_diagnostics(diagnostics, err=False)
    shows_any = any(found.allowed is None for found in diagnostics)
    if reports:
        from keylane.analysis.report_text import report_lines
        from keylane.diagnostics.printable import printable

        for report in reports:
            if shows_any:
                click.echo()
            shows_any = True
            for line in report_lines(report):
                click.echo(printable(line))
    checked = f"{files} file{'' if files == 1 else 's'} checked"
    separator = "\n" if shows_any else ""
    click.echo(f"{separator}{checked}: {summary_in_words(diagnostics) or 'no errors'}")
