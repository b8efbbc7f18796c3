"""Histories: the check agrees with all orders, finds each kind of violation, and reads files."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

import pytest

from keylane.sessions import (
    MemorySessions,
    MemorySessionStore,
    SessionAlreadyAppliedError,
    SessionOutOfOrderError,
    SessionTransaction,
    StoreUnavailableError,
    SyncMemorySessionStore,
    SyncSessionStore,
)
from keylane.sessions.operations import Acquire, Save
from keylane.sessions.stores.memory import sessions
from keylane.sessions.testing import (
    Call,
    HistoryFile,
    RecordingSessionStore,
    RecordingTransactionalSessionStore,
    Seen,
    SyncRecordingSessionStore,
    SyncRecordingTransactionalSessionStore,
    Verdict,
    check_history,
    linearizability,
    read_history,
    schedule,
    verdict_of,
    written_order,
)
from tests.sessions.compare_histories import compare
from tests.sessions.faulty_store import SyncFaultyStore
from tests.sessions.mutants import mutant_of
from tests.sessions.test_transaction import AsyncStore, Connection, SyncStore

A, B = "a" * 32, "b" * 32


def test_the_check_agrees_with_all_orders() -> None:
    """`make histories` does this at length."""
    counts = compare(seed=2026, count=3_000)
    assert counts["linearizable"] > 1_000
    assert counts["not linearizable"] > 500
    assert counts["with unanswered calls"] > 1_000
    assert counts["undecided"] < 100


MISTAKES = {
    "a read is looked for in the first gap only": (
        schedule,
        "reversed(read.gaps)",
        "read.gaps[:1]",
    ),
    "answers come at any time": (schedule, "now > call.answered_at", "False"),
    "reads see what is not yet written": (
        schedule,
        "earliest[first - 1] <= answered_at",
        "True",
    ),
    "reads see what was overwritten": (
        schedule,
        "earliest[end] < read.call.called_at",
        "False",
    ),
    "a refusal is right at any time": (
        written_order,
        "self._without(present, (0, len(self.writes)))",
        "[(0, len(self.writes))]",
    ),
    "whoever holds a session may be anybody": (
        written_order,
        "return [] if is_own else [self._held(token)]",
        "return [self._with_token(token)]",
    ),
    "states are not looked at": (written_order, "            self._states[-1],", "seen.state,"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_all_orders_find_mistakes_in_the_check(
    mistake: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, right, wrong = MISTAKES[mistake]
    name = module.__name__.rpartition(".")[2]
    mutant = mutant_of(module, right, wrong)
    monkeypatch.setattr(linearizability, name, getattr(mutant, name))
    with pytest.raises(AssertionError):
        compare(seed=2026, count=3_000)


def call(
    name: str,
    lease_id: str,
    called_at: int,
    answered_at: int | None,
    seen: Seen | None,
    position: int = 0,
    previous: int | None = None,
) -> Call:
    return Call(name, "k", lease_id, called_at, answered_at, seen, position, previous)


GRANTED_A = call("acquire", A, 0, 1, Seen("granted", 1))
SAVED_1 = call("save", A, 2, 3, Seen("saved", 1), 1, 0)
UNKNOWN_2 = call("save", A, 4, None, None, 2, 1)
GRANTED_B = call("acquire", B, 6, 7, Seen("granted", 2, 1, 1))
GRANTED_B_AT_2 = call("acquire", B, 6, 7, Seen("granted", 2, 2, 2))

TRUE = {
    "a hand-over": [GRANTED_A, SAVED_1, GRANTED_B],
    "a save of a killed worker that was not applied": [GRANTED_A, SAVED_1, UNKNOWN_2, GRANTED_B],
    "and one that was": [GRANTED_A, SAVED_1, UNKNOWN_2, GRANTED_B_AT_2],
    "one that the successor finds applied": [
        GRANTED_A,
        SAVED_1,
        UNKNOWN_2,
        GRANTED_B_AT_2,
        call("save", B, 8, 9, Seen("already applied", 2), 2, 1),
    ],
    "the stale worker is refused": [
        GRANTED_A,
        SAVED_1,
        GRANTED_B,
        call("save", A, 8, 9, Seen("lost", 2), 2, 1),
    ],
    "a save and a take-over at once": [
        GRANTED_A,
        SAVED_1,
        call("save", A, 5, 8, Seen("saved", 2), 2, 1),
        GRANTED_B_AT_2,
    ],
}
FALSE = {
    "two workers are granted one token": [
        GRANTED_A,
        call("acquire", B, 2, 3, Seen("granted", 1)),
    ],
    "the token does not grow by one": [GRANTED_A, call("acquire", B, 2, 3, Seen("granted", 3))],
    "a stale worker's save lands": [
        GRANTED_A,
        SAVED_1,
        GRANTED_B,
        call("save", A, 8, 9, Seen("saved", 2), 2, 1),
    ],
    "a position is applied twice": [
        GRANTED_A,
        SAVED_1,
        GRANTED_B,
        call("save", B, 8, 9, Seen("saved", 2), 1, 0),
    ],
    "a position is skipped": [
        GRANTED_A,
        SAVED_1,
        call("save", A, 4, 5, Seen("saved", 2), 3, 2),
    ],
    "a save is forgotten": [GRANTED_A, SAVED_1, call("acquire", B, 6, 7, Seen("granted", 2))],
    "a save is taken for applied that was not": [
        GRANTED_A,
        call("save", A, 4, 5, Seen("already applied", 1), 1, 0),
    ],
    "a holder is refused": [GRANTED_A, call("renew", A, 4, 5, Seen("refused"))],
    "a released lease is renewed": [
        GRANTED_A,
        call("release", A, 2, 3, Seen("done")),
        call("renew", A, 4, 5, Seen("done")),
    ],
    "a free session is held": [
        GRANTED_A,
        call("release", A, 2, 3, Seen("done")),
        call("acquire", B, 4, 5, Seen("held", 1)),
    ],
    "an answer before its cause": [
        call("acquire", A, 4, 5, Seen("granted", 1)),
        call("acquire", B, 0, 1, Seen("held", 1)),
    ],
    "a save of a killed worker lands after the successor's grant": [
        GRANTED_A,
        SAVED_1,
        UNKNOWN_2,
        GRANTED_B,
        call("save", B, 8, 9, Seen("already applied", 2), 2, 1),
    ],
}


@pytest.mark.parametrize("name", TRUE)
def test_true_histories(name: str) -> None:
    assert verdict_of(TRUE[name]) == (Verdict.LINEARIZABLE, "")


@pytest.mark.parametrize("name", FALSE)
def test_false_histories(name: str) -> None:
    verdict, why = verdict_of(FALSE[name])
    assert verdict is Verdict.NOT_LINEARIZABLE
    assert why
    with pytest.raises(AssertionError, match="`k` is not linearizable"):
        check_history(FALSE[name])


def test_too_many_unknowns_are_undecided() -> None:
    """Never taken for a violation, and never for none."""
    unknown = [call("save", A, 10, None, None, position) for position in range(1, 21)]
    other_state = Seen("granted", 2, 20, 10, "0" * 16)
    history = [GRANTED_A, *unknown, call("acquire", B, 99, 100, other_state)]
    assert verdict_of(history)[0] is Verdict.UNDECIDED


def test_a_long_history_is_one_pass() -> None:
    """Thousands of take-overs and messages; nothing recurses over them."""
    history = []
    for token in range(1, 2_001):
        lease_id, version = f"{token:032x}", 3 * (token - 1)
        at = 10 * token
        seen = Seen("granted", token, version, version)
        history.append(call("acquire", lease_id, at, at + 1, seen))
        for step in range(3):
            position = version + step + 1
            at += 2
            saved = Seen("saved", position)
            history.append(call("save", lease_id, at, at + 1, saved, position, position - 1))
    assert verdict_of(history) == (Verdict.LINEARIZABLE, "")


def work(store: SyncSessionStore, name: int) -> None:
    """Take over, save, be taken over: whatever the others let happen."""
    random = Random(name)
    lease_id = ""
    for number in range(150):
        key = random.choice(("a", "b"))
        if number % 10 == 0:
            lease_id = f"{name:016x}{number:016x}"
        if number % 10 < 2:
            store.acquire(key, lease_id, "worker", 60, take_over=number % 20 == 0)
        else:
            store.save(key, lease_id, position=random.randint(1, 200), state=b"%d" % number)
        if number % 10 == 9:
            store.release(key, lease_id)


def recorded_by_threads(store: SyncSessionStore, folder: Path) -> list[Call]:
    file = HistoryFile(folder / "history.jsonl")
    recording = SyncRecordingSessionStore(store, file)
    threads = [threading.Thread(target=work, args=(recording, name)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    file.close()
    return list(read_history([folder / "history.jsonl"]))


def test_threads_on_the_memory_store(tmp_path: Path) -> None:
    calls = recorded_by_threads(SyncMemorySessionStore(), tmp_path)
    assert {one.seen.kind for one in calls if one.seen} >= {"granted", "saved", "lost"}
    check_history(calls)


def test_a_store_without_its_fence_is_found(tmp_path: Path) -> None:
    mutant = mutant_of(sessions, " and session.lease_id == lease_id", "")
    calls = recorded_by_threads(SyncMemorySessionStore(mutant.MemorySessions()), tmp_path)
    with pytest.raises(AssertionError, match="not linearizable"):
        check_history(calls)


def test_both_faces_are_recorded_alike(tmp_path: Path) -> None:
    async def story(file: HistoryFile) -> None:
        store = RecordingSessionStore(MemorySessionStore(), file)
        await store.acquire("k", A, "worker-1", 60)
        await store.save("k", A, position=1, previous=0, state=b"one")
        await store.load("k")
        await store.renew("k", A, 60)
        await store.release("k", A)

    def sync_story(file: HistoryFile) -> None:
        store = SyncRecordingSessionStore(SyncMemorySessionStore(), file)
        store.acquire("k", A, "worker-1", 60)
        store.save("k", A, position=1, previous=0, state=b"one")
        store.load("k")
        store.renew("k", A, 60)
        store.release("k", A)

    asyncio.run(story(HistoryFile(tmp_path / "async")))
    sync_story(HistoryFile(tmp_path / "sync"))
    histories = [untimed(read_history([tmp_path / name])) for name in ("async", "sync")]
    assert histories[0] == histories[1]
    kinds = [seen.kind for *_, seen, _, _, _ in histories[0] if isinstance(seen, Seen)]
    assert kinds == ["granted", "saved", "done", "done"]


def untimed(calls: Iterable[Call]) -> list[tuple[object, ...]]:
    return [
        (one.name, one.key, one.lease_id, one.seen, one.position, one.previous, one.state)
        for one in calls
    ]


def test_a_call_without_an_answer_is_open_and_a_cut_line_is_none(tmp_path: Path) -> None:
    path = tmp_path / "killed.jsonl"
    file = HistoryFile(path)
    file.called(Acquire("k", A, "worker-1", 60))
    file.close()
    with path.open("ab") as cut:
        cut.write(b'{"answer": 0, "at": 12')
    (one,) = read_history([path])
    assert (one.name, one.answered_at, one.seen) == ("acquire", None, None)


def test_what_is_unknown_stays_open_and_what_surely_was_not_is_left_out(tmp_path: Path) -> None:
    faulty = SyncFaultyStore(MemorySessions())
    store = SyncRecordingSessionStore(faulty, HistoryFile(tmp_path / "history"))
    store.acquire("k", A, "worker-1", 60)
    for fault in ("unavailable", "no answer"):
        faulty.fail(fault, "save")
        with pytest.raises(StoreUnavailableError):
            store.save("k", A, position=1)
    _, save = read_history([tmp_path / "history"])
    assert (save.name, save.seen) == ("save", None)


def test_what_no_history_has_is_refused(tmp_path: Path) -> None:
    store = SyncRecordingSessionStore(SyncMemorySessionStore(), HistoryFile(tmp_path / "history"))
    with pytest.raises(ValueError, match="`close`"):
        store.close("k", idle_for=1)
    with pytest.raises(ValueError, match="without a position"):
        store.save("k", A, position=None)


def fail() -> None:
    raise LookupError("the body's own")


TRANSACTIONS: list[tuple[int, int, Callable[[], None], type[Exception] | None, str | None]] = [
    (1, 0, lambda: None, None, "saved"),
    (2, 1, fail, LookupError, None),
    (1, 0, fail, SessionAlreadyAppliedError, "already applied"),
    (9, 8, fail, SessionOutOfOrderError, "out of order"),
]


@pytest.mark.parametrize("face", ["sync", "async"])
def test_a_transaction_is_one_save(face: str, tmp_path: Path) -> None:
    sessions = MemorySessions()
    sessions.run(Acquire("k", A, "worker-1", 60))
    file = HistoryFile(tmp_path / "history")
    sync = SyncRecordingTransactionalSessionStore(SyncStore(sessions), file)
    store = RecordingTransactionalSessionStore(AsyncStore(sessions), file)

    def run(position: int, previous: int, body: Callable[[], None]) -> None:
        connection = Connection()
        transaction = SessionTransaction("k", A, 1, position, previous)

        async def run_async() -> None:
            async with store.transaction(connection, transaction):
                transaction.state = b"%d" % position
                body()

        if face == "async":
            asyncio.run(run_async())
            return
        with sync.transaction(connection, transaction):
            transaction.state = b"%d" % position
            body()

    for position, previous, body, error, _ in TRANSACTIONS:
        if error is None:
            run(position, previous, body)
        else:
            with pytest.raises(error):
                run(position, previous, body)
    calls = list(read_history([tmp_path / "history"]))
    kinds = [one.seen.kind for one in calls if one.seen is not None]
    assert kinds == [kind for *_, kind in TRANSACTIONS if kind is not None]
    digests = {one.state for one in calls if one.seen == Seen("saved", 1)}
    alone = HistoryFile(tmp_path / "alone")
    alone.called(Save("k", A, 1, 0, b"1"))
    assert digests == {one.state for one in read_history([tmp_path / "alone"])}
