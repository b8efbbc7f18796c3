"""A NATS server of one's own with JetStream, on the loopback device."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.servers.processes import free_port, running

__all__ = ["nats_server"]


@contextmanager
def nats_server(mappings: Mapping[str, str]) -> Iterator[str]:
    """The URL of a new server, which maps subjects and is there for the length of the block."""
    folder = Path(tempfile.mkdtemp(prefix="keylane-nats-"))
    port = free_port()
    settings = folder / "nats.conf"
    # Its own notation has JSON in it.
    settings.write_text(
        json.dumps(
            {
                "listen": f"127.0.0.1:{port}",
                "jetstream": {"store_dir": str(folder / "store")},
                "mappings": mappings,
            }
        )
    )
    try:
        with running("nats-server", ["-c", str(settings)], "Server is ready", folder):
            yield f"nats://127.0.0.1:{port}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
