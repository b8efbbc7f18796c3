"""Words with a meaning of their own in expressions; none of them is reserved."""

from __future__ import annotations

from keylane.program import TimeUnit

__all__ = ["FUNCTIONS", "NOW", "NO_ORDERING", "PRESENT", "UNITS"]

FUNCTIONS = (
    "single",
    "composite",
    "fallback",
    "lower",
    "upper",
    "trim",
    "escape",
    "digest",
    "bucket",
    "fit",
    "time_partition",
    "utc",
)
#: No key, on purpose. Where a field or a strategy of the schema is called so too, using it is an
#: error; the same holds for `now`, the moment of the call.
NO_ORDERING = "no_ordering"
NOW = "now"
#: The one question of conditions that looks like a function.
PRESENT = "present"
#: How much of a moment's text `utc` keeps.
UNITS = {unit.name.lower(): unit for unit in TimeUnit}
