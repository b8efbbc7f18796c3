"""Servers that all tests of sessions share, each started when the first test asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from keylane.sessions.stores.postgresql import CREATE_TABLE
from tests.servers.postgresql import PostgresqlServer, postgresql_server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A PostgreSQL with the table of sessions; tests have a namespace each, or a server each."""
    with postgresql_server() as server:
        server.execute(CREATE_TABLE)
        yield server
