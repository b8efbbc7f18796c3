"""The two faces of the store: hand script calls to a client of redis-py, and its errors on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from redis.exceptions import NoPermissionError, NoScriptError, RedisError

from keylane.sessions.limits import StoreLimits
from keylane.sessions.operations import Acquire, Operation, Renew
from keylane.sessions.store import SessionStore, SyncSessionStore
from keylane.sessions.stores.cancellation import cancelled_if_it_was
from keylane.sessions.stores.dialogue import run_async_dialogue, run_dialogue
from keylane.sessions.stores.redis.clients import (
    check_client,
    check_lease,
    unavailable,
    warn_of_server,
)
from keylane.sessions.stores.redis.dialogues import RedisDialogues, ScriptCall

if TYPE_CHECKING:
    import redis
    import redis.asyncio

__all__ = ["RedisSessionStore", "SyncRedisSessionStore"]

Answer = TypeVar("Answer")


class SyncRedisSessionStore(SyncSessionStore):
    """Sessions in Redis, for any number of threads.

    `client` stays the application's, which closes it. It repeats nothing
    (`retry=Retry(NoBackoff(), 0)`) and its `socket_timeout` is at most a third of a lease, or the
    store raises `ValueError`. The first operation asks `INFO`, and a `RedisSettingsWarning` says
    where the server forgets sessions.
    """

    def __init__(
        self,
        client: redis.Redis,
        *,
        namespace: str = "default",
        limits: StoreLimits | None = None,
    ) -> None:
        """Keep the sessions of one `namespace`: letters, digits and any of `_.:-`."""
        self.limits = StoreLimits() if limits is None else limits
        self.dialogues = RedisDialogues(namespace)
        self._client: Any = client
        self._timeout = check_client(client, self.limits.lease_seconds)
        self._asked_server = False

    def run(self, operation: Operation[Answer]) -> Answer:
        """Run one operation."""
        if isinstance(operation, (Acquire, Renew)):
            check_lease(operation, self._timeout)
        try:
            if not self._asked_server:
                self._ask_server()
            return run_dialogue(self.dialogues.begin(operation), self._exchange)
        except (RedisError, OSError) as error:
            raise unavailable(operation, error) from error

    def _ask_server(self) -> None:
        try:
            info = self._client.info()
        except NoPermissionError:
            info = None
        self._asked_server = True
        warn_of_server(info)

    def _exchange(self, call: ScriptCall) -> Any:
        script, arguments = call
        try:
            return self._client.execute_command("EVALSHA", script.sha, *arguments)
        except NoScriptError:  # once after each restart of Redis; it knows the script from then on
            return self._client.execute_command("EVAL", script.text, *arguments)


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
        self.limits = StoreLimits() if limits is None else limits
        self.dialogues = RedisDialogues(namespace)
        self._client: Any = client
        self._timeout = check_client(client, self.limits.lease_seconds)
        self._asked_server = False

    async def run(self, operation: Operation[Answer]) -> Answer:
        """Run one operation."""
        if isinstance(operation, (Acquire, Renew)):
            check_lease(operation, self._timeout)
        # redis-py sends within `wait_for`.
        with cancelled_if_it_was():
            try:
                if not self._asked_server:
                    await self._ask_server()
                return await run_async_dialogue(self.dialogues.begin(operation), self._exchange)
            except (RedisError, OSError) as error:
                raise unavailable(operation, error) from error

    async def _ask_server(self) -> None:
        try:
            info = await self._client.info()
        except NoPermissionError:
            info = None
        self._asked_server = True
        warn_of_server(info)

    async def _exchange(self, call: ScriptCall) -> Any:
        script, arguments = call
        try:
            return await self._client.execute_command("EVALSHA", script.sha, *arguments)
        except NoScriptError:  # once after each restart of Redis; it knows the script from then on
            return await self._client.execute_command("EVAL", script.text, *arguments)
