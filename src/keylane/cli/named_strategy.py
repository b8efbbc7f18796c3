"""The strategy that a command line names, and the time that it names for its clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from keylane.model import Clock
    from keylane.program import Program, Strategy
    from keylane.project.source_files import SourceFile

__all__ = ["clock_at", "named_strategy", "now_option"]

# How many strategies of a file a message lists.
_LISTED = 5


class _Timestamp(click.ParamType["datetime"]):
    """A moment with its offset from UTC, as a field of the type `timestamp` has it."""

    name = "timestamp"

    def convert(
        self, value: Any, param: click.Parameter | None, context: click.Context | None
    ) -> datetime:
        """The moment in UTC."""
        from keylane.diagnostics.printable import printable
        from keylane.metadata import TimestampType, canonical_text, why_absent

        text = canonical_text(TimestampType(), value)
        if text is None:
            reason = why_absent(TimestampType(), value)
            self.fail(f"`{printable(value)}` is no timestamp: {reason}", param, context)
        # A `datetime` has six digits of a second at most; no key has any.
        return datetime.fromisoformat(f"{text[:19]}+00:00")


def now_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--now` to a command."""
    return click.option(
        "--now",
        type=_Timestamp(),
        help="The time for strategies that read the clock, such as 2026-11-23T04:05:00Z, "
        "instead of the present.",
    )(command)


def clock_at(now: datetime | None) -> Clock:
    """A clock that stands still at `now`, or the system's."""
    from keylane.interpreter import system_clock

    return system_clock if now is None else lambda: now


def named_strategy(name: str, program: Program, file: SourceFile) -> Strategy:
    """The strategy of a file and its program.

    Raises `click.BadParameter` if there is none, with the file that it is imported from, a
    suggestion, or the strategies that there are.
    """
    strategies = {strategy.name: strategy for strategy in program.strategies}
    if name in strategies:
        return strategies[name]
    from keylane.diagnostics.printable import printable
    from keylane.diagnostics.suggest import did_you_mean
    from keylane.project.imported_names import file_of_imported_strategy

    declaring = file_of_imported_strategy(file, name)
    if declaring is not None:
        help_text: str | None = f"it imports it: name `{printable(declaring)}`"
    else:
        help_text = did_you_mean(name, strategies) or _listed([*strategies])
    raise click.BadParameter(
        f"the file declares no strategy `{printable(name)}`"
        + (f"; {help_text}" if help_text else ""),
        param_hint="'STRATEGY'",
    )


def _listed(strategies: Sequence[str]) -> str | None:
    if not strategies:
        return None
    shown = ", ".join(f"`{name}`" for name in strategies[:_LISTED])
    more = len(strategies) - _LISTED
    return f"it declares {shown}" + (f" and {more:,} more" if more > 0 else "")
