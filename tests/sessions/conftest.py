"""Servers that all tests of sessions share, each started when the first test asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis

from keylane.sessions.stores.postgresql import CREATE_TABLE
from tests.servers.postgresql import PostgresqlServer, postgresql_server
from tests.servers.redis import RedisServer, client, redis_server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A PostgreSQL with the table of sessions; tests have a namespace each, or a server each."""
    with postgresql_server() as server:
        server.execute(CREATE_TABLE)
        yield server


@pytest.fixture(scope="session")
def redis_shared() -> Iterator[RedisServer]:
    """A Redis; stores have a namespace each."""
    with redis_server() as server:
        yield server


@pytest.fixture(scope="session")
def redis_connection(redis_shared: RedisServer) -> Iterator[redis.Redis]:
    """A client of `redis_shared`, for stores and for what is done behind their backs."""
    with client(redis_shared.port) as connection:
        yield connection
