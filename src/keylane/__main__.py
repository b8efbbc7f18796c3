"""`python -m keylane`: the command, where its script is not on the path."""

from __future__ import annotations

from keylane.cli.main import run

run()
