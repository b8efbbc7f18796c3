"""A connection that breaks at a moment of the test's choice: a proxy of TCP, for any protocol."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum

__all__ = ["Fault", "Proxy", "proxy_to"]


class Fault(Enum):
    """What the proxy does with what it is sent."""

    NONE = "nothing is wrong"
    CUT_BEFORE = "the connection is cut, and the server hears nothing"
    CUT_AFTER = "the server hears and answers; the connection is cut before the answer"
    SILENT = "the server hears nothing, and nobody answers"


class Proxy:
    """Connections to `port` go on to `target`. `fault` is looked at whenever something comes."""

    def __init__(self, target: int) -> None:
        """Listen on a free port of the loopback device."""
        self.target = target
        self.fault = Fault.NONE
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        """Where the proxy listens."""
        return int(self._listener.getsockname()[1])

    def close(self) -> None:
        """Cut all connections, and take no more."""
        for one in [self._listener, *self._open]:
            _cut(one)

    def cut(self) -> None:
        """Cut all connections; new ones are taken."""
        for one in list(self._open):
            _cut(one)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
                self._open += [client, server]
                for pump in (self._requests, self._replies):
                    threading.Thread(target=pump, args=(client, server), daemon=True).start()

    def _requests(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(65_536):
                if self.fault is Fault.CUT_BEFORE:
                    break
                if self.fault is not Fault.SILENT:
                    server.sendall(data)
        _cut(client)
        _cut(server)

    def _replies(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65_536):
                if self.fault is Fault.CUT_AFTER:
                    break
                client.sendall(data)
        _cut(client)
        _cut(server)


def _cut(connection: socket.socket) -> None:
    """Also where another thread waits for it, which `close` alone would not wake."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@contextmanager
def proxy_to(target: int) -> Iterator[Proxy]:
    """A proxy to a port of the loopback device, for the length of the block."""
    proxy = Proxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
