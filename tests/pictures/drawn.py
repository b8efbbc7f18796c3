"""Strategies to be drawn, and what is printed of them."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from rich.console import Console

from keylane.explanation import MessageExplanation, StrategyExplanation
from keylane.pictures.terminal import print_message_explanation, print_strategy_explanation
from keylane.program import Strategy
from tests.lane import checked_program

NOW = datetime(2026, 11, 23, 4, 5, 6, tzinfo=UTC)

#: Texts that are dangerous to one format or another.
HOSTILE = ('"', "\\", "\\N", "&amp;", "<b>", "]]>", "[red]", "\u202e", "\x1b[2J", "\t", "é", "漢")


def strategies(text: str) -> dict[str, Strategy]:
    """The strategies of a file by name."""
    return {strategy.name: strategy for strategy in checked_program(text).strategies}


def hostile_strategy() -> Strategy:
    """A strategy with all hostile texts in arms, texts and conditions."""
    texts = "".join(HOSTILE).encode("unicode_escape").decode("ascii")
    texts = texts.replace("\\\\", "\\u005c").replace("\\x", "\\u00").replace('"', "\\u0022")
    return strategies(
        "schema S { a: string? }\n"
        f'strategy Hostile for S = match a {{ "{texts}" => digest("{texts}"; 16), '
        f'_ => when(a != "{texts}" => a) }}'
    )["Hostile"]


def printed(
    explanation: StrategyExplanation | MessageExplanation, width: int = 100, encoding: str = "utf-8"
) -> str:
    """What is printed on a plain console."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding, "backslashreplace", newline="\n")
    console = Console(file=stream, width=width, color_system=None, force_terminal=False)
    if isinstance(explanation, MessageExplanation):
        print_message_explanation(explanation, console)
    else:
        print_strategy_explanation(explanation, console)
    stream.seek(0)
    return stream.read()
