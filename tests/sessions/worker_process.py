"""A worker in a process of its own, which a test tells what to do.

It takes pickled `(method, arguments, named arguments)` on standard input, gives pickled answers or
errors on standard output, and ends when the input does.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from keylane.sessions import SessionAlreadyAppliedError, SessionError, SessionLeaseLostError

__all__ = ["RemoteWorker", "answer_calls", "apply_by_turns", "worker_process"]


class RemoteWorker:
    """The process, seen from the test."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Talk to it."""
        self.process = process

    def send(self, method: str, *arguments: object, **named: object) -> None:
        """Tell it what to do, without a wait for the answer."""
        assert self.process.stdin is not None
        pickle.dump((method, arguments, named), self.process.stdin)
        self.process.stdin.flush()

    def answer(self) -> object:
        """The next answer; errors are raised."""
        assert self.process.stdout is not None
        answer = pickle.load(self.process.stdout)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def ask(self, method: str, *arguments: object, **named: object) -> object:
        """Both."""
        self.send(method, *arguments, **named)
        return self.answer()

    def wait_until_stopped(self) -> None:
        """Until it has stopped itself."""
        _, status = os.waitpid(self.process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)

    def go_on(self) -> None:
        """Let it go on."""
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def worker_process(
    module: str, *arguments: str, wrapper: Sequence[str] = ()
) -> Iterator[RemoteWorker]:
    """A module as a worker, started by another program if one is given; killed at the end."""
    command = [*wrapper, sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield RemoteWorker(process)
        finally:
            process.kill()


def apply_by_turns(workers: Sequence[RemoteWorker], positions: range) -> None:
    """Let all workers try to apply each position at once; those that come too late are told so."""
    for position in positions:
        for worker in workers:
            worker.send("apply", "worker", position)
        for worker in workers:
            with suppress(SessionLeaseLostError, SessionAlreadyAppliedError):
                worker.answer()


def answer_calls(run: Callable[..., object]) -> None:
    """In the process: hand each call to `run`, until nobody asks."""
    while True:
        try:
            method, arguments, named = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        answer: object
        try:
            answer = run(method, *arguments, **named)
        except SessionError as error:
            answer = error
        pickle.dump(answer, sys.stdout.buffer)
        sys.stdout.buffer.flush()
