"""A RabbitMQ of one's own, with the consistent-hash exchange, on the loopback device."""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.processes import free_port, path_of, running

__all__ = ["rabbitmq_server"]

# Debian's program in PATH changes the user and forgets the environment; this one does not.
_FOLDERS = ["/usr/lib/rabbitmq/bin"]


@contextmanager
def rabbitmq_server() -> Iterator[str]:
    """The URL of a new broker, which is there for the length of the block and keeps nothing."""
    path_of("rabbitmq-server", _FOLDERS)
    folder = Path(tempfile.mkdtemp(prefix="keylane-rabbitmq-"))
    port, names, between = free_port(), free_port(), free_port()
    plugins = folder / "enabled_plugins"
    plugins.write_text("[rabbitmq_consistent_hash_exchange].\n")
    configuration = folder / "rabbitmq.conf"
    configuration.write_text(
        f"listeners.tcp.1 = 127.0.0.1:{port}\nvm_memory_high_watermark.absolute = 1GB\n"
        "disk_free_limit.absolute = 50MB\n"
    )
    environment = {
        "HOME": str(folder),
        "ERL_EPMD_PORT": str(names),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": f"keylane-{port}@localhost",
        "RABBITMQ_DIST_PORT": str(between),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
        "RABBITMQ_CONFIG_FILE": str(configuration),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2",
    }
    try:
        # Erlang's register of names would otherwise be started in the background, and stay.
        with (
            running("epmd", ["-d", "-port", str(names)], "", folder, environment=environment),
            running(
                "rabbitmq-server",
                [],
                "Starting broker... completed",
                folder,
                folders=_FOLDERS,
                environment=environment,
                end_with=signal.SIGKILL,
            ),
        ):
            yield f"amqp://guest:guest@127.0.0.1:{port}/%2F"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
