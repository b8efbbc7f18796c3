"""`keylane eval`: the keys that a strategy gives to messages."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from keylane.cli.named_path import PATH, PATH_OR_DASH
from keylane.cli.named_strategy import clock_at, named_strategy, now_option
from keylane.cli.output import show_diagnostics
from keylane.cli.selection import configuration_here
from keylane.frozen import replace

if TYPE_CHECKING:
    from keylane.interpreter import InterpretedStrategy
    from keylane.model import Clock
    from keylane.program import Program, Strategy

__all__ = ["evaluate"]

_KeyFunction = Callable[[Mapping[str, Any]], str | None]


@click.command(name="eval", short_help="Derive the session keys of messages.")
@click.argument("file", type=PATH)
@click.argument("strategy")
@click.argument("messages", metavar="[MESSAGES]", default="-", type=PATH_OR_DASH)
@click.option(
    "--engine",
    type=click.Choice(["interpreter", "generated"]),
    default="interpreter",
    show_default=True,
    help="What derives the keys: the reference, or the compiled module.",
)
@now_option
def evaluate(file: Path, strategy: str, messages: str, engine: str, now: datetime | None) -> int:
    """Derive the session key of each message with STRATEGY of the .lane FILE.

    MESSAGES is a file with one JSON object a line, `-` (the default) is standard input. For each
    line there is one line of output: {"key": "..."}, or {"key": null, "reason": "..."} for a
    message that gets no key, or {"key": null, "error": "..."} for a line that is no JSON object
    (an empty one is none) and for a message that raises. Such lines are also named on standard
    error, do not stop the others, and make the command exit 1.
    """
    from keylane.diagnostics.model import KeylaneError
    from keylane.project.build import check_file
    from keylane.project.source_files import source_file

    try:
        named = source_file(file, configuration_here())
        result = check_file(named)
        show_diagnostics(result.diagnostics, err=True)
        if result.program is None:
            return 1
        clock = clock_at(now)
        found = named_strategy(strategy, result.program, named)
        interpreted = _interpreted(found, clock)
        with _opened(messages) as stream:
            if engine == "interpreter":
                generate_key = interpreted.generate_key_from_payload
                return _evaluate(stream, interpreted, generate_key, _errors(result.program))
            return _evaluate_generated(stream, interpreted, result.program, clock)
    except KeylaneError as error:
        show_diagnostics(error.diagnostics, err=True)
        return 1


def _interpreted(strategy: Strategy, clock: Clock) -> InterpretedStrategy:
    from keylane.diagnostics.printable import printable
    from keylane.interpreter import ExternError, InterpretedStrategy

    try:
        return InterpretedStrategy(strategy, clock)
    except ExternError as error:
        raise click.ClickException(printable(str(error))) from error


@contextmanager
def _opened(messages: str) -> Iterator[BinaryIO]:
    from keylane.diagnostics.printable import printable
    from keylane.project.regular_files import in_words

    if messages == "-":
        if sys.stdin is None:
            raise click.UsageError("there is no standard input to read messages from")
        yield sys.stdin.buffer
        return
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(open(messages, "rb"))
        except OSError as error:
            raise click.BadParameter(
                f"cannot read `{printable(messages)}`: {in_words(error)}", param_hint="'MESSAGES'"
            ) from error
        yield stream


def _evaluate_generated(
    messages: BinaryIO, interpreted: InterpretedStrategy, program: Program, clock: Clock
) -> int:
    """`_evaluate` with the class that `program` is compiled to, imported from a file."""
    from keylane.pipeline import compile_program
    from keylane.project.temporary_module import temporary_module

    # Only this strategy: what an `extern` of another one names need not be there.
    (strategy,) = (each for each in program.strategies if each.name == interpreted.name)
    with temporary_module(compile_program(replace(program, strategies=(strategy,)))) as module:
        strategy_class = getattr(module, interpreted.name)
        # Classes whose keys depend on the time take a clock, others take nothing.
        arguments = (clock,) if "_clock" in strategy_class.__slots__ else ()
        generate_key = strategy_class(*arguments).generate_key_from_payload
        errors = (*_errors(program), *filter(None, [getattr(module, "InvalidKeyError", None)]))
        return _evaluate(messages, interpreted, generate_key, errors)


def _errors(program: Program) -> tuple[type[Exception], ...]:
    """What a message may raise without a mistake in keylane."""
    from keylane.interpreter import expected_errors

    return expected_errors(strategy.body for strategy in program.strategies)


def _evaluate(
    messages: BinaryIO,
    interpreted: InterpretedStrategy,
    generate_key: _KeyFunction,
    errors: tuple[type[Exception], ...],
) -> int:
    """Print a line for every line of `messages`, also where one of `errors` is raised.

    Gives the exit code.
    """
    from keylane.cli.message_lines import message_lines
    from keylane.diagnostics.printable import printable

    name = printable(str(getattr(messages, "name", "<stdin>")))
    code = 0
    for line in message_lines(messages):
        if line.payload is None:
            code = 1
            click.echo(f"{name}:{line.number}: {line.error}", err=True)
            answer: dict[str, str | None] = {"key": None, "error": line.error}
        else:
            try:
                key = generate_key(line.payload)
            except errors as error:
                code = 1
                told = printable(str(error) or type(error).__name__)
                click.echo(f"{name}:{line.number}: {told}", err=True)
                answer = {"key": None, "error": told}
            else:
                answer = {"key": key}
                if key is None:
                    answer["reason"] = _reason(interpreted, line.payload)
        click.echo(json.dumps(answer))
    return code


def _reason(interpreted: InterpretedStrategy, payload: Mapping[str, Any]) -> str:
    """Why a message has no key; only the interpreter knows."""
    from keylane.model import Nothing

    nothing = interpreted.derive_key_from_payload(payload)
    if not isinstance(nothing, Nothing):
        raise RuntimeError("the compiled module gives no key where the interpreter gives one")
    return str(nothing)
