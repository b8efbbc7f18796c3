"""The process of a worker, beside the work."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from examples.workers.pair import Place
from examples.workers.pairs import pair_named
from tests.workers.pair_servers import servers_of

PATIENCE = 60


def test_a_worker_ends_with_its_supervisor(tmp_path: Path) -> None:
    """Else each run that is ended from outside leaves four processes that work for ever."""
    with servers_of("redis_streams_redis") as servers:
        pair_named("redis_streams_redis", Place(servers, "alone")).prepare()
        settings = {
            "pair": "redis_streams_redis",
            "servers": dict(servers),
            "run": "alone",
            "name": "worker-0",
            "members": ["worker-0", "worker-1"],
            "fenced": True,
            "history": str(tmp_path / "history.jsonl"),
        }
        with subprocess.Popen(
            [sys.executable, "-m", "examples.workers.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as worker:
            assert worker.stdin is not None
            assert worker.stdout is not None
            try:
                worker.stdin.write(json.dumps(settings).encode() + b"\n")
                worker.stdin.flush()
                assert json.loads(worker.stdout.readline()) == ["ready", "worker-0"]
                worker.stdin.write(b'{"after": 0, "point": null}\n')
                worker.stdin.flush()
                # Until here it looks at its input anyway.
                assert json.loads(worker.stdout.readline()) == ["standing-by", "worker-0"]
                worker.stdin.close()
                assert worker.wait(PATIENCE) == 1
            finally:
                worker.kill()
