"""`make demo`: what a newcomer sees first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.examples.cases import EXAMPLES


def test_shows_keys_of_four_domains(tmp_path: Path) -> None:
    """From any working directory and on a terminal without Unicode."""
    result = subprocess.run(
        [sys.executable, EXAMPLES / "demo.py"],
        cwd=tmp_path,
        env={"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    for domain in ("GitHub", "E-commerce", "IoT", "SaaS"):
        assert domain in result.stdout
    for key in ("octo-org/hello.world/7", "order-A-1001", "device-0004a30b001c0530"):
        assert key in result.stdout
    assert "(no key: field `order_id` does not conform)" in result.stdout
