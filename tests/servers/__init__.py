"""Real servers for tests, on the loopback device, in folders that go when the tests end.

Tests skip where a program is not installed; with `KEYLANE_REQUIRE_SERVERS=1` they fail.
"""

from __future__ import annotations
