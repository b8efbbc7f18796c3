"""What workers asked a store and what it answered, with times: the calls of a history, and files.

A file belongs to one process and has two lines of JSON for a call: one written before it is sent,
one after its answer. A process that was killed leaves a call without an answer: its outcome is
unknown. Times are `time.monotonic_ns`, which all processes of one host share.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Any, Literal

from keylane.sessions.answers import AlreadyApplied, Granted, Held, Lost, OutOfOrder, Saved
from keylane.sessions.operations import Acquire, Operation, Release, Renew, Save

__all__ = ["Call", "HistoryFile", "Seen", "SeenKind", "read_history"]

SeenKind = Literal[
    "granted", "held", "saved", "already applied", "out of order", "lost", "done", "refused"
]


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer, as far as it can be checked without a clock.

    `number` is the token of `granted`, `held` and `lost`, the version of `saved`, the position of
    `already applied` and `out of order`. The rest is the record of `granted`; `state` is a digest.
    `done` and `refused` are True and False of a renewal or a release.
    """

    kind: SeenKind
    number: int = 0
    position: int = 0
    version: int = 0
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what was asked, when, and what was answered, when.

    Times are nanoseconds; `answered_at` and `seen` are None where nobody knows. `position`,
    `previous` and `state`, a digest, are those of a save.
    """

    name: str
    key: str
    lease_id: str
    called_at: int
    answered_at: int | None
    seen: Seen | None
    position: int = 0
    previous: int | None = None
    state: str | None = None


class HistoryFile:
    """Where a process writes down its calls; any number of its threads and tasks may."""

    def __init__(self, path: Path) -> None:
        """Begin a file, which must not be there."""
        # Unbuffered, so that a line is with the kernel when the call is sent: SIGKILL cannot take
        # it back.
        self._file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o644)
        self._numbers = count()

    def close(self) -> None:
        """End the file."""
        os.close(self._file)

    def called(self, operation: Operation[Any]) -> int:
        """Write down a call before it is sent; its number.

        Raises `ValueError` for what a history cannot have: a save without a position, and the
        closing or purging of sessions.
        """
        line: dict[str, object] = {"name": operation.name}
        if isinstance(operation, Save):
            if operation.position is None:
                raise ValueError("a history has no saves without a position")
            line["position"] = operation.position
            line["previous"] = operation.previous
            line["state"] = _digest(operation.state)
        elif not isinstance(operation, (Acquire, Renew, Release)):
            raise ValueError(f"a history has no `{operation.name}`")
        line |= {"key": operation.key, "lease_id": operation.lease_id}
        number = next(self._numbers)
        self._write({"call": number, "at": time.monotonic_ns(), **line})
        return number

    def answered(self, number: int, answer: object) -> None:
        """Write down the answer to a call as soon as it is there."""
        at = time.monotonic_ns()
        seen = _seen(answer)
        line: dict[str, object] = {"answer": number, "at": at, "kind": seen.kind}
        if seen.kind == "granted":
            line |= {"position": seen.position, "version": seen.version, "state": seen.state}
        self._write({**line, "number": seen.number})

    def will_leave(self, number: int, state: bytes | None) -> None:
        """Write down the state of a save whose body has just made it, before it is sent."""
        self._write({"call": number, "state": _digest(state)})

    def had_no_effect(self, number: int) -> None:
        """Write down that a call surely changed nothing: it is not part of the history."""
        self._write({"answer": number, "kind": None})

    def _write(self, line: dict[str, object]) -> None:
        os.write(self._file, json.dumps(line).encode() + b"\n")


def read_history(paths: Iterable[Path]) -> Iterator[Call]:
    """The calls of all files. A last line that was cut short is taken for not written."""
    for path in paths:
        yield from _calls_of(path)


def _calls_of(path: Path) -> Iterator[Call]:
    calls: dict[int, dict[str, Any]] = {}
    answers: dict[int, dict[str, Any]] = {}
    for text in path.read_text(encoding="utf-8").splitlines(keepends=True):
        if text.endswith("\n"):
            line = json.loads(text)
            if "call" in line:
                calls.setdefault(line.pop("call"), {}).update(line)
            else:
                answers[line.pop("answer")] = line
    for number, call in calls.items():
        called_at = call.pop("at")
        answer = answers.get(number)
        if answer is None:
            yield Call(called_at=called_at, answered_at=None, seen=None, **call)
        elif answer["kind"] is not None:
            answered_at = answer.pop("at")
            yield Call(called_at=called_at, answered_at=answered_at, seen=Seen(**answer), **call)


def _seen(answer: object) -> Seen:
    match answer:
        case Granted(token, record):
            state = _digest(record.state)
            return Seen("granted", token, record.position, record.version, state)
        case Held(_, token):
            return Seen("held", token)
        case Saved(version):
            return Seen("saved", version)
        case AlreadyApplied(position):
            return Seen("already applied", position)
        case OutOfOrder(expected):
            return Seen("out of order", expected)
        case Lost(token):
            return Seen("lost", token)
        case True:
            return Seen("done")
        case False:
            return Seen("refused")
    raise TypeError(f"`{type(answer).__name__}` is no answer of a history")


def _digest(state: bytes | None) -> str | None:
    return None if state is None else blake2b(state, digest_size=8).hexdigest()
