"""The two faces of the store: hand script calls to a client of redis-py, and its errors on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from redis.exceptions import NoPermissionError, NoScriptError, RedisError

from keylane.sessions.limits import StoreLimits
from keylane.sessions.operations import Operation, Purge
from keylane.sessions.store import SessionStore, SyncSessionStore
from keylane.sessions.stores.cancellation import cancelled_if_it_was
from keylane.sessions.stores.dialogue import run_async_dialogue, run_dialogue
from keylane.sessions.stores.redis.calls import RedisCalls
from keylane.sessions.stores.redis.clients import check_client, unavailable, warn_of_server
from keylane.sessions.stores.redis.pieces import in_pieces

if TYPE_CHECKING:
    import redis
    import redis.asyncio

__all__ = ["RedisSessionStore", "SyncRedisSessionStore"]

Answer = TypeVar("Answer")


class SyncRedisSessionStore(SyncSessionStore):
    """Sessions in Redis, for any number of threads.

    `client` stays the application's, which closes it. It repeats nothing
    (`retry=Retry(NoBackoff(), 0)`) and its time-outs are at most a third of the longest lease, or
    the store raises `ValueError`. Its `limits` take no lease below three time-outs. The first
    operation asks `INFO`, and a `RedisSettingsWarning` says where the server forgets sessions.
    """

    def __init__(
        self,
        client: redis.Redis,
        *,
        namespace: str = "default",
        limits: StoreLimits | None = None,
    ) -> None:
        """Keep the sessions of one `namespace`: letters, digits and any of `_.:-`."""
        self.limits = check_client(client, StoreLimits() if limits is None else limits)
        self.calls = RedisCalls(namespace)
        self._client: Any = client
        self._asked_server = False

    def run(self, operation: Operation[Answer]) -> Answer:
        """Run one operation: one script, or of a purge some."""
        if isinstance(operation, Purge):
            return cast("Answer", run_dialogue(in_pieces(operation), self.run))
        script, arguments, answer_of = self.calls.call_for(operation)
        try:
            if not self._asked_server:
                self._ask_server()
            try:
                reply = self._client.execute_command("EVALSHA", script.sha, *arguments)
            except NoScriptError:  # once after each restart of Redis; it knows it from then on
                reply = self._client.execute_command("EVAL", script.text, *arguments)
        except (RedisError, OSError) as error:
            raise unavailable(operation, error) from error
        return answer_of(operation, reply)

    def _ask_server(self) -> None:
        try:
            info = self._client.info()
        except NoPermissionError:
            info = None
        self._asked_server = True
        warn_of_server(info)


class RedisSessionStore(SessionStore):
    """Sessions in Redis, for asyncio; as `SyncRedisSessionStore`."""

    def __init__(
        self,
        client: redis.asyncio.Redis,
        *,
        namespace: str = "default",
        limits: StoreLimits | None = None,
    ) -> None:
        """Keep the sessions of one `namespace`: letters, digits and any of `_.:-`."""
        self.limits = check_client(client, StoreLimits() if limits is None else limits)
        self.calls = RedisCalls(namespace)
        self._client: Any = client
        self._asked_server = False

    async def run(self, operation: Operation[Answer]) -> Answer:
        """Run one operation: one script, or of a purge some."""
        if isinstance(operation, Purge):
            return cast("Answer", await run_async_dialogue(in_pieces(operation), self.run))
        script, arguments, answer_of = self.calls.call_for(operation)
        # redis-py sends within `wait_for`.
        with cancelled_if_it_was():
            try:
                if not self._asked_server:
                    await self._ask_server()
                try:
                    reply = await self._client.execute_command("EVALSHA", script.sha, *arguments)
                except NoScriptError:
                    reply = await self._client.execute_command("EVAL", script.text, *arguments)
            except (RedisError, OSError) as error:
                raise unavailable(operation, error) from error
        return answer_of(operation, reply)

    async def _ask_server(self) -> None:
        try:
            info = await self._client.info()
        except NoPermissionError:
            info = None
        self._asked_server = True
        warn_of_server(info)
