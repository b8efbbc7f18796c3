"""`keylane diff`: what a new version of a file changes for messages in flight."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keylane.cli.named_path import refuse_empty
from keylane.cli.output import show_diagnostics, show_pieces
from keylane.cli.selection import configuration_here

if TYPE_CHECKING:
    from keylane.comparison.programs import StrategyChange
    from keylane.diagnostics.model import Diagnostic
    from keylane.project.compared_files import CheckedVersion

__all__ = ["diff"]

# As in `comparison.programs.CHANGES`, which is not imported for `--help`; a test compares.
CHANGES = (
    "identical",
    "renamed",
    "coarser",
    "finer",
    "incomparable",
    "unknown",
    "added",
    "removed",
)
_HARMLESS = ("identical", "added")
_DEFAULT = ",".join(change for change in CHANGES if change not in _HARMLESS)
_NONE_ALONE = "`none` stands alone: it lets every change pass"


class _Changes(click.ParamType["tuple[str, ...]"]):
    """A list of changes with commas between them, or `none`."""

    name = "changes"

    def convert(
        self, value: Any, param: click.Parameter | None, context: click.Context | None
    ) -> tuple[str, ...]:
        """The changes that are named."""
        from keylane.diagnostics.printable import printable
        from keylane.diagnostics.suggest import did_you_mean

        named = [word.strip() for word in value.split(",")]
        if named == ["none"]:
            return ()
        for word in named:
            if word == "none":
                self.fail(_NONE_ALONE, param, context)
            if word not in CHANGES:
                close = did_you_mean(word, CHANGES if len(named) > 1 else (*CHANGES, "none"))
                choices = close or f"choose from {', '.join(CHANGES)}, or `none` alone"
                self.fail(f"`{printable(word)}` is no change; {choices}", param, context)
        return tuple(named)


@click.command(short_help="Say what a new version changes for messages in flight.")
@click.argument("versions", metavar="OLD NEW", nargs=-1, required=True)
@click.option(
    "--git",
    "revision",
    metavar="REV",
    help="Compare one file with what it was in this git revision: `--git main lanes/a.lane`.",
)
@click.option(
    "--fail-on",
    type=_Changes(),
    multiple=True,
    metavar="CHANGE,…",
    help="Exit 1 if a strategy is one of: identical, renamed, coarser, finer, incomparable, "
    f"unknown, added, removed; `none` for never.  [default: {_DEFAULT}]",
)
@click.option(
    "--format",
    "report_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text for people, or one JSON document.",
)
def diff(
    versions: tuple[str, ...],
    revision: str | None,
    fail_on: tuple[tuple[str, ...], ...],
    report_format: str,
) -> int:
    """Compare the keys of two versions of a .lane file, for all messages, strategy by strategy.

    OLD and NEW are files, or files of a git revision: `HEAD~1:lanes/a.lane`, from the top of the
    repository, or `HEAD~1:./a.lane`, from the working directory.

    Shows messages whose keys change, what that means for their order, and which messages to drain
    before the new version is deployed.
    """
    from keylane.diagnostics.model import KeylaneError

    fails = frozenset(word for words in fail_on or (_default(),) for word in words)
    if fails and () in fail_on:
        raise click.BadParameter(_NONE_ALONE, param_hint="'--fail-on'")
    changes: tuple[StrategyChange, ...] = ()
    try:
        old, new = _versions(versions, revision)
        diagnostics = [*_problems(old), *_problems(new)]
        if old.result.program is not None and new.result.program is not None:
            from keylane.pipeline import compare_programs

            changes = compare_programs(old.result.program, new.result.program)
    except KeylaneError as error:
        diagnostics = list(error.diagnostics)
    if report_format == "json":
        _show_json(changes, diagnostics, fails)
    else:
        _show_text(changes, diagnostics)
    return 1 if diagnostics or any(change.change in fails for change in changes) else 0


def _default() -> tuple[str, ...]:
    return tuple(_DEFAULT.split(","))


def _versions(
    named: tuple[str, ...], revision: str | None
) -> tuple[CheckedVersion, CheckedVersion]:
    from keylane.project.compared_files import check_in_revision, check_version

    for name in named:
        refuse_empty(name, hint="'OLD NEW'")
    if revision is not None:
        if len(named) != 1:
            raise click.UsageError("with `--git` there is one file: `--git REV lanes/a.lane`")
        configuration = configuration_here()
        return check_in_revision(revision, Path(named[0])), check_version(named[0], configuration)
    if len(named) != 2:
        raise click.UsageError("name two versions, OLD and NEW, or one file with `--git REV`")
    configuration = configuration_here()
    return check_version(named[0], configuration), check_version(named[1], configuration)


def _problems(version: CheckedVersion) -> tuple[Diagnostic, ...]:
    """What is wrong with a file that cannot be compared; warnings are the matter of `check`."""
    return version.result.diagnostics if version.result.program is None else ()


def _show_json(
    changes: tuple[StrategyChange, ...], diagnostics: list[Diagnostic], fails: Collection[str]
) -> None:
    from keylane.comparison.change_json import change_value
    from keylane.diagnostics.render_json import render_json

    values = (change_value(change, fails) for change in changes)
    click.echo(render_json(diagnostics, values), nl=False)


def _show_text(changes: tuple[StrategyChange, ...], diagnostics: list[Diagnostic]) -> None:
    from keylane.comparison.change_text import change_pieces, summary_line

    if diagnostics:
        show_diagnostics(diagnostics, err=True)
        return
    for change in changes:
        show_pieces(change_pieces(change))
    click.echo(("\n" if changes else "") + summary_line(changes))
